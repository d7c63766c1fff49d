import fs from 'node:fs';
import path from 'node:path';
import { tryBinding, type LoadResult } from './binding/check';
import { lastFailure, type LastFailure } from './failure';
import { bytesBelow } from './files';
import { findNative, inspectInstalled, type FindOptions, type NativeStatus } from './find';
import { DOWNLOADS_NAME, isVersionFolderName, nativeCacheFolder, thisHost } from './location';
import { readManifest } from './manifest';
import { hostProblem, platformOf } from './platforms';

/** A version in the cache. */
export interface InstalledVersion {
  readonly folder: string;
  readonly bytes: number;
  /** Whether manifest and files agree in size. */
  readonly whole: boolean;
  /** Unknown where the manifest cannot be read. */
  readonly tensorflow?: string;
  readonly source?: string;
  /** How its binding was made. */
  readonly binding?: string;
}

/** All that is there of the native engine. */
export interface Inventory {
  readonly native: NativeStatus;
  /** Whether the engine that would be used loads; undefined where there is none. */
  readonly load?: LoadResult;
  readonly cache: string;
  readonly installed: readonly InstalledVersion[];
  /** Bytes of a wheel that an interrupted installation has fetched. */
  readonly downloadBytes: number;
  /** What `native install` would bring on this machine; undefined where it can bring nothing. */
  readonly installs?: { readonly project: string; readonly tensorflow: string };
  /** Why the last installation failed; undefined after one that did not. */
  readonly failure?: LastFailure;
  /** Host and C library, as the installation sees them. */
  readonly machine: string;
}

/** Looks at everything, and loads the engine in a process of its own (0.2-0.5 s). */
export async function takeInventory(options: FindOptions = {}): Promise<Inventory> {
  const environment = options.environment ?? process.env;
  const host = options.host ?? thisHost();
  const native = findNative({ ...options, environment, host });
  const cache = nativeCacheFolder(environment);
  const platform = hostProblem(host) === undefined ? platformOf(host) : undefined;
  const failure = lastFailure({ environment, host, platform });
  return {
    native,
    ...(native.state === 'ready' && { load: await tryBinding(native.binding, { environment }) }),
    cache,
    installed: versionsIn(cache),
    downloadBytes: bytesBelow(path.join(cache, DOWNLOADS_NAME)),
    ...(platform && { installs: { project: platform.project, tensorflow: platform.version } }),
    ...(failure && { failure }),
    machine: `${host.platform}-${host.arch}${host.glibc === undefined ? '' : `-glibc${host.glibc}`}`,
  };
}

function versionsIn(cache: string): InstalledVersion[] {
  const names = fs.existsSync(cache) ? fs.readdirSync(cache).sort() : [];
  return names.filter(isVersionFolderName).map((name) => {
    const folder = path.join(cache, name);
    const manifest = readManifest(folder);
    return {
      folder,
      bytes: bytesBelow(folder),
      whole: inspectInstalled(folder).status.state === 'ready',
      ...(typeof manifest !== 'string' && {
        tensorflow: manifest.tensorflow,
        source: manifest.source,
        ...(manifest.binding !== undefined && { binding: manifest.binding }),
      }),
    };
  });
}
