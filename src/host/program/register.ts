import path from 'node:path';
import * as vscode from 'vscode';
import { type Services } from '../services';

/** Milliseconds after activation: what makes the command ready must not stand in the way of what the user waits for. */
const delay = 1_500;

/**
 * Makes `winning-ticket` a command in VS Code's terminals: a small script in a folder of ours on their path. What VS Code
 * keeps of that is kept by workspace, so each window says it anew; the files are made once.
 */
export function registerProgram(services: Services): vscode.Disposable {
  const { context, log } = services;
  const bin = path.join(context.globalStorageUri.fsPath, 'bin');
  const variables = context.environmentVariableCollection;
  variables.description = vscode.l10n.t('Adds the command `winning-ticket`.');
  variables.prepend('PATH', bin + path.delimiter, {
    applyAtProcessCreation: true,
    // Shells of users may set the path anew when they start.
    applyAtShellIntegration: true,
  });
  const timer = setTimeout(() => {
    makeCommand(services, bin).catch((error: unknown) => log.error(error));
  }, delay);
  return new vscode.Disposable(() => clearTimeout(timer));
}

async function makeCommand(services: Services, bin: string): Promise<void> {
  const { writeShims } = await import('./shim');
  const script = path.join(await services.programFolder(), 'winning-ticket.js');
  await writeShims(bin, { executable: process.execPath, script });
}
