import path from 'node:path';
import * as vscode from 'vscode';
import { inspectorTypes, modelFileName } from '../../contributions';
import { findIn } from '../../find/search/files';
import { workspaceFolders } from '../../runs/places';

const readable: readonly string[] = inspectorTypes.offered.patterns;
const convertible = [
  'pytorch_model*.bin',
  ...['*.pt', '*.pth', '*.ckpt', '*.h5', '*.hdf5', '*.keras', '*.onnx', '*.tflite'],
];

/**
 * Model files of the workspace, in the order of their paths; those of runs are not among them.
 *
 * @param all whether those are wanted too that must be converted first
 */
export async function findModelFiles(
  all: boolean,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const patterns = all ? [...readable, ...convertible] : readable;
  const found = workspaceFolders().map(({ uri }) => findIn(uri, patterns, signal));
  return [...new Set((await Promise.all(found)).flat())];
}

/** The model file of the editor in front; undefined where that shows something else. */
export function modelInFront(): string | undefined {
  const { activeTab } = vscode.window.tabGroups.activeTabGroup;
  const input = activeTab?.input;
  const uri =
    input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom
      ? input.uri
      : undefined;
  if (uri?.scheme !== 'file') return undefined;
  return modelFileName.test(path.basename(uri.fsPath)) ? uri.fsPath : undefined;
}

/** Where a file lies, as one reads it in the workspace. */
export function folderText(file: string): string {
  const folder = path.dirname(file);
  const shown = vscode.workspace.asRelativePath(folder, workspaceFolders().length > 1);
  return shown === folder && workspaceFolders().some(({ uri }) => uri.fsPath === folder)
    ? ''
    : shown;
}
