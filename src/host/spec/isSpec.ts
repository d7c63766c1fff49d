import type * as vscode from 'vscode';

/** Whether a file is a spec by its name. */
export function isSpec({ path }: vscode.Uri): boolean {
  return path.endsWith('.ticket.json');
}
