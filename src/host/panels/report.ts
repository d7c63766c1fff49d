import path from 'node:path';
import * as vscode from 'vscode';
import { type RunArgument } from '../contributions';
import { Cancelled } from '../errors';
import { onDisk } from '../onDisk';
import { plain } from '../plain';
import { workspaceFolders } from '../runs/places';
import { foldersOf, targetsOf } from '../runs/targets';
import { type Services } from '../services';

/** Save Report: asks where, and has the reader write the page with its data as one file. */
export async function saveReport(
  services: Services,
  run: RunArgument,
  all: readonly RunArgument[] | undefined,
): Promise<void> {
  const { panels, log } = services;
  const given = foldersOf(run, all);
  const folders = await targetsOf(services, given.length > 0 ? given : panels.active, {
    title: vscode.l10n.t('Save Report'),
    fits: ({ state }) => state !== 'damaged',
    none: vscode.l10n.t('There are no runs in this workspace yet.'),
  });
  const name = folders.length === 1 ? path.basename(folders[0]!) : 'comparison';
  const beside = workspaceFolders()[0]?.uri ?? vscode.Uri.file(path.dirname(folders[0]!));
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save Report'),
    defaultUri: vscode.Uri.joinPath(beside, `${name}.html`),
    filters: { HTML: ['html'] },
  });
  if (target === undefined) throw new Cancelled();
  const file = onDisk(target);
  const location = vscode.ProgressLocation.Notification;
  const title = vscode.l10n.t('Writing the report ...');
  await vscode.window.withProgress({ location, title }, async () => {
    const reader = await services.reader();
    const assets = path.join(await services.programFolder(), 'webview');
    await reader.ask({ kind: 'report', folders, file, assets });
  });
  log.info(`Saved the report of ${folders.join(', ')} as ${file}.`);
  void tellSaved(services, target);
}

/** Says where a file is, and shows it if asked. */
async function tellSaved({ log }: Services, file: vscode.Uri): Promise<void> {
  const desktop =
    vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
  const open = desktop ? vscode.l10n.t('Open in Browser') : vscode.l10n.t('Open');
  const message = vscode.l10n.t('Saved {0}.', path.basename(file.fsPath));
  try {
    if ((await vscode.window.showInformationMessage(plain(message), open)) !== open) return;
    // On another machine there is no browser: the file itself is shown, to be downloaded from the explorer.
    if (desktop) await vscode.env.openExternal(file);
    else await vscode.commands.executeCommand('vscode.open', file);
  } catch (error) {
    log.error(error);
  }
}
