import fs from 'node:fs';
import path from 'node:path';
import { asNativeError, NativeError } from './errors';
import { buildEngine } from './build';
import { findInstalled, inspectInstalled, unsupportedHost, type NativeReady } from './find';
import { takeLock } from './lock';
import {
  nativeCacheFolder,
  PARTIAL_PREFIX,
  TENSORFLOW_VERSION,
  thisHost,
  versionFolderName,
  type Host,
} from './location';
import { readManifest, writeManifest } from './manifest';
import { bytesBelow, megabytes, syncPath } from './files';
import { findBindingSources, type BindingSources } from './binding/sources';
import { wheelVersion } from './wheel/name';

/** Settings of {@link installNative}. */
export interface InstallOptions {
  /** A TensorFlow wheel on disk; without it, pip fetches the pinned one. */
  readonly from?: string;
  /** Gets one line for each step's outcome. */
  readonly report: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Environment for the cache folder and for the programs that are run; this process's own by default. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Sources of the Node binding; looked up by default. */
  readonly sources?: BindingSources;
  readonly host?: Host;
}

/**
 * Installs the native engine into the user's cache: fetches a TensorFlow wheel (or takes the one given), unpacks its
 * C libraries, compiles tfjs-node's binding against them, and loads the result once. All of this happens in a
 * temporary folder beside the final one, which appears whole, by one rename, or not at all. Two installers wait for
 * each other.
 * @throws NativeError
 */
export async function installNative(options: InstallOptions): Promise<NativeReady> {
  const { report, signal } = options;
  const environment = options.environment ?? process.env;
  const host = options.host ?? thisHost();
  const unsupported = unsupportedHost(host);
  if (unsupported) {
    const reason =
      host.platform === 'linux' && host.arch === 'x64' ? 'musl' : 'unsupported-platform';
    throw new NativeError(reason, `${unsupported.reason} ${unsupported.remedy}`);
  }
  const cache = nativeCacheFolder(environment);
  try {
    const version = options.from === undefined ? TENSORFLOW_VERSION : wheelVersion(options.from);
    const target = path.join(cache, versionFolderName(version, host));
    if (environment['WINNING_TICKET_NATIVE_PATH']) {
      report('Note: WINNING_TICKET_NATIVE_PATH is set, and that engine is used before any other.');
    }
    const installed = alreadyInstalled(cache, target, host, report);
    if (installed) return installed;
    const sources = options.sources ?? findBindingSources();
    await fs.promises.mkdir(cache, { recursive: true });
    const release = await takeLock(
      cache,
      (holder) => {
        report(`Another installation is at work (process ${holder.pid}); waiting for it ...`);
      },
      signal,
    );
    try {
      return (
        alreadyInstalled(cache, target, host, report) ??
        (await installLocked({ cache, target, version, environment, sources }, options))
      );
    } finally {
      release();
    }
  } catch (error) {
    throw asNativeError(error, cache, signal);
  }
}

/** Says so where a version is there and whole, and makes it the one that is found from now on. */
function alreadyInstalled(
  cache: string,
  target: string,
  host: Host,
  report: (line: string) => void,
): NativeReady | undefined {
  const { status } = inspectInstalled(target);
  if (status.state !== 'ready') return undefined;
  const chosen = findInstalled(cache, host);
  const manifest = readManifest(target);
  if (chosen.state === 'ready' && chosen.folder !== target && typeof manifest !== 'string') {
    writeManifest(target, { ...manifest, date: new Date().toISOString() });
  }
  report(`TensorFlow ${status.tensorflowVersion} is installed: ${status.folder}`);
  return status;
}

interface Job {
  readonly cache: string;
  readonly target: string;
  readonly version: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly sources: BindingSources;
}

async function installLocked(job: Job, options: InstallOptions): Promise<NativeReady> {
  const { cache, target } = job;
  // Whoever made these held the lock that is held now, so they are dead.
  for (const name of await fs.promises.readdir(cache)) {
    if (!name.startsWith(PARTIAL_PREFIX)) continue;
    const leftover = path.join(cache, name);
    const bytes = bytesBelow(leftover);
    await fs.promises.rm(leftover, { recursive: true, force: true });
    options.report(`Removed what an interrupted installation left (${megabytes(bytes)}).`);
  }
  const partial = await fs.promises.mkdtemp(path.join(cache, `${PARTIAL_PREFIX}${process.pid}-`));
  try {
    const engine = path.join(partial, 'engine');
    await buildEngine({ ...job, partial, engine }, options);
    options.signal?.throwIfAborted();
    if (fs.existsSync(target)) await fs.promises.rename(target, path.join(partial, 'old'));
    await fs.promises.rename(engine, target);
    await syncPath(cache);
  } finally {
    await fs.promises.rm(partial, { recursive: true, force: true, maxRetries: 3 });
  }
  const { status } = inspectInstalled(target);
  if (status.state !== 'ready') throw new NativeError('failed', status.reason);
  options.report(`Installed TensorFlow ${status.tensorflowVersion} in ${target}`);
  return status;
}
