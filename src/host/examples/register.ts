import * as vscode from 'vscode';
import { registerCommand } from '../command';
import { type Services } from '../services';

/** Examples: registers their command; called once, on activation. */
export function registerExamples(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(services, 'openExamples', async () => {
      const { openExamples } = await import('./openExamples');
      await openExamples(services);
    }),
  );
}
