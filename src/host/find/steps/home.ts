import * as vscode from 'vscode';
import { byCommand, Cancelled, HostError } from '../../errors';
import { onDisk } from '../../onDisk';
import { workspaceFolders } from '../../runs/places';
import { back, pick, type Back } from './pick';

/** The folder that a wizard works in. */
export interface Home {
  readonly folder: string;
  /** Whether it is a folder of the workspace, which is worth a search. */
  readonly searched: boolean;
}

/** @throws HostError where the workspace's folders are on no disk, which processes could read */
export function requireDisk(): void {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0 || workspaceFolders().length > 0) return;
  throw new HostError(
    'refused',
    vscode.l10n.t(
      'This workspace is virtual ({0}): runs are processes that read and write files on a disk. Open a folder on a disk.',
      folders[0]!.uri.scheme,
    ),
    [byCommand(vscode.l10n.t('Open Example Workspace'), 'openExamples')],
  );
}

/** Asks which of several folders. @throws Cancelled */
export async function askFolder(
  folders: readonly vscode.WorkspaceFolder[],
  at: { readonly title: string; readonly place: { readonly step: number; readonly of: number } },
  chosen: string | undefined,
): Promise<string> {
  const active = vscode.window.activeTextEditor?.document.uri;
  const present = active && vscode.workspace.getWorkspaceFolder(active)?.uri.fsPath;
  const folder = await pick<string>({
    ...at,
    placeholder: vscode.l10n.t(
      'In which folder? Its models and data are listed, and the spec goes there',
    ),
    rows: folders.map(({ name, uri }) => ({
      key: uri.fsPath,
      label: `$(root-folder) ${name}`,
      description: uri.fsPath,
      value: uri.fsPath,
    })),
    selected: chosen ?? present,
    canGoBack: false,
  });
  if (folder === back) throw new Cancelled();
  return folder;
}

type Way = 'open' | 'examples' | 'choose' | 'own';

/**
 * What to do without an open folder: open one, or the examples (the window then begins anew), or go on with a folder that
 * is not opened.
 *
 * @param own folder of the extension's own
 * @throws Cancelled, also where another window takes over
 */
export async function homeWithoutFolder(title: string, own: string): Promise<Home> {
  for (;;) {
    const way: Way | Back = await pick<Way>({
      title,
      placeholder: vscode.l10n.t('No folder is open, and a run needs one. Where is it to go?'),
      canGoBack: false,
      rows: [
        {
          key: 'examples',
          label: `$(book) ${vscode.l10n.t('Open Example Workspace')}`,
          description: vscode.l10n.t('a small model, a ticket and specs to begin with'),
          value: 'examples',
        },
        {
          key: 'open',
          label: `$(folder-opened) ${vscode.l10n.t('Open Folder…')}`,
          description: vscode.l10n.t('with your models; then find the ticket there'),
          value: 'open',
        },
        {
          key: 'choose',
          label: `$(new-folder) ${vscode.l10n.t('Choose a folder without opening it…')}`,
          value: 'choose',
        },
        {
          key: 'own',
          label: `$(zap) ${vscode.l10n.t('Just try it')}`,
          description: vscode.l10n.t("in a folder of the extension's own"),
          value: 'own',
        },
      ],
    });
    switch (way) {
      case back:
        throw new Cancelled();
      case 'examples':
        await vscode.commands.executeCommand('winningTicket.openExamples');
        throw new Cancelled();
      case 'open':
        await vscode.commands.executeCommand('vscode.openFolder');
        throw new Cancelled();
      case 'own':
        return { folder: own, searched: false };
      case 'choose': {
        const chosen = await vscode.window.showOpenDialog({
          canSelectFiles: false,
          canSelectFolders: true,
          openLabel: vscode.l10n.t('Choose'),
        });
        if (chosen?.[0]) return { folder: onDisk(chosen[0]), searched: false };
      }
    }
  }
}
