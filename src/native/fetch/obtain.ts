import fs from 'node:fs';
import path from 'node:path';
import { NativeError } from '../errors';
import { megabytes, seconds, sha256OfFile } from '../files';
import { type WheelFolder } from '../location';
import { waitForLock } from '../lock';
import { type NativePlatform } from '../platforms';
import { type Telling } from '../progress';
import { type RunOptions } from '../run';
import { badWheel } from '../wheel/archive';
import { downloadsIn, downloadWheel, keepWheel, sweepDownloads, sweepParts } from './download';
import { downloadWithPip, findPip, pipNames } from './pip';
import { withoutSecrets } from './proxy';
import { findWheel, indexIn, type IndexedFile } from './simpleIndex';

/** What is to be had, and how. */
export interface WheelJob {
  readonly platform: NativePlatform;
  /** The folder of downloads; survives this process. */
  readonly downloads: WheelFolder;
  /** An empty folder for pip. */
  readonly temporary: string;
  readonly environment: NodeJS.ProcessEnv;
  /** A wheel on disk that the user named. */
  readonly from?: string | undefined;
  /** A package index that the user named. */
  readonly index?: string | undefined;
  /** Whether pip may be used. */
  readonly pip: boolean;
}

/** A wheel on disk whose content is as expected. */
export interface ObtainedWheel {
  readonly file: string;
  readonly source: 'wheel file' | 'kept download' | 'pip' | 'package index';
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Where pip is told to look: only where the user has told us. */
export function namedIndex(job: Pick<WheelJob, 'index' | 'environment'>): string | undefined {
  return job.index ?? (job.environment['WINNING_TICKET_PACKAGE_INDEX'] || undefined);
}

/**
 * Brings the wheel: the file that the user named; else what an earlier start fetched; else through pip; else straight from
 * the package index.
 * @throws NativeError
 */
export async function obtainWheel(job: WheelJob, telling: Telling): Promise<ObtainedWheel> {
  if (job.from !== undefined) return takeFile(job.from, job.platform, telling);
  const { folder, keep } = job.downloads;
  if (!keep) {
    await sweepDownloads(folder, job.platform.wheel);
    return fetchWheel(job, telling);
  }
  // Installers into other caches use it too.
  await fs.promises.mkdir(folder, { recursive: true });
  const waiting = (): void => telling.progress?.({ phase: 'wait' });
  const release = await waitForLock(folder, waiting, () => undefined, telling.signal);
  try {
    await sweepParts(folder, job.platform.wheel);
    return await fetchWheel(job, telling);
  } finally {
    release();
  }
}

async function fetchWheel(job: WheelJob, telling: Telling): Promise<ObtainedWheel> {
  const { wheel } = job.platform;
  const kept = await takeKept(job, telling);
  if (kept) return { file: kept, source: 'kept download', sha256: wheel.sha256 };
  let told: NativeError | undefined;
  if (job.pip) {
    try {
      const file = await throughPip(job, telling);
      if (file) return { file, source: 'pip', sha256: wheel.sha256 };
      told = noPip;
    } catch (error) {
      // A wrong file is no matter of the way it came.
      if (!(error instanceof NativeError) || error.reason === 'checksum') throw error;
      told = error;
    }
    telling.report({ step: 'wheel', outcome: 'passed', text: `Wheel: ${told.message}.` });
  }
  try {
    const file = await fromIndex(job, telling);
    return { file, source: 'package index', sha256: wheel.sha256 };
  } catch (error) {
    if (told === undefined || !(error instanceof NativeError)) throw error;
    throw new NativeError(error.reason, `${error.message} Before that, ${told.message}.`, {
      cause: error,
    });
  }
}

const noPip = new NativeError(
  'no-pip',
  `no pip was found (tried ${pipNames}), so a company's index in pip's settings is not used; where there is one, install pip (Debian, Ubuntu: apt install python3-pip) or name the index with --index`,
);

async function takeFile(
  from: string,
  { wheel }: NativePlatform,
  telling: Telling,
): Promise<ObtainedWheel> {
  const file = path.resolve(from);
  const about = fs.statSync(file, { throwIfNoEntry: false });
  if (about?.isFile() !== true) throw badWheel(file, 'there is no such file');
  const sha256 = await hashed(file, about.size, telling);
  const name = path.basename(file);
  if (name !== wheel.name) {
    tell(telling, `${name}, taken as it is (SHA-256 ${sha256}).`);
  } else {
    if (sha256 !== wheel.sha256) throw wrongContent(file, sha256, wheel.sha256);
    tell(telling, `${file}; its SHA-256 is right.`);
  }
  return { file, source: 'wheel file', sha256 };
}

async function takeKept(
  { downloads, platform: { wheel } }: WheelJob,
  telling: Telling,
): Promise<string | undefined> {
  const { whole } = downloadsIn(downloads.folder, wheel);
  if (whole === undefined) return undefined;
  if ((await hashed(whole, wheel.bytes, telling)) !== wheel.sha256) {
    await fs.promises.rm(whole, { force: true });
    return undefined;
  }
  tell(telling, 'fetched by an earlier start; its SHA-256 is right.');
  return whole;
}

async function throughPip(job: WheelJob, telling: Telling): Promise<string | undefined> {
  const { platform, environment, downloads } = job;
  const { wheel } = platform;
  const run: RunOptions = { environment, signal: telling.signal };
  const pip = await findPip(run);
  if (pip === undefined) return undefined;
  const started = Date.now();
  const what = `${platform.project} ${platform.version} (${megabytes(wheel.bytes)})`;
  tell(telling, `fetching ${what} with ${pip.join(' ')} ...`);
  const { progress } = telling;
  const options = { ...run, progress, index: namedIndex(job) };
  const file = await downloadWithPip(pip, platform, job.temporary, options);
  if (path.basename(file) !== wheel.name) {
    throw new NativeError(
      'download-failed',
      `pip fetched ${path.basename(file)} in place of ${wheel.name}`,
    );
  }
  const sha256 = await hashed(file, fs.statSync(file).size, telling);
  if (sha256 !== wheel.sha256) throw wrongContent(file, sha256, wheel.sha256);
  tell(telling, `fetched with pip in ${seconds(started)}; its SHA-256 is right.`);
  return keepWheel(file, downloads.folder, wheel);
}

async function fromIndex(job: WheelJob, telling: Telling): Promise<string> {
  const { platform, environment, downloads } = job;
  const { wheel } = platform;
  const index = job.index ?? indexIn(environment);
  const started = Date.now();
  const { partBytes } = downloadsIn(downloads.folder, wheel);
  const rest = partBytes > 0 ? `, ${megabytes(partBytes)} of them are here already` : '';
  const what = `${platform.project} ${platform.version} (${megabytes(wheel.bytes)}${rest})`;
  const shown = URL.canParse(index) ? withoutSecrets(index) : index;
  tell(telling, `fetching ${what} from ${shown} ...`);
  const options = { environment, progress: telling.progress, signal: telling.signal };
  const find = (): Promise<IndexedFile> => findWheel(index, platform, options);
  const file = await downloadWheel(find, wheel, downloads.folder, options);
  tell(telling, `fetched in ${seconds(started)}; its SHA-256 is right.`);
  return file;
}

function hashed(file: string, total: number, { progress, signal }: Telling): Promise<string> {
  progress?.({ phase: 'verify', bytes: 0, total });
  return sha256OfFile(file, signal, (bytes) => progress?.({ phase: 'verify', bytes, total }));
}

function wrongContent(file: string, sha256: string, expected: string): NativeError {
  return new NativeError(
    'checksum',
    `${file} is not the wheel that is known under this name (SHA-256 ${sha256}, expected ${expected}): delete it (and, for pip, run "pip cache purge"), then fetch it again.`,
  );
}

function tell(telling: Telling, text: string): void {
  telling.report({ step: 'wheel', outcome: 'done', text: `Wheel: ${text}` });
}
