import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** File name of the installers' lock in the cache folder. */
export const LOCK_NAME = 'install.lock';

const HEARTBEAT_MILLISECONDS = 5_000;
const SILENT_MILLISECONDS = 60_000;
const POLL_MILLISECONDS = 250;

/** Who holds the lock. */
export interface LockHolder {
  readonly host: string;
  readonly pid: number;
  /** When the process started, in the system's own count; empty where it cannot be told. */
  readonly started: string;
  readonly token: string;
}

/** When a process started: ticks since boot, which tells apart two processes that had one number in turn. */
function startOf(pid: number): string {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the name, may hold spaces and brackets; the start time is the 22nd.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readHolder(file: string): LockHolder | undefined {
  try {
    const value = JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<LockHolder>;
    if (typeof value.pid !== 'number' || typeof value.token !== 'string') return undefined;
    return {
      host: String(value.host),
      pid: value.pid,
      started: String(value.started),
      token: value.token,
    };
  } catch {
    return undefined;
  }
}

/** The live holder of a cache folder's lock; `undefined` where it is free or its holder is dead. */
export function liveHolder(cache: string): LockHolder | undefined {
  const file = path.join(cache, LOCK_NAME);
  const holder = readHolder(file);
  return holder !== undefined && isHolding(file, holder) ? holder : undefined;
}

function isHolding(file: string, holder: LockHolder): boolean {
  if (holder.host !== os.hostname()) {
    // A shared home folder: the other machine's processes cannot be asked, but its lock is touched regularly.
    const touched = fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return Date.now() - touched < SILENT_MILLISECONDS;
  }
  return isAlive(holder.pid) && holder.started === startOf(holder.pid);
}

/** Creates the lock with its content in one step; `false` where there is one already. */
function tryCreate(file: string, holder: LockHolder): boolean {
  const temporary = `${file}.${holder.token}`;
  fs.writeFileSync(temporary, JSON.stringify(holder), { flag: 'wx' });
  try {
    fs.linkSync(temporary, file);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(code)) throw error;
    return tryCreatePlainly(file, holder); // a file system without hard links
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

function tryCreatePlainly(file: string, holder: LockHolder): boolean {
  try {
    fs.writeFileSync(file, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes a dead holder's lock away; where another took its place meanwhile, that is put back. */
function removeStale(file: string, dead: LockHolder | undefined, token: string): void {
  const aside = `${file}.stale-${token}`;
  try {
    fs.renameSync(file, aside);
    if (readHolder(aside)?.token !== dead?.token) fs.linkSync(aside, file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

/**
 * Waits for the installers' lock of a cache folder, takes it, and keeps it until the returned function is called.
 * A lock whose process is gone never blocks.
 * @param onWait Called once, with the holder, if the lock is held.
 */
export async function takeLock(
  cache: string,
  onWait: (holder: LockHolder) => void,
  signal?: AbortSignal,
): Promise<() => void> {
  const file = path.join(cache, LOCK_NAME);
  const token = randomBytes(8).toString('hex');
  const self = { host: os.hostname(), pid: process.pid, started: startOf(process.pid), token };
  let told = false;
  while (!tryCreate(file, self)) {
    const holder = readHolder(file);
    if (holder === undefined || !isHolding(file, holder)) {
      removeStale(file, holder, token);
      continue;
    }
    if (!told) onWait(holder);
    told = true;
    await sleep(POLL_MILLISECONDS, undefined, signal === undefined ? {} : { signal });
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    fs.utimes(file, now, now, () => undefined);
  }, HEARTBEAT_MILLISECONDS);
  heartbeat.unref();
  return () => {
    clearInterval(heartbeat);
    if (readHolder(file)?.token === token) fs.rmSync(file, { force: true });
  };
}
