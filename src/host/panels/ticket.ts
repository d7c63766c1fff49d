import path from 'node:path';
import * as vscode from 'vscode';
import { type RunArgument } from '../contributions';
import { Cancelled, HostError } from '../errors';
import { onDisk } from '../onDisk';
import { plain } from '../plain';
import { workspaceFolders } from '../runs/places';
import { targetOf } from '../runs/targets';
import { type Services } from '../services';
import { requireTrust } from '../trust';

/** Export Ticket: asks where, and has the reader copy the tickets of a finished run there. */
export async function exportTicket(services: Services, run: RunArgument): Promise<void> {
  requireTrust();
  const folder = await targetOf(services, run, {
    title: vscode.l10n.t('Export Ticket'),
    fits: ({ state }) => state === 'done',
    none: vscode.l10n.t('No run is finished yet: a ticket is there at its end.'),
  });
  const row = services.runs.get(folder);
  if (row !== undefined && row.state !== 'done') {
    throw new HostError(
      'nothing-to-do',
      vscode.l10n.t('{0} is not done yet: its ticket is there at its end.', row.title),
    );
  }
  const beside = workspaceFolders()[0]?.uri ?? vscode.Uri.file(path.dirname(folder));
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export Ticket: a new folder'),
    saveLabel: vscode.l10n.t('Export'),
    defaultUri: vscode.Uri.joinPath(beside, `${path.basename(folder)}-ticket`),
  });
  if (target === undefined) throw new Cancelled();
  const place = onDisk(target);
  const reader = await services.reader();
  const { tickets, to } = await reader.ask({ kind: 'export', folder, to: place });
  services.log.info(`Exported ${tickets.length} tickets of ${folder} to ${to}.`);
  void tellExported(services, to, tickets.length);
}

async function tellExported({ log }: Services, to: string, tickets: number): Promise<void> {
  const uri = vscode.Uri.file(to);
  const inside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  const desktop =
    vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
  const reveal = vscode.l10n.t('Reveal');
  const message =
    tickets === 1
      ? vscode.l10n.t('The ticket is in {0}.', to)
      : vscode.l10n.t('{0} tickets, one a seed, are in {1}.', tickets, to);
  const buttons = inside || desktop ? [reveal] : [];
  try {
    if ((await vscode.window.showInformationMessage(plain(message), ...buttons)) !== reveal) return;
    await vscode.commands.executeCommand(inside ? 'revealInExplorer' : 'revealFileInOS', uri);
  } catch (error) {
    log.error(error);
  }
}
