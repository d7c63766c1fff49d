import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { Cancelled, HostError } from '../errors';
import { onDisk } from '../onDisk';
import { type Services } from '../services';

/** The folder that is proposed, in the user's home. */
const proposed = 'winning-ticket-examples';

/**
 * Open Example Workspace: copies the examples to a folder of the user's, unless they are there already, and opens it; in
 * a new window where this one has a folder open.
 *
 * @throws Cancelled, HostError where the folder cannot be written
 */
export async function openExamples({ context, log }: Services): Promise<void> {
  const folder = await askFolder();
  if (!isExample(folder)) {
    const source = path.join(context.extensionPath, 'examples');
    try {
      await fs.promises.cp(source, folder, { recursive: true, errorOnExist: true, force: false });
    } catch (error) {
      throw new HostError(
        'failed',
        vscode.l10n.t(
          'The examples cannot be written to {0}: {1}. Choose another folder.',
          folder,
          (error as Error).message.split(',')[0]!,
        ),
        [],
        { cause: error },
      );
    }
    log.info(`Wrote the examples to ${folder}.`);
  }
  const forceNewWindow = (vscode.workspace.workspaceFolders ?? []).length > 0;
  await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(folder), {
    forceNewWindow,
  });
}

type Way = 'home' | 'other';

/** @returns a folder that is not there, is empty or holds the examples. @throws Cancelled */
async function askFolder(): Promise<string> {
  const home = path.join(os.homedir(), proposed);
  for (;;) {
    const there = isExample(home);
    const usable = there || isFree(home);
    const other = {
      label: `$(folder-opened) ${vscode.l10n.t('Choose another place…')}`,
      way: 'other' as Way,
    };
    const rows = [
      {
        label: `$(home) ${there ? vscode.l10n.t('Open the examples') : vscode.l10n.t('Put the examples here')}`,
        description: home,
        detail: there ? vscode.l10n.t('as you left them') : '',
        way: 'home' as Way,
      },
      other,
    ];
    const row = await vscode.window.showQuickPick(usable ? rows : [other], {
      title: vscode.l10n.t('Open Example Workspace'),
      placeHolder: vscode.l10n.t('A model, a ticket and specs to begin with, 1 MB. Where?'),
      ignoreFocusOut: true,
    });
    if (row === undefined) throw new Cancelled();
    const folder = row.way === 'home' ? home : await browse();
    if (folder !== undefined) return folder;
  }
}

/** @returns a folder of its own below the one that the user chooses */
async function browse(): Promise<string | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Where to Put the Examples'),
    openLabel: vscode.l10n.t('Put Examples Here'),
    defaultUri: vscode.Uri.file(os.homedir()),
    canSelectFiles: false,
    canSelectFolders: true,
  });
  const above = chosen?.[0];
  if (above === undefined) return undefined;
  const place = onDisk(above, vscode.l10n.t('The examples need a folder on a disk.'));
  if (isExample(place) || isFree(place)) return place;
  for (let n = 1; ; n++) {
    const folder = path.join(place, `${proposed}${n === 1 ? '' : `-${n}`}`);
    if (isExample(folder) || isFree(folder)) return folder;
  }
}

/** Whether the examples lie in a folder already, whatever became of them. */
function isExample(folder: string): boolean {
  return (
    fs.existsSync(path.join(folder, 'digits.ticket.json')) &&
    fs.existsSync(path.join(folder, 'models', 'digits-mlp', 'model.json'))
  );
}

function isFree(folder: string): boolean {
  try {
    return fs.readdirSync(folder).length === 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
