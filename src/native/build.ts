import fs from 'node:fs';
import path from 'node:path';
import { checkBinding } from './binding/check';
import { compileBinding, findCompiler } from './binding/compile';
import { downloadWheel } from './download';
import { NativeError } from './errors';
import { megabytes, sha256OfFile, syncPath } from './files';
import { BINDING_NAME, LIBRARY_NAMES, PINNED_WHEEL } from './location';
import { writeManifest, type NativeFile } from './manifest';
import { type RunOptions } from './run';
import { type BindingSources } from './binding/sources';
import { badWheel, openWheel, type Wheel, type WheelEntry } from './wheel/archive';
import { extractEntry } from './wheel/extract';
import { extractHeaders } from './wheel/headers';

/** What {@link buildEngine} works on. */
export interface BuildJob {
  /** An empty temporary folder. */
  readonly partial: string;
  /** The folder to make, inside `partial`. */
  readonly engine: string;
  /** TensorFlow's version. */
  readonly version: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly sources: BindingSources;
}

/** What of the installer's options {@link buildEngine} needs. */
export interface BuildOptions {
  readonly from?: string;
  readonly report: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Headers, binding and the compiler's own temporary files. */
const COMPILE_BYTES = 40_000_000;

/** Makes a whole engine folder, every file synced: libraries, binding, manifest. */
export async function buildEngine(job: BuildJob, options: BuildOptions): Promise<void> {
  const { report, signal } = options;
  const run: RunOptions = { environment: job.environment, signal };
  // Asked first: without a compiler, 200 MB need not be fetched.
  const compiler = await findCompiler(run);
  if (options.from === undefined) {
    await requireSpace(job.partial, PINNED_WHEEL.bytes + 613_800_000 + COMPILE_BYTES);
  }
  const file =
    options.from === undefined
      ? await downloadWheel(path.join(job.partial, 'download'), report, run)
      : path.resolve(options.from);
  const wheelSha256 = await checkWheel(file, report, signal);
  await fs.promises.mkdir(job.engine);
  const wheel = await openWheel(file);
  const include = path.join(job.partial, 'include');
  let files: NativeFile[];
  try {
    files = await extractLibraries(wheel, job.engine, report, signal);
    await extractHeaders(wheel, job.sources, include);
  } finally {
    await wheel.close();
  }
  const started = Date.now();
  const binding = path.join(job.engine, BINDING_NAME);
  await compileBinding(
    compiler,
    job.sources,
    { include, libraries: job.engine, output: binding },
    run,
  );
  await syncPath(binding);
  report(`Compiled the Node binding with ${compiler.version} in ${since(started)} s.`);
  const loaded = await checkBinding(binding, run);
  report(`Loaded it: TensorFlow ${loaded}.`);
  files.push({
    name: BINDING_NAME,
    bytes: fs.statSync(binding).size,
    sha256: await sha256OfFile(binding),
  });
  writeManifest(job.engine, {
    format: 1,
    tensorflow: job.version,
    source: options.from === undefined ? 'pip' : 'wheel file',
    wheel: path.basename(file),
    wheelSha256,
    files,
    compiler: compiler.version,
    tfjsNode: job.sources.tfjsNode,
    date: new Date().toISOString(),
  });
  await syncPath(job.engine);
}

/** Hashes a wheel and compares the pinned one with what is known about it. */
async function checkWheel(
  file: string,
  report: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<string> {
  if (!fs.statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw badWheel(file, 'there is no such file');
  }
  const sha256 = await sha256OfFile(file, signal);
  if (path.basename(file) !== PINNED_WHEEL.name) {
    report(`Took ${path.basename(file)} as it is (its SHA-256 is recorded: ${sha256}).`);
    return sha256;
  }
  if (sha256 !== PINNED_WHEEL.sha256) {
    throw new NativeError(
      'checksum',
      `${file} is not the wheel that pypi.org has under this name (SHA-256 ${sha256}, expected ${PINNED_WHEEL.sha256}): delete it (and, for pip, run "pip cache purge"), then fetch it again.`,
    );
  }
  report('The SHA-256 of the wheel is right.');
  return sha256;
}

async function extractLibraries(
  wheel: Wheel,
  engine: string,
  report: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<NativeFile[]> {
  const entries = LIBRARY_NAMES.map((name): WheelEntry => {
    const entry = wheel.entries.get(`tensorflow/${name}`);
    if (entry === undefined) throw badWheel(wheel.path, `it holds no tensorflow/${name}`);
    return entry;
  });
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  await requireSpace(engine, bytes + COMPILE_BYTES);
  const started = Date.now();
  const files: NativeFile[] = [];
  for (const entry of entries) {
    const name = path.posix.basename(entry.name);
    const sha256 = await extractEntry(wheel, entry, path.join(engine, name), signal);
    files.push({ name, bytes: entry.bytes, sha256 });
  }
  report(`Unpacked ${entries.length} libraries (${megabytes(bytes)}) in ${since(started)} s.`);
  return files;
}

async function requireSpace(folder: string, bytes: number): Promise<void> {
  const about = await fs.promises.statfs(folder).catch(() => undefined);
  if (about === undefined) return;
  const free = about.bavail * about.bsize;
  if (free >= bytes) return;
  throw new NativeError(
    'no-space',
    `The native engine needs ${megabytes(bytes)} of disk space and ${megabytes(free)} are free in ${path.dirname(folder)}: free some, or set WINNING_TICKET_NATIVE_CACHE to a folder on another disk.`,
  );
}

function since(started: number): string {
  return ((Date.now() - started) / 1000).toFixed(1);
}
