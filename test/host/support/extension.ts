import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { type ExtensionApi } from '../../../src/extension';
import { type Services } from '../../../src/host/services';

/** What the activated extension hands to tests. */
export async function extensionApi(): Promise<ExtensionApi & { readonly services: Services }> {
  const extension = vscode.extensions.getExtension<ExtensionApi>('winning-ticket.winning-ticket');
  assert.ok(extension, 'the extension is not installed');
  const api = await extension.activate();
  assert.ok(api.services, 'this is no test run');
  return { ...api, services: api.services };
}

/** A folder for runs in the workspace, empty. */
export function emptyRunsFolder(name = 'winning-ticket-runs'): string {
  const folder = path.join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, name);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, '.gitignore'), '*\n');
  return folder;
}

/** Waits until something holds. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  atMost = 20_000,
): Promise<void> {
  const end = performance.now() + atMost;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${atMost} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Titles of the run panels that are open. */
export function panelTitles(): readonly string[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview)
    .filter(({ input }) => (input as vscode.TabInputWebview).viewType.includes('winningTicket.run'))
    .map(({ label }) => label);
}

/** Closes all editors. */
export async function closeAll(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}
