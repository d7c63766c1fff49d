import fs from 'node:fs';
import path from 'node:path';
import {
  BINDING_NAME,
  INSTALL_REMEDY,
  isVersionFolderName,
  nativeCacheFolder,
  thisHost,
  type Host,
} from './location';
import { readManifest } from './manifest';
import { hostProblem } from './platforms';

/** An engine that is there and whole, as far as file sizes tell. */
export interface NativeReady {
  readonly state: 'ready';
  /** The folder that holds the binding (and the libraries, where this program installed it). */
  readonly folder: string;
  /** Absolute path of `tfjs_binding.node`. */
  readonly binding: string;
  /** E.g. `2.15.1`; `unknown` in a folder that the user named and that has no manifest. */
  readonly tensorflowVersion: string;
  /** `pip`, `package index`, `wheel file`, `kept download`, or `path` for a folder that the user named. */
  readonly source: string;
}

/** No engine; `reason` and `remedy` are plain sentences for the user. */
export interface NativeMissing {
  readonly state: 'missing';
  readonly reason: string;
  readonly remedy: string;
}

/** An engine that is there but cannot be used. */
export interface NativeBroken {
  readonly state: 'broken';
  readonly reason: string;
  readonly remedy: string;
}

/** What {@link findNative} found. */
export type NativeStatus = NativeReady | NativeMissing | NativeBroken;

/** Where to look; everything is optional, and the defaults are this process's own. */
export interface FindOptions {
  /** A folder that holds `tfjs_binding.node`, or that file; before `WINNING_TICKET_NATIVE_PATH`. */
  readonly path?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly host?: Host;
}

/**
 * Looks for the native engine: first in the folder that the user named, then in the cache, where the version
 * installed last is taken. Compares file sizes with the manifest and hashes nothing, so it takes milliseconds.
 */
export function findNative(options: FindOptions = {}): NativeStatus {
  const environment = options.environment ?? process.env;
  const named = options.path ?? environment['WINNING_TICKET_NATIVE_PATH'];
  if (named) return inspectNamedPath(path.resolve(named));
  const host = options.host ?? thisHost();
  return unsupportedHost(host) ?? findInstalled(nativeCacheFolder(environment), host);
}

/** Says why the engine cannot be installed on a machine; `undefined` where it can. */
export function unsupportedHost(host: Host): NativeMissing | undefined {
  const problem = hostProblem(host);
  return problem && { state: 'missing', reason: problem.reason, remedy: problem.remedy };
}

/** Looks in a cache folder only; ignores a path that the user named. */
export function findInstalled(cache: string, host: Pick<Host, 'platform' | 'arch'>): NativeStatus {
  const suffix = `-${host.platform}-${host.arch}-napi8`;
  let best: { readonly status: NativeReady; readonly date: string } | undefined;
  let broken: NativeBroken | undefined;
  for (const name of listNames(cache)) {
    if (!isVersionFolderName(name) || !name.endsWith(suffix)) continue;
    const found = inspectInstalled(path.join(cache, name));
    if (found.status.state === 'broken') broken ??= found.status;
    else if (best === undefined || found.date > best.date) {
      best = { status: found.status, date: found.date };
    }
  }
  return (
    best?.status ??
    broken ?? {
      state: 'missing',
      reason: `The native engine is not installed (looked in ${cache}).`,
      remedy: `To train faster, ${INSTALL_REMEDY}; the WebAssembly engine works without it.`,
    }
  );
}

/** Checks one installed version: manifest, files, sizes. */
export function inspectInstalled(folder: string): {
  readonly status: NativeReady | NativeBroken;
  readonly date: string;
} {
  const brokenBecause = (why: string): { status: NativeBroken; date: string } => ({
    status: {
      state: 'broken',
      reason: `The native engine in ${folder} is not whole: ${why}.`,
      remedy: `To repair it, ${INSTALL_REMEDY}.`,
    },
    date: '',
  });
  const manifest = readManifest(folder);
  if (typeof manifest === 'string') return brokenBecause(manifest);
  for (const file of manifest.files) {
    const entry = fs.statSync(path.join(folder, file.name), { throwIfNoEntry: false });
    if (!entry?.isFile()) return brokenBecause(`${file.name} is missing`);
    if (entry.size !== file.bytes) {
      return brokenBecause(`${file.name} has ${entry.size} bytes instead of ${file.bytes}`);
    }
  }
  return {
    status: {
      state: 'ready',
      folder,
      binding: path.join(folder, BINDING_NAME),
      tensorflowVersion: manifest.tensorflow,
      source: manifest.source,
    },
    date: manifest.date,
  };
}

function inspectNamedPath(named: string): NativeStatus {
  const binding = path.basename(named) === BINDING_NAME ? named : path.join(named, BINDING_NAME);
  if (!isFile(binding)) {
    return {
      state: 'broken',
      reason: `The folder set for the native engine holds no ${BINDING_NAME}: ${named}`,
      remedy: 'Correct or clear WINNING_TICKET_NATIVE_PATH (or the setting for it).',
    };
  }
  const folder = path.dirname(binding);
  const manifest = readManifest(folder);
  const version = typeof manifest === 'string' ? 'unknown' : manifest.tensorflow;
  return { state: 'ready', folder, binding, tensorflowVersion: version, source: 'path' };
}

function isFile(file: string): boolean {
  try {
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

function listNames(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder).sort();
  } catch {
    return [];
  }
}
