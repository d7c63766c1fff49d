import * as vscode from 'vscode';
import { inspectorTypes, ownFilePath } from '../contributions';

/** Opens the inspector on a file, beside what is open; one that shows the file already comes to the front. */
export async function openInspector(uri: vscode.Uri): Promise<void> {
  const options: vscode.TextDocumentShowOptions = { preview: false };
  await vscode.commands.executeCommand('vscode.openWith', uri, typeFor(uri), options);
}

/** Of the two types the one that shows the file already, else the one that the file opens in by itself. */
function typeFor(uri: vscode.Uri): string {
  const { own, offered } = inspectorTypes;
  const types: readonly string[] = [own.id, offered.id];
  const shown = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .map(({ input }) => input)
    .filter((input) => input instanceof vscode.TabInputCustom)
    .find((input) => types.includes(input.viewType) && String(input.uri) === String(uri));
  return shown?.viewType ?? (ownFilePath.test(uri.path) ? own.id : offered.id);
}
