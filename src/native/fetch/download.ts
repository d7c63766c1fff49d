import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NativeError } from '../errors';
import { sha256OfFile, syncPath } from '../files';
import { type PinnedWheel } from '../platforms';
import { type Telling } from '../progress';
import { get, type Reply } from './http';
import { withoutSecrets } from './proxy';
import { whatWentWrong, type IndexedFile } from './simpleIndex';

/** Settings of {@link downloadWheel}. */
export interface DownloadOptions extends Omit<Telling, 'report'> {
  readonly environment: NodeJS.ProcessEnv;
}

/** Tries in a row that bring not one byte. */
const TRIES = 4;
const FIRST_PAUSE_MILLISECONDS = 500;

/** The name of a wheel's unfinished download: by its content, so that no other file is ever continued. */
export function partName(wheel: PinnedWheel): string {
  return `${wheel.sha256}.part`;
}

/**
 * Fetches a wheel into a folder. What an earlier try left is continued; the wheel gets its name only once its SHA-256 is
 * right, so a file of that name is whole.
 * @param find Says where the wheel is; not asked where only the check of its SHA-256 is missing.
 * @returns the wheel's path
 * @throws NativeError `checksum`, `download-failed`, `proxy-refused`, or the file system's own error
 */
export async function downloadWheel(
  find: () => Promise<IndexedFile>,
  wheel: PinnedWheel,
  folder: string,
  options: DownloadOptions,
): Promise<string> {
  const part = path.join(folder, partName(wheel));
  await fs.promises.mkdir(folder, { recursive: true });
  let continued = sizeOf(part) > 0;
  let file: IndexedFile | undefined;
  for (;;) {
    if (sizeOf(part) < wheel.bytes) {
      file ??= await find();
      await fetchRest(file, wheel, part, options);
    }
    if (await hasHash(part, wheel, options)) break;
    await fs.promises.rm(part, { force: true });
    if (!continued && file !== undefined) {
      throw new NativeError(
        'checksum',
        `What ${withoutSecrets(file.url)} sends is not the wheel that was asked for (its SHA-256 is not ${wheel.sha256}): it was thrown away; try again, or name another index with --index.`,
      );
    }
    // The beginning may be from a start that a power cut ended; once more from nothing.
    continued = false;
  }
  const whole = path.join(folder, wheel.name);
  await fs.promises.rename(part, whole);
  return whole;
}

async function hasHash(
  part: string,
  wheel: PinnedWheel,
  { progress, signal }: DownloadOptions,
): Promise<boolean> {
  progress?.({ phase: 'verify', bytes: 0, total: wheel.bytes });
  if (sizeOf(part) !== wheel.bytes) return false;
  return (
    (await sha256OfFile(part, signal, (bytes) => {
      progress?.({ phase: 'verify', bytes, total: wheel.bytes });
    })) === wheel.sha256
  );
}

