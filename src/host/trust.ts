import * as vscode from 'vscode';
import { HostError } from './errors';

/**
 * Running is for trusted workspaces: a spec names data and models, and a run loads native code.
 *
 * @throws HostError `untrusted`, with a button that leads to the trust of the workspace
 */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new HostError(
    'untrusted',
    vscode.l10n.t(
      'This workspace is not trusted, so nothing is run here; what is there can be looked at. Trust it to run.',
    ),
    [
      {
        title: vscode.l10n.t('Manage Workspace Trust'),
        act: () => vscode.commands.executeCommand('workbench.trust.manage'),
      },
    ],
  );
}
