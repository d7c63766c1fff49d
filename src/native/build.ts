import fs from 'node:fs';
import path from 'node:path';
import { machineOf } from './binding/machine';
import { planBinding, provideBinding } from './binding/provide';
import { type BindingSources } from './binding/sources';
import { NativeError } from './errors';
import { downloadsIn } from './fetch/download';
import { obtainWheel } from './fetch/obtain';
import { megabytes, seconds, sha256OfFile, syncPath } from './files';
import { BINDING_NAME, type Host, type WheelFolder } from './location';
import { writeManifest, type NativeFile } from './manifest';
import { type NativePlatform } from './platforms';
import { type Telling } from './progress';
import { type RunOptions } from './run';
import { badWheel, openWheel, type Wheel, type WheelEntry } from './wheel/archive';
import { extractEntry } from './wheel/extract';

/** What {@link buildEngine} works on. */
export interface BuildJob {
  readonly host: Host;
  readonly platform: NativePlatform;
  readonly cache: string;
  /** Where the wheel is fetched to. */
  readonly downloads: WheelFolder;
  /** An empty temporary folder in the cache. */
  readonly partial: string;
  /** The folder to make, inside `partial`. */
  readonly engine: string;
  /** TensorFlow's version. */
  readonly version: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly sources: BindingSources;
  /** Where a ready-made binding may be. */
  readonly prebuilt: string;
  readonly from?: string | undefined;
  readonly index?: string | undefined;
  readonly pip: boolean;
}

/** Headers, binding and the compiler's own temporary files. */
const COMPILE_BYTES = 40_000_000;

/**
 * Makes a whole engine folder, every file synced: libraries, binding, manifest.
 * @throws NativeError
 */
export async function buildEngine(job: BuildJob, telling: Telling): Promise<void> {
  const { platform, from, engine } = job;
  const { signal } = telling;
  const run: RunOptions = { environment: job.environment, signal };
  // Asked first: where the binding cannot be had, 200 MB need not be fetched.
  const plan = await planBinding(job.prebuilt, job.host, job.sources, run);
  const work = plan.prebuilt === undefined ? COMPILE_BYTES : 0;
  const { downloads } = job;
  if (from === undefined) {
    const { whole, partBytes } = downloadsIn(downloads.folder, platform.wheel);
    const missing = whole === undefined ? platform.wheel.bytes - partBytes : 0;
    // It would be made anyway to fetch into, and only a folder that is there tells its disk.
    if (downloads.keep) await fs.promises.mkdir(downloads.folder, { recursive: true });
    const apart = downloads.keep && !(await onSameDisk(downloads.folder, job.cache));
    // What pip fetches passes through the cache, but is gone before the libraries, which are bigger, come.
    await requireSpace(job.cache, (apart ? 0 : missing) + platform.libraryBytes + work);
    if (apart) await requireSpace(downloads.folder, missing, 'WINNING_TICKET_NATIVE_WHEELS');
  }
  const temporary = path.join(job.partial, 'pip');
  const obtained = await obtainWheel({ ...job, temporary }, telling);
  await fs.promises.mkdir(engine);
  const wheel = await openWheel(obtained.file);
  let files: NativeFile[];
  try {
    files = await extractLibraries(wheel, job, work, telling);
    const include = path.join(job.partial, 'include');
    const binding = await provideBinding(
      { platform, sources: job.sources, plan, engine, wheel, include },
      run,
      telling,
    );
    const file = path.join(engine, BINDING_NAME);
    const bytes = fs.statSync(file).size;
    files.push({ name: BINDING_NAME, bytes, sha256: await sha256OfFile(file) });
    writeManifest(engine, {
      format: 1,
      tensorflow: job.version,
      source: obtained.source,
      wheel: path.basename(obtained.file),
      wheelSha256: obtained.sha256,
      files,
      compiler: binding.compiler,
      binding: binding.kind,
      tfjsNode: job.sources.tfjsNode,
      date: new Date().toISOString(),
    });
  } finally {
    await wheel.close();
  }
  await syncPath(engine);
}

async function extractLibraries(
  wheel: Wheel,
  { platform, engine, host }: BuildJob,
  work: number,
  { report, progress, signal }: Telling,
): Promise<NativeFile[]> {
  const entries = libraryEntries(wheel, platform);
  const total = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  await requireSpace(engine, total + work);
  const started = Date.now();
  const files: NativeFile[] = [];
  let bytes = 0;
  const onBytes = (more: number): void => {
    progress?.({ phase: 'unpack', bytes: (bytes += more), total });
  };
  for (const entry of entries) {
    const name = path.posix.basename(entry.name);
    const target = path.join(engine, name);
    const sha256 = await extractEntry(wheel, entry, target, { signal, onBytes });
    const machine = machineOf(target);
    if (machine !== undefined && machine !== `${host.platform}-${host.arch}`) {
      throw new NativeError(
        'wrong-architecture',
        `${name} in ${wheel.path} is made for ${machine}, and this machine is ${host.platform}-${host.arch}: fetch the wheel for this machine, such as ${platform.wheel.name}.`,
      );
    }
    files.push({ name, bytes: entry.bytes, sha256 });
  }
  const text = `Libraries: unpacked ${entries.length} (${megabytes(total)}) in ${seconds(started)}.`;
  report({ step: 'libraries', outcome: 'done', text });
  return files;
}

/**
 * The libraries in a wheel: TensorFlow's own, and those that were added to the wheel because they need them (an OpenMP
 * library, on ARM).
 * @throws NativeError `bad-wheel` where one is missing
 */
export function libraryEntries(wheel: Wheel, platform: NativePlatform): WheelEntry[] {
  const own = platform.libraries.map((name) => {
    const entry = wheel.entries.get(`tensorflow/${name}`);
    if (entry === undefined) throw badWheel(wheel.path, `it holds no tensorflow/${name}`);
    return entry;
  });
  const added = [...wheel.entries.values()].filter(({ name }) =>
    /^tensorflow(_cpu)?\.libs\/[A-Za-z0-9][\w.-]*$/.test(name),
  );
  return [...own, ...added];
}

async function onSameDisk(first: string, second: string): Promise<boolean> {
  return (await fs.promises.stat(first)).dev === (await fs.promises.stat(second)).dev;
}

/** @param variable What the user sets to have the folder elsewhere. */
async function requireSpace(
  folder: string,
  bytes: number,
  variable = 'WINNING_TICKET_NATIVE_CACHE',
): Promise<void> {
  const free = await freeBytes(folder);
  if (free === undefined || free >= bytes) return;
  throw new NativeError(
    'no-space',
    `The native engine needs ${megabytes(bytes)} of disk space and ${megabytes(free)} are free in ${folder}: free some, or set ${variable} to a folder on another disk.`,
  );
}

/** Bytes that may still be written to a folder's disk; undefined where that cannot be told. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  const about = await fs.promises.statfs(folder).catch(() => undefined);
  return about && about.bavail * about.bsize;
}
