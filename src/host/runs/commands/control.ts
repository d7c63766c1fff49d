import * as vscode from 'vscode';
import { requestStop } from '../../../runs/folder';
import { type RunArgument } from '../../contributions';
import { HostError, showError } from '../../errors';
import { type Services } from '../../services';
import { requireTrust } from '../../trust';
import { isLive, isResumable } from '../row';
import { foldersOf, targetsOf } from '../targets';
import { stateText } from '../texts';

/** Stop Run: asks the supervisors to stop; they do so after their present step. */
export async function stopRun(
  services: Services,
  run: RunArgument,
  all: readonly RunArgument[] | undefined,
): Promise<void> {
  requireTrust();
  const { runs, log } = services;
  const folders = await targetsOf(services, foldersOf(run, all), {
    title: vscode.l10n.t('Stop Run'),
    fits: isLive,
    none: vscode.l10n.t('No run is at work.'),
    takeOnly: true,
  });
  const rows = await Promise.all(folders.map(async (folder) => runs.update(folder)));
  const live = rows.filter((row) => row !== undefined && isLive(row));
  for (const row of live) {
    requestStop(row!.folder);
    log.info(`Asked ${row!.folder} to stop.`);
  }
  const [row] = rows;
  if (live.length === 0 && row !== undefined) {
    throw new HostError(
      'nothing-to-do',
      vscode.l10n.t('{0} is not at work: {1}.', row.title, stateText(row)),
    );
  }
}

/** Resume Run. */
export async function resumeRun(
  services: Services,
  run: RunArgument,
  all: readonly RunArgument[] | undefined,
): Promise<void> {
  requireTrust();
  const folders = await targetsOf(services, foldersOf(run, all), {
    title: vscode.l10n.t('Resume Run'),
    fits: isResumable,
    none: vscode.l10n.t(
      'No run was stopped, interrupted or failed: there is nothing to go on with.',
    ),
  });
  for (const folder of folders) {
    const row = await services.runs.update(folder);
    if (row !== undefined && isLive(row) && folders.length === 1) {
      await services.panels.show([folder]);
      throw new HostError('nothing-to-do', vscode.l10n.t('{0} is at work already.', row.title));
    }
    if (row?.state === 'done') {
      // There is nothing to go on with, only results to look at.
      await services.panels.show([folder]);
      continue;
    }
    // One that cannot go on must not keep the others from it.
    if (folders.length === 1) await services.jobs.resume(folder);
    else
      await services.jobs
        .resume(folder)
        .catch((error: unknown) => void showError(services.log, error));
  }
}
