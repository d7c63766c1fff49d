import path from 'node:path';
import * as vscode from 'vscode';
import { type RunArgument } from '../../contributions';
import { HostError } from '../../errors';
import { plain } from '../../plain';
import { type Services } from '../../services';
import { isSpecOnDisk } from '../../spec/logic/places';
import { foldersOf, targetOf, targetsOf } from '../targets';

/** Runs that one panel compares at most; more could not be told apart. */
export const mostCompared = 12;

const any = {
  fits: () => true,
  get none() {
    return vscode.l10n.t('There are no runs in this workspace yet.');
  },
};

/** View Run Panel. */
export async function openRunPanel(services: Services, run: RunArgument): Promise<void> {
  const title = vscode.l10n.t('View Run Panel');
  const folder = await targetOf(services, run, { ...any, title, none: any.none });
  await services.panels.show([folder]);
}

/** Compare Runs. */
export async function compareRuns(
  services: Services,
  run: RunArgument,
  all: readonly RunArgument[] | undefined,
): Promise<void> {
  const folders = await targetsOf(services, foldersOf(run, all), {
    title: vscode.l10n.t('Compare Runs'),
    fits: ({ state }) => state !== 'damaged',
    none: vscode.l10n.t('Comparing takes two runs; there are not that many in this workspace.'),
    many: { least: 2, most: mostCompared },
  });
  if (folders.length > mostCompared) {
    throw new HostError(
      'nothing-to-do',
      vscode.l10n.t(
        'At most {0} runs can be compared; {1} are selected.',
        mostCompared,
        folders.length,
      ),
    );
  }
  await services.panels.show(folders);
}

/** Reveal Run Folder: in the explorer where it is there, else where the system shows files; far away, its path. */
export async function revealRun(services: Services, run: RunArgument): Promise<void> {
  const title = vscode.l10n.t('Reveal Run Folder');
  const folder = await targetOf(services, run, { ...any, title, none: any.none });
  const uri = vscode.Uri.file(folder);
  if (vscode.workspace.getWorkspaceFolder(uri) !== undefined) {
    await vscode.commands.executeCommand('revealInExplorer', uri);
  } else if (vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined) {
    await vscode.commands.executeCommand('revealFileInOS', uri);
  } else {
    await vscode.env.clipboard.writeText(folder);
    const told = vscode.l10n.t('Copied the path {0}.', folder);
    void vscode.window.showInformationMessage(plain(told));
  }
}

/** Open Spec of Run: the file it was read from, else the copy in the run's folder. */
export async function openSpec(services: Services, run: RunArgument): Promise<void> {
  const title = vscode.l10n.t('Open Spec of Run');
  const folder = await targetOf(services, run, { ...any, title, none: any.none });
  const given = services.runs.get(folder)?.specFile;
  const own = path.join(folder, 'spec.json');
  const file = given !== undefined && isSpecOnDisk(given) ? given : own;
  await vscode.window.showTextDocument(vscode.Uri.file(file));
}
