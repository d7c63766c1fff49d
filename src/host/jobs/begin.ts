import path from 'node:path';
import * as vscode from 'vscode';
import { resumeRun } from '../../jobs/again';
import { type Asking } from '../../jobs/ask';
import { prepareRun, type PreparedRun } from '../../jobs/begin';
import { startSupervisor } from '../../jobs/local';
import { threadsAsked } from '../../jobs/threads';
import { readRunSpec } from '../../lottery/runSpec';
import { requestStop } from '../../runs/folder';
import { Cancelled } from '../errors';
import { plain } from '../plain';
import { type BeginRequest, type Services } from '../services';
import { jobsSetting, setting, threadsFor } from '../settings';
import { requireTrust } from '../trust';
import { canonical, runsFolderOf } from '../runs/places';

/** Tries, makes and starts a run. @returns its folder. @throws as `Jobs.begin` says */
export async function beginRun(services: Services, request: BeginRequest): Promise<string> {
  requireTrust();
  const { spec, base, file } = request;
  const runs = canonical(request.runsFolder ?? runsFolderOf(base));
  await useProgram(services);
  const engine = setting('engine');
  const wished = {
    spec,
    base,
    file,
    runs,
    threads: threadsAsked(threadsFor(spec.threads)),
    jobs: jobsSetting(),
    ...(spec.engine === 'auto' && engine !== 'auto' && { engine }),
  };
  const title = vscode.l10n.t('Winning Ticket: trying the run');
  return withAsking(title, async (asking) => {
    const prepared = await prepareRun(wished, asking);
    await giveUpIfAsked(prepared, asking);
    try {
      await startSupervisor(prepared.folder, prepared.jobs, undefined, isLeased());
    } catch (error) {
      // A run that never began is none; but one that somebody is at work on has begun after all.
      await remove(prepared.folder).catch((failure: unknown) => services.log.error(failure));
      throw error;
    }
    stopIfAsked(services, prepared.folder, asking);
    const { name, threads } = prepared.engine;
    services.log.info(
      `Started ${prepared.folder}: ${name}, ${threads} threads, ${prepared.jobs} at once.`,
    );
    return prepared.folder;
  });
}

/** Goes on with a run. @throws as `Jobs.resume` says */
export async function goOn(services: Services, folder: string): Promise<void> {
  requireTrust();
  await useProgram(services);
  const again = {
    threads: threadsAsked(threadsFor(readRunSpec(folder).threads)),
    jobs: jobsSetting(),
    leased: isLeased(),
    remedy: (name: string) =>
      vscode.l10n.t(
        'to go on with another engine: "winning-ticket resume {0} --engine {1}" in a terminal.',
        path.basename(folder),
        name,
      ),
    note: (text: string) => {
      services.log.warn(text);
      void vscode.window.showWarningMessage(plain(text));
    },
  };
  const title = vscode.l10n.t('Winning Ticket: going on with the run');
  await withAsking(title, async (asking) => {
    await resumeRun(folder, again, asking);
    stopIfAsked(services, folder, asking);
  });
  services.log.info(`Resumed ${folder}.`);
}

/** Lets workers be started from the copy of the program, with the user's settings. */
export async function useProgram({
  programFolder,
}: Pick<Services, 'programFolder'>): Promise<void> {
  await programFolder();
}

function isLeased(): boolean {
  return setting('whenWindowCloses') === 'stop';
}

/** Shows what a worker does as progress that can be cancelled. */
export async function withAsking<T>(
  title: string,
  act: (asking: Asking) => Promise<T>,
): Promise<T> {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, (progress, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    const told = (message: string): void => progress.report({ message: plain(message) });
    return act({ signal: controller.signal, told });
  });
}

/** A run that was cancelled after it was made, and before it was begun, leaves nothing behind. */
async function giveUpIfAsked({ folder }: PreparedRun, { signal }: Asking): Promise<void> {
  if (signal?.aborted !== true) return;
  await remove(folder);
  throw new Cancelled();
}

async function remove(folder: string): Promise<void> {
  const { deleteRun } = await import('../../runs/delete');
  await deleteRun(folder);
}

/** Who cancels while the supervisor starts wants no run at work: what is there can be resumed, or deleted. */
function stopIfAsked({ log, runs }: Services, folder: string, { signal }: Asking): void {
  if (signal?.aborted !== true) return;
  requestStop(folder);
  log.info(`Asked ${folder} to stop: its start was cancelled.`);
  runs.update(folder).catch((error: unknown) => log.error(error));
  throw new Cancelled();
}
