import * as vscode from 'vscode';
import { runsFolderSetting } from '../../settings';
import { excludedFrom, InRun } from '../logic/exclude';

/** More files than these are not listed. */
export const mostFiles = 200;

/**
 * Files of a workspace folder that match one of some patterns, in the order of their paths: none of packages, of runs, or
 * of what `files.exclude` hides.
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
      excludedFrom(folder.fsPath, runsFolderSetting(vscode.workspace.getWorkspaceFolder(folder))),
      mostFiles,
      source.token,
    );
    const inRun = new InRun(folder.fsPath);
    return found
      .filter(({ scheme }) => scheme === 'file')
      .map(({ fsPath }) => fsPath)
      .filter((file) => !inRun.isIn(file))
      .sort((a, b) => a.localeCompare(b));
  } finally {
    signal.removeEventListener('abort', cancel);
    source.dispose();
  }
}
