import * as vscode from 'vscode';
import { installNative, type InstallOptions } from '../../native/install';
import { NativeError } from '../../native/errors';
import { megabytes } from '../../native/files';
import { type NativeReady } from '../../native/find';
import { nativeCacheFolder } from '../../native/location';
import { planInstall, type InstallPlan } from '../../native/plan';
import { type NativeProgress } from '../../native/progress';
import { measureEngine, workTitles } from '../../jobs/measure';
import { runCommand } from '../command';
import { Cancelled } from '../errors';
import { plain } from '../plain';
import { useProgram } from '../jobs/begin';
import { type Services } from '../services';
import { fetchEnvironment } from '../settings';
import { requireTrust } from '../trust';
import { InstallShare, Paced } from './logic/progress';

let running: Promise<void> | undefined;

/**
 * Install Native Engine: names what is fetched, from where and where it goes, asks, installs and measures the gain.
 *
 * @throws Cancelled, NativeError
 */
export async function installWithConsent(services: Services): Promise<void> {
  requireTrust();
  if (running !== undefined) {
    const text = vscode.l10n.t('The native engine is being installed already.');
    void vscode.window.showInformationMessage(text);
    return running;
  }
  running = planAndInstall(services).finally(() => (running = undefined));
  return running;
}

async function planAndInstall(services: Services): Promise<void> {
  const environment = fetchEnvironment();
  const plan = await planInstall({ environment });
  if (plan.present !== undefined && !(await wantsCheck(plan.present))) return;
  if (plan.present === undefined) await askConsent(plan);
  const native = await install(services, { environment });
  if (native !== undefined) await tellGain(services, native);
}

/** An engine that is there can be checked again, every byte of it. */
async function wantsCheck(folder: string): Promise<boolean> {
  const check = vscode.l10n.t('Check Its Files');
  const doctor = vscode.l10n.t('Doctor');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('The native engine is there already.'),
    { modal: true, detail: folder },
    check,
    doctor,
  );
  if (chosen === doctor) await runCommand('doctor');
  return chosen === check;
}

/** @throws Cancelled, NativeError where the binding can be neither found nor made */
async function askConsent(plan: InstallPlan): Promise<void> {
  const { wheel, libraries, binding, target, freeBytes } = plan;
  if (binding.kind === 'none') throw new NativeError('no-compiler', binding.problem);
  const lines = [
    wheel.here >= wheel.bytes
      ? vscode.l10n.t('Uses: {0} ({1}), which is here', wheel.name, megabytes(wheel.bytes))
      : vscode.l10n.t('Fetches: {0} ({1})', wheel.name, megabytes(wheel.bytes)),
    vscode.l10n.t('From: {0}', wheel.from.join(vscode.l10n.t(', else from '))),
    ...(wheel.sha256 === undefined ? [] : [vscode.l10n.t('SHA-256: {0}', wheel.sha256)]),
    binding.kind === 'compiled'
      ? vscode.l10n.t('Compiles: the binding for Node.js, with {0}', binding.compiler)
      : vscode.l10n.t('Compiles: nothing; the binding for Node.js comes along'),
    vscode.l10n.t('Writes: {0} ({1})', libraries.names.join(', '), megabytes(libraries.bytes)),
    vscode.l10n.t('To: {0}', target),
    ...(freeBytes === undefined ? [] : [vscode.l10n.t('Free there: {0}', sizeText(freeBytes))]),
  ];
  const yes = vscode.l10n.t('Install');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('Install the native engine (TensorFlow {0})?', plan.tensorflow),
    { modal: true, detail: lines.join('\n') },
    yes,
  );
  if (answer !== yes) throw new Cancelled();
}

/** @returns undefined where the user cancelled. @throws NativeError */
async function install(
  { log }: Services,
  options: Pick<InstallOptions, 'environment'>,
): Promise<NativeReady | undefined> {
  const controller = new AbortController();
  const share = new InstallShare();
  const pace = new Paced(200);
  try {
    return await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Native engine'),
        cancellable: true,
      },
      (report, token) => {
        token.onCancellationRequested(() => controller.abort());
        return installNative({
          ...options,
          signal: controller.signal,
          report: ({ text, outcome }) => (outcome === 'failed' ? log.warn(text) : log.info(text)),
          progress: (progress) => {
            if (!pace.isDue(progress.phase)) return;
            report.report({ message: progressText(progress), increment: share.add(progress) });
          },
        });
      },
    );
  } catch (error) {
    if (!(error instanceof NativeError) || error.reason !== 'cancelled') throw error;
    void vscode.window.showInformationMessage(plain(error.message));
    return undefined;
  }
}

function sizeText(bytes: number): string {
  return bytes < 10e9 ? megabytes(bytes) : `${Math.floor(bytes / 1e9)} GB`;
}

function progressText(progress: NativeProgress): string {
  const done =
    'bytes' in progress
      ? vscode.l10n.t('{0} of {1}', Math.round(progress.bytes / 1e6), megabytes(progress.total))
      : '';
  switch (progress.phase) {
    case 'download':
      return vscode.l10n.t('fetching {0}', done);
    case 'verify':
      return vscode.l10n.t('checking what was fetched, {0}', done);
    case 'unpack':
      return vscode.l10n.t('unpacking {0}', done);
    case 'check':
      return vscode.l10n.t('checking the installed files, {0}', done);
    case 'wait':
      return vscode.l10n.t('waiting for another installation');
    case 'compile':
      return vscode.l10n.t('compiling the binding');
    case 'load':
      return vscode.l10n.t('loading the engine');
    case 'finish':
      return vscode.l10n.t('finishing');
  }
}

/** Measures both engines, and tells what the new one is good for. */
async function tellGain(services: Services, native: NativeReady): Promise<void> {
  await useProgram(services);
  const location = vscode.ProgressLocation.Notification;
  const title = vscode.l10n.t('Native engine: measuring what it gains');
  const gains = await vscode.window.withProgress({ location, title }, async () => {
    const cache = nativeCacheFolder();
    const before = await measureEngine('wasm', cache);
    const after = await measureEngine('native', cache);
    return after.flatMap(({ work, result }) => {
      const old = before.find((one) => one.work === work)?.result.stepMilliseconds;
      if (old === undefined) return [];
      const now = result.stepMilliseconds;
      const [from, to] = [old, now].map((ms) => `${Number(ms.toPrecision(2))} ms`);
      const times = Number((old / now).toPrecision(2));
      return [
        vscode.l10n.t(
          '{0}: {1} in place of {2} a step, {3} ×',
          workTitles[work],
          to!,
          from!,
          times,
        ),
      ];
    });
  });
  for (const gain of gains) services.log.info(gain);
  // Not awaited: a run may be waiting for the engine, and need not wait for the reader of this.
  void announce(
    vscode.l10n.t(
      'The native engine (TensorFlow {0}) is ready. {1}.',
      native.tensorflowVersion,
      gains.join('; '),
    ),
  );
}

async function announce(text: string): Promise<void> {
  const doctor = vscode.l10n.t('Doctor');
  const chosen = await vscode.window.showInformationMessage(text, doctor);
  if (chosen === doctor) await runCommand('doctor');
}
