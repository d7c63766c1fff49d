import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { bytesText, compactRun, toCompact } from '../../../runs/compact';
import { deleteRun, removeDeleted } from '../../../runs/delete';
import { requestStop } from '../../../runs/folder';
import { readLock } from '../../../runs/lock';
import { type RunArgument } from '../../contributions';
import { Cancelled, HostError } from '../../errors';
import { plain } from '../../plain';
import { type Services } from '../../services';
import { requireTrust } from '../../trust';
import { foldersOf, targetsOf } from '../targets';

const stopMilliseconds = 30_000;
/** Who holds a lock is looked up this seldom, as that starts a process on some systems; that it is gone, at once. */
const lookMilliseconds = 3_000;

/** Compact Run: says what it frees, asks, and removes the weights of finished runs. */
export async function compactRuns(
  services: Services,
  run: RunArgument,
  all: readonly RunArgument[] | undefined,
): Promise<void> {
  requireTrust();
  const folders = await targetsOf(services, foldersOf(run, all), {
    title: vscode.l10n.t('Compact Run'),
    fits: ({ state, compacted }) => state === 'done' && !compacted,
    none: vscode.l10n.t('There is no finished run that still has its weights.'),
  });
  let bytes = 0;
  for (const folder of folders) bytes += (await toCompact(folder)).bytes;
  const named = nameOf(services, folders);
  if (bytes === 0) {
    throw new HostError(
      'nothing-to-do',
      vscode.l10n.t('{0}: no weights are left to remove.', named),
    );
  }
  const remove = vscode.l10n.t('Remove Weights');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Remove the weights of {0}? This frees {1}.', named, bytesText(bytes)),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Masks, results, curves and exported tickets stay. Weights, scores and masks on the way to tickets are gone for good.',
      ),
    },
    remove,
  );
  if (answer !== remove) throw new Cancelled();
  let freed = 0;
  for (const folder of folders) {
    freed += (await compactRun(folder)).bytes;
    services.log.info(`Compacted ${folder}.`);
    await services.runs.update(folder);
  }
  void vscode.window.showInformationMessage(
    vscode.l10n.t('{0}: {1} freed.', named, bytesText(freed)),
  );
}

/** Delete Run: asks; a run that is at work is stopped first, if the user says so. */
export async function deleteRuns(
  services: Services,
  run: RunArgument,
  all: readonly RunArgument[] | undefined,
): Promise<void> {
  requireTrust();
  const folders = await targetsOf(services, foldersOf(run, all), {
    title: vscode.l10n.t('Delete Run'),
    fits: () => true,
    none: vscode.l10n.t('There are no runs to delete.'),
  });
  const live = folders.filter((folder) => readLock(folder)?.live);
  const remove = live.length > 0 ? vscode.l10n.t('Stop and Delete') : vscode.l10n.t('Delete');
  const detail =
    live.length === 0
      ? vscode.l10n.t('Its results, masks, weights and tickets are gone for good.')
      : vscode.l10n.t(
          '{0} at work: it is stopped first. What it found is gone for good.',
          live.length,
        );
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Delete {0}?', nameOf(services, folders)),
    { modal: true, detail: [detail, ...folders.slice(0, 10)].join('\n') },
    remove,
  );
  if (answer !== remove) throw new Cancelled();
  await stopped(live);
  services.panels.close(folders);
  for (const folder of folders) {
    await deleteRun(folder);
    services.log.info(`Deleted ${folder}.`);
  }
  await services.runs.relist();
  // What a window that was closed in the middle of this has left.
  for (const runs of new Set(folders.map((folder) => path.dirname(folder))))
    await removeDeleted(runs);
}

/** Stops runs, and waits until they have. @throws HostError `refused` if one does not */
async function stopped(folders: readonly string[]): Promise<void> {
  if (folders.length === 0) return;
  const location = vscode.ProgressLocation.Notification;
  const title = vscode.l10n.t('Stopping ...');
  await vscode.window.withProgress({ location, title }, async () => {
    for (const folder of folders) requestStop(folder);
    const end = Date.now() + stopMilliseconds;
    let looked = -Infinity;
    const isLive = (): boolean => {
      const locked = folders.filter((folder) => fs.existsSync(path.join(folder, 'lock')));
      if (locked.length === 0 || Date.now() - looked < lookMilliseconds) return locked.length > 0;
      looked = Date.now();
      return locked.some((folder) => readLock(folder)?.live);
    };
    while (isLive()) {
      if (Date.now() > end) {
        throw new HostError(
          'refused',
          vscode.l10n.t(
            'The run has not stopped yet, so it was not deleted. Try again in a minute.',
          ),
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  });
}

function nameOf({ runs }: Services, folders: readonly string[]): string {
  const [only, ...others] = folders;
  if (others.length > 0) return vscode.l10n.t('{0} runs', folders.length);
  const row = runs.get(only!);
  return plain(row === undefined ? only! : `"${row.title}" (${row.id})`);
}
