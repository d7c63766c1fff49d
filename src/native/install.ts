import fs from 'node:fs';
import path from 'node:path';
import { tryBinding } from './binding/check';
import { prebuiltFolder } from './binding/prebuilt';
import { findBindingSources, type BindingSources } from './binding/sources';
import { buildEngine, type BuildJob } from './build';
import { choose, earlier, refuseProcessor } from './earlier';
import { asNativeError, NativeError } from './errors';
import { forgetFailure, rememberFailure } from './failure';
import { bytesBelow, megabytes, syncPath } from './files';
import { findNative, inspectInstalled, type NativeReady } from './find';
import {
  nativeCacheFolder,
  PARTIAL_PREFIX,
  thisHost,
  versionFolderName,
  wheelFolder,
  type Host,
} from './location';
import { waitForLock } from './lock';
import { hostProblem, platformOf, type NativePlatform } from './platforms';
import { tell, type Telling } from './progress';
import { verifyInstalled } from './verify';
import { wheelVersion } from './wheel/name';

/** Settings of an installation; all but `report` are optional. */
export interface InstallOptions extends Telling {
  /** A TensorFlow wheel on disk; without it, the pinned one is fetched. */
  readonly from?: string;
  /** A package index (simple API) to use in place of pip's and the public one. */
  readonly index?: string;
  /** Whether pip is tried before the package index; it is by default. */
  readonly pip?: boolean;
  /** Environment for folders, proxies and the programs that are run; this process's own by default. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Sources of the Node binding; looked up by default. */
  readonly sources?: BindingSources;
  /** Folder of a ready-made binding; the one that is carried by default. */
  readonly prebuilt?: string;
  readonly host?: Host;
  /** What to install; the table's line for the host by default. */
  readonly platform?: NativePlatform;
}

/** An installation, thought through. */
export interface InstallTarget {
  readonly host: Host;
  readonly platform: NativePlatform;
  readonly version: string;
  readonly cache: string;
  /** The folder that is to appear. */
  readonly target: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly prebuilt: string;
}

/**
 * Says what an installation would make, and where.
 * @throws NativeError where this machine cannot have one, or the user's wheel is for another
 */
export function installTarget(options: Omit<InstallOptions, 'report'>): InstallTarget {
  const environment = options.environment ?? process.env;
  const host = options.host ?? thisHost();
  const platform = options.platform ?? platformOf(host);
  const problem = hostProblem(host, platform);
  if (problem) throw new NativeError(problem.code, `${problem.reason} ${problem.remedy}`);
  if (platform === undefined) throw new NativeError('unsupported-platform', 'No native engine.');
  const version =
    options.from === undefined ? platform.version : wheelVersion(options.from, platform);
  const cache = nativeCacheFolder(environment);
  const target = path.join(cache, versionFolderName(version, host));
  const prebuilt = options.prebuilt ?? prebuiltFolder(host, __dirname);
  return { host, platform, version, cache, target, environment, prebuilt };
}

/**
 * Brings the native engine: the one at the path that the user set; else what an earlier start installed, once checked;
 * else the C libraries of a TensorFlow wheel with tfjs-node's binding, carried or compiled. The last is prepared in a
 * temporary folder beside the final one, which appears whole, by one rename, or not at all; what was fetched is kept until
 * then, so that a later start goes on with it. Two installers wait for each other.
 * @throws NativeError
 */
export async function installNative(options: InstallOptions): Promise<NativeReady> {
  const environment = options.environment ?? process.env;
  try {
    const status = await tryAll(options, environment);
    forgetFailure(environment);
    return status;
  } catch (thrown) {
    const error = asNativeError(thrown, nativeCacheFolder(environment), options.signal);
    const host = options.host ?? thisHost();
    const platform = options.platform ?? platformOf(host);
    // What the user brought or this machine cannot have is no reason not to try again, or needs no trying.
    if (options.from === undefined && hostProblem(host, platform) === undefined)
      rememberFailure(error, { environment, host, platform });
    throw error;
  }
}

async function tryAll(
  options: InstallOptions,
  environment: NodeJS.ProcessEnv,
): Promise<NativeReady> {
  const named = environment['WINNING_TICKET_NATIVE_PATH'];
  if (named) {
    const status = await tryPath(environment, options);
    if (status !== undefined && options.from === undefined) return status;
  } else tell(options, 'path', 'passed', 'Path: WINNING_TICKET_NATIVE_PATH is not set.');
  const installed = await install(installTarget(options), options);
  if (named) {
    const note = 'WINNING_TICKET_NATIVE_PATH is set, and is used before this engine: clear it.';
    tell(options, 'engine', 'passed', `Note: ${note}`);
  }
  return installed;
}

