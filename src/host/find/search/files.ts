import * as vscode from 'vscode';
import { runsFolderName } from '../../../runs/folder';

/** More files than these are not listed. */
export const mostFiles = 200;

/** Where nothing of the user's own lies: packages, runs, hidden folders. */
const excluded = `{**/node_modules/**,**/${runsFolderName}/**,**/.*/**,**/venv/**,**/__pycache__/**}`;

/**
 * Files of a workspace folder that match one of some patterns, in the order of their paths. `files.exclude` is honoured.
 *
 * @returns at most {@link mostFiles}; none once the signal is aborted
 */
export async function findIn(
  folder: vscode.Uri,
  patterns: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const source = new vscode.CancellationTokenSource();
  const cancel = (): void => source.cancel();
  signal.addEventListener('abort', cancel);
  try {
    const pattern = `**/{${patterns.join(',')}}`;
    const found = await vscode.workspace.findFiles(
      new vscode.RelativePattern(folder, pattern),
      excluded,
      mostFiles,
      source.token,
    );
    return found
      .filter(({ scheme }) => scheme === 'file')
      .map(({ fsPath }) => fsPath)
      .sort((a, b) => a.localeCompare(b));
  } finally {
    signal.removeEventListener('abort', cancel);
    source.dispose();
  }
}
