import path from 'node:path';
import * as vscode from 'vscode';
import { isCancelled } from '../errors';
import { type Log } from '../log';
import { workspaceFolders } from '../runs/places';

/**
 * Asks where, and writes there what a page has made; that the user goes back on it is no error.
 *
 * @param beside folder that is proposed where none is open
 */
export async function saveAs(
  log: Log,
  beside: string,
  { name, content }: { readonly name: string; readonly content: Uint8Array | string },
): Promise<void> {
  const kind = path.extname(name).slice(1);
  const folder = workspaceFolders()[0]?.uri ?? vscode.Uri.file(beside);
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, name),
    ...(kind !== '' && { filters: { [kind.toUpperCase()]: [kind] } }),
  });
  if (target === undefined) return;
  try {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    await vscode.workspace.fs.writeFile(target, bytes);
    log.info(`Saved ${target.fsPath}.`);
  } catch (error) {
    if (!isCancelled(error)) throw error;
  }
}
