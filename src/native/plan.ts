import fs from 'node:fs';
import path from 'node:path';
import { planBinding } from './binding/provide';
import { findBindingSources } from './binding/sources';
import { freeBytes, libraryEntries } from './build';
import { NativeError } from './errors';
import { downloadsIn } from './fetch/download';
import { namedIndex } from './fetch/obtain';
import { findPip } from './fetch/pip';
import { withoutSecrets } from './fetch/proxy';
import { indexIn } from './fetch/simpleIndex';
import { findNative, inspectInstalled } from './find';
import { installTarget, type InstallOptions } from './install';
import { wheelFolder } from './location';
import { openWheel } from './wheel/archive';

/** What an installation would do; nothing is fetched or written for it. */
export interface InstallPlan {
  readonly tensorflow: string;
  /** The folder that would appear, or that is there. */
  readonly target: string;
  /** What would be used as it is: a path that the user set, or an earlier installation. */
  readonly present?: string;
  readonly wheel: {
    readonly name: string;
    readonly bytes: number;
    /** What the wheel is checked against, in hex; the user's own is not. */
    readonly sha256?: string;
    /** Bytes that would not be fetched because they are here. */
    readonly here: number;
    /** A file, `python3 -m pip` or the address of a package index; several in the order in which they are tried. */
    readonly from: readonly string[];
  };
  /** The libraries that would be unpacked. */
  readonly libraries: { readonly names: readonly string[]; readonly bytes: number };
  /** What would be done for the binding, or what stands in the way. */
  readonly binding:
    | { readonly kind: 'prebuilt' | 'compiled'; readonly compiler: string }
    | { readonly kind: 'none'; readonly problem: string };
  /** Free bytes on the cache's disk, where that can be told. */
  readonly freeBytes?: number;
}

/**
 * Plans an installation: what would be fetched, from where and how big it is, and what would be compiled.
 * @throws NativeError where this machine cannot have a native engine, or the user's wheel cannot be used
 */
export async function planInstall(options: Omit<InstallOptions, 'report'>): Promise<InstallPlan> {
  const { platform, target, version, cache, environment, ...rest } = installTarget(options);
  const run = { environment, signal: options.signal };
  const named = findNative({ environment, host: rest.host });
  const earlier = inspectInstalled(target).status;
  const present =
    named.state === 'ready' && (named.source === 'path' || named.source === 'wheel file')
      ? named.folder
      : earlier.state === 'ready'
        ? earlier.folder
        : undefined;
  const own = options.from === undefined ? undefined : await readWheel(options.from);
  const free = await freeBytes(existing(cache));
  return {
    tensorflow: version,
    target,
    ...(present !== undefined && options.from === undefined && { present }),
    wheel: own?.wheel ?? (await planWheel()),
    libraries: { names: platform.libraries, bytes: own?.libraryBytes ?? platform.libraryBytes },
    binding: await planTheBinding(),
    ...(free !== undefined && { freeBytes: free }),
  };

  async function planWheel(): Promise<InstallPlan['wheel']> {
    const { name, bytes, sha256 } = platform.wheel;
    const { whole, partBytes } = downloadsIn(
      wheelFolder(environment, cache).folder,
      platform.wheel,
    );
    if (whole !== undefined) return { name, bytes, sha256, here: bytes, from: [whole] };
    const index = options.index ?? indexIn(environment);
    const shown = URL.canParse(index) ? withoutSecrets(index) : index;
    const pip = options.pip === false ? undefined : await findPip(run);
    const note =
      namedIndex({ index: options.index, environment }) === undefined ? '' : ` (${shown})`;
    const from = [...(pip === undefined ? [] : [`${pip.join(' ')}${note}`]), shown];
    return { name, bytes, sha256, here: partBytes, from };
  }

  async function readWheel(
    file: string,
  ): Promise<{ wheel: InstallPlan['wheel']; libraryBytes: number }> {
    const wheel = await openWheel(file);
    await wheel.close();
    const entries = libraryEntries(wheel, platform);
    const libraryBytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    const { bytes } = wheel;
    const from = [path.resolve(file)];
    return { wheel: { name: path.basename(file), bytes, here: bytes, from }, libraryBytes };
  }

  async function planTheBinding(): Promise<InstallPlan['binding']> {
    try {
      const sources = options.sources ?? findBindingSources();
      const plan = await planBinding(rest.prebuilt, rest.host, sources, run);
      return plan.prebuilt
        ? { kind: 'prebuilt', compiler: plan.prebuilt.about.compiler }
        : { kind: 'compiled', compiler: plan.compiler?.version ?? '' };
    } catch (error) {
      if (!(error instanceof NativeError)) throw error;
      return { kind: 'none', problem: error.message };
    }
  }
}

/** The nearest folder at or above a path that is there. */
function existing(folder: string): string {
  const above = path.dirname(folder);
  return fs.existsSync(folder) || above === folder ? folder : existing(above);
}