async function tryPath(
  environment: NodeJS.ProcessEnv,
  options: InstallOptions,
): Promise<NativeReady | undefined> {
  const found = findNative({ environment, ...(options.host && { host: options.host }) });
  if (found.state !== 'ready') {
    tell(options, 'path', 'passed', `Path: ${found.reason} ${found.remedy}`);
    return undefined;
  }
  const loaded = await tryBinding(found.binding, { environment, signal: options.signal });
  if (!loaded.loads) {
    tell(options, 'path', 'passed', `Path: ${found.binding} does not load (${loaded.why}).`);
    return undefined;
  }
  tell(options, 'path', 'done', `Path: ${found.folder} loads (TensorFlow ${loaded.tensorflow}).`);
  return { ...found, tensorflowVersion: loaded.tensorflow };
}

async function install(target: InstallTarget, options: InstallOptions): Promise<NativeReady> {
  const { cache, environment } = target;
  const { signal } = options;
  const run = { environment, signal };
  const first = await earlier(target, options);
  if (first.state === 'whole') return choose(first.status, target, options);
  const sources = options.sources ?? findBindingSources();
  await fs.promises.mkdir(cache, { recursive: true });
  let waited = false;
  const lost = new AbortController();
  const release = await waitForLock(
    cache,
    (holder) => {
      waited = true;
      options.progress?.({ phase: 'wait' });
      const text = `Earlier install: another one is at work (${holder}); waiting for it ...`;
      tell(options, 'earlier', 'passed', text);
    },
    () => lost.abort(),
    signal,
  );
  try {
    // Another one may have come and gone since the first look.
    if (waited || first.state === 'missing') {
      const second = await verifyInstalled(target.target, run, options);
      refuseProcessor(second, target, options);
      if (second.state === 'whole') return await choose(second.status, target, options);
    }
    const signals = signal === undefined ? [lost.signal] : [signal, lost.signal];
    const telling = { ...options, signal: AbortSignal.any(signals) };
    const { from, index, pip = true } = options;
    const downloads = wheelFolder(environment, cache);
    return await installLocked({ ...target, downloads, sources, from, index, pip }, telling);
  } catch (error) {
    if (!lost.signal.aborted || signal?.aborted === true) throw error;
    const text = `Another process took the lock in ${cache}: nothing was installed; install again.`;
    throw new NativeError('busy', text, { cause: error });
  } finally {
    release();
  }
}

async function installLocked(
  job: InstallTarget & Omit<BuildJob, 'partial' | 'engine'>,
  telling: Telling,
): Promise<NativeReady> {
  const { cache, target, downloads } = job;
  await removeLeftovers(cache, telling);
  const partial = await fs.promises.mkdtemp(path.join(cache, `${PARTIAL_PREFIX}${process.pid}-`));
  try {
    const engine = path.join(partial, 'engine');
    await buildEngine({ ...job, partial, engine }, telling);
    telling.progress?.({ phase: 'finish' });
    telling.signal?.throwIfAborted();
    if (fs.existsSync(target)) await fs.promises.rename(target, path.join(partial, 'old'));
    await fs.promises.rename(engine, target);
    await syncPath(cache);
    if (!downloads.keep) {
      await fs.promises.rm(downloads.folder, { recursive: true, force: true, maxRetries: 3 });
    }
  } finally {
    await fs.promises.rm(partial, { recursive: true, force: true, maxRetries: 3 });
    // Stays where it holds something for a later start.
    if (!downloads.keep) await fs.promises.rmdir(downloads.folder).catch(() => undefined);
  }
  const { status } = inspectInstalled(target);
  if (status.state !== 'ready') throw new NativeError('failed', status.reason);
  const text = `Installed: TensorFlow ${status.tensorflowVersion} in ${target}`;
  tell(telling, 'engine', 'done', text);
  return status;
}

/** Whoever made these held the lock that is held now, so they are dead. */
async function removeLeftovers(cache: string, telling: Telling): Promise<void> {
  for (const name of await fs.promises.readdir(cache)) {
    // Only folders are an installation's; files with this beginning belong to the lock.
    const leftover = path.join(cache, name);
    if (!name.startsWith(PARTIAL_PREFIX) || !fs.lstatSync(leftover).isDirectory()) continue;
    const bytes = bytesBelow(leftover);
    await fs.promises.rm(leftover, { recursive: true, force: true });
    const text = `Removed what an interrupted installation left (${megabytes(bytes)}).`;
    tell(telling, 'earlier', 'passed', `Earlier install: ${text}`);
  }
}
