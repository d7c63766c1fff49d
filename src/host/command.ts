import * as vscode from 'vscode';
import { commandId, type CommandArguments, type CommandName } from './contributions';
import { showError } from './errors';
import { type Services } from './services';

/**
 * Registers a command of the table. What its handler throws is shown and logged, never left unhandled. Handlers load what
 * is heavy by `await import(...)`.
 */
export function registerCommand<Name extends CommandName>(
  { log }: Pick<Services, 'log'>,
  name: Name,
  handler: (...args: CommandArguments[Name]) => unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(commandId(name), async (...args: unknown[]) => {
    try {
      return await handler(...(args as unknown as CommandArguments[Name]));
    } catch (error) {
      // Not awaited: a command has ended when its work has, not when its message is read.
      void showError(log, error);
      return undefined;
    }
  });
}

/** Carries out a command of the table. */
export async function runCommand<Name extends CommandName>(
  name: Name,
  ...args: CommandArguments[Name]
): Promise<void> {
  await vscode.commands.executeCommand(commandId(name), ...args);
}