function sizeOf(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** Fetches what is missing of a file, with new tries for a connection that breaks. */
async function fetchRest(
  file: IndexedFile,
  wheel: PinnedWheel,
  part: string,
  options: DownloadOptions,
): Promise<void> {
  for (let failures = 0; sizeOf(part) < wheel.bytes;) {
    const before = sizeOf(part);
    try {
      await fetchOnce(file, wheel, part, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (error instanceof NativeError || isDiskError(error)) throw error;
      failures = sizeOf(part) > before ? 1 : failures + 1;
      if (failures === TRIES) {
        throw new NativeError(
          'download-failed',
          `The download from ${withoutSecrets(file.url)} broke off (${whatWentWrong(error)}): check the network and start again, it goes on where it stopped; or fetch ${wheel.name} elsewhere and install with --from.`,
          { cause: error },
        );
      }
      await sleep(FIRST_PAUSE_MILLISECONDS * 2 ** (failures - 1), undefined, {
        ...(options.signal !== undefined && { signal: options.signal }),
      });
    }
  }
}

/** Whether an error is about writing here and not about the network. */
function isDiskError(error: unknown): boolean {
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  const codes = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EROFS', 'EACCES', 'EPERM', 'ENOENT'];
  return codes.includes(code) && syscall !== 'connect';
}

async function fetchOnce(
  file: IndexedFile,
  wheel: PinnedWheel,
  part: string,
  { environment, progress, signal }: DownloadOptions,
): Promise<void> {
  const present = sizeOf(part);
  const reply = await get(file.url, {
    environment,
    signal,
    headers: present > 0 ? { Range: `bytes=${present}-` } : {},
  });
  const from = startOf(reply, present, file);
  const handle = await fs.promises.open(part, 'a');
  let bytes = from;
  try {
    if (from !== present) await handle.truncate(from);
    progress?.({ phase: 'download', bytes, total: wheel.bytes });
    for await (const chunk of reply.body as AsyncIterable<Buffer>) {
      if (bytes + chunk.length > wheel.bytes) {
        throw new NativeError(
          'checksum',
          `${withoutSecrets(file.url)} sends more than the ${wheel.bytes} bytes of ${wheel.name}: name another index with --index.`,
        );
      }
      await handle.appendFile(chunk);
      bytes += chunk.length;
      progress?.({ phase: 'download', bytes, total: wheel.bytes });
    }
    await handle.sync();
  } finally {
    reply.body.destroy();
    await handle.close();
  }
  if (bytes < wheel.bytes) throw new Error('the connection was closed early');
}

/** Where in the file an answer begins. */
function startOf(reply: Reply, present: number, file: IndexedFile): number {
  if (reply.status === 200) return 0;
  const range = /^bytes (\d+)-/.exec(reply.headers['content-range'] ?? '');
  if (reply.status === 206 && Number(range?.[1]) === present) return present;
  reply.body.destroy();
  const why = `${withoutSecrets(file.url)} answers ${reply.status}`;
  // Too many requests, or a server in trouble: a later try may do better.
  if (reply.status === 429 || reply.status >= 500) throw new Error(why);
  throw new NativeError(
    'download-failed',
    `${why}: name another index with --index, or fetch ${file.name} elsewhere and install with --from.`,
  );
}

/** What a folder of downloads holds of a wheel. */
export function downloadsIn(
  folder: string,
  wheel: PinnedWheel,
): { readonly whole: string | undefined; readonly partBytes: number } {
  const whole = path.join(folder, wheel.name);
  return {
    whole: sizeOf(whole) === wheel.bytes ? whole : undefined,
    partBytes: sizeOf(path.join(folder, partName(wheel))),
  };
}

/** Removes from a folder of downloads what does not belong to a wheel. */
export async function sweepDownloads(folder: string, wheel: PinnedWheel): Promise<void> {
  const names = await fs.promises.readdir(folder).catch(() => []);
  for (const name of names) {
    if (name === wheel.name || name === partName(wheel)) continue;
    await fs.promises.rm(path.join(folder, name), { recursive: true, force: true });
  }
}

/**
 * Removes other wheels' unfinished downloads from a folder that the user named, and nothing else that is there. Its lock
 * must be held, or one of them may be at work.
 */
export async function sweepParts(folder: string, wheel: PinnedWheel): Promise<void> {
  for (const name of await fs.promises.readdir(folder)) {
    if (!/^[0-9a-f]{64}\.part$/.test(name) || name === partName(wheel)) continue;
    await fs.promises.rm(path.join(folder, name), { force: true });
  }
}

/** Gives a file that another program fetched the wheel's name, once it is known to be the wheel. */
export async function keepWheel(file: string, folder: string, wheel: PinnedWheel): Promise<string> {
  await fs.promises.mkdir(folder, { recursive: true });
  await syncPath(file);
  const whole = path.join(folder, wheel.name);
  try {
    await fs.promises.rename(file, whole);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    // Another disk: what is read there is checked again before it is used.
    await fs.promises.copyFile(file, whole);
    await syncPath(whole);
    await fs.promises.rm(file, { force: true });
  }
  return whole;
}
