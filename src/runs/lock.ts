import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { temporaryName } from './atomic';
import { RunError, writeError } from './errors';
import { isAlive, self } from './processes';

const lockSchema = z.object({
  host: z.string(),
  pid: z.int(),
  started: z.string(),
  token: z.string(),
});

export type LockOwner = z.infer<typeof lockSchema>;

/** How often the owner touches its lock, and after how long without that a lock of another machine is stale. */
const heartbeatMilliseconds = 5_000;
const staleMilliseconds = 60_000;

/** The right to write in a run folder, held by its supervisor. */
export interface Lock {
  release(): void;
}

/**
 * Takes the run's lock. A lock whose owner has ended (or, on another machine, shows no heartbeat for a minute) does not
 * block; a live one always does.
 *
 * @throws RunError `in-use`
 */
export function takeLock(folder: string, onLost: () => void): Lock {
  const file = lockFile(folder);
  const owner: LockOwner = {
    host: os.hostname(),
    ...self(),
    token: randomBytes(8).toString('hex'),
  };
  for (let attempt = 0; attempt < 5; attempt++) {
    if (createExclusively(file, JSON.stringify(owner))) return hold(file, owner, onLost);
    const present = readLock(folder);
    if (present === undefined) continue;
    if (present.live) throw inUse(folder, present.owner);
    if (replaceStale(file, present.owner, owner)) return hold(file, owner, onLost);
  }
  throw inUse(folder, undefined);
}

/** Who holds a run's lock, and whether that is to be believed; undefined if nobody. */
export function readLock(
  folder: string,
): { owner: LockOwner | undefined; live: boolean } | undefined {
  return readOwner(lockFile(folder));
}

function readOwner(file: string): { owner: LockOwner | undefined; live: boolean } | undefined {
  let text: string;
  let touched: number;
  try {
    text = fs.readFileSync(file, 'utf8');
    touched = fs.statSync(file).mtimeMs;
  } catch {
    return undefined;
  }
  const fresh = Date.now() - touched < staleMilliseconds;
  const owner = parseOwner(text);
  // An unreadable lock is one being written, for as long as it is fresh.
  if (owner === undefined) return { owner, live: fresh };
  return { owner, live: owner.host === os.hostname() ? isAlive(owner) : fresh };
}

function lockFile(folder: string): string {
  return path.join(folder, 'lock');
}

function parseOwner(text: string): LockOwner | undefined {
  try {
    return lockSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Creates the file whole or not at all: a link to a finished temporary file fails if the name is taken. */
function createExclusively(file: string, content: string): boolean {
  const temporary = temporaryName(file);
  try {
    fs.writeFileSync(temporary, content, { flag: 'wx' });
    link(temporary, file);
    return true;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    // Whoever took the lock meanwhile may have swept the temporary file away.
    if (code === 'EEXIST' || (code === 'ENOENT' && syscall === 'link')) return false;
    throw writeError(error, file);
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

function link(present: string, file: string): void {
  try {
    fs.linkSync(present, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    // No hard links on this file system: exclusive as well, though not whole at once.
    fs.copyFileSync(present, file, fs.constants.COPYFILE_EXCL);
  }
}

/**
 * Puts a new lock in a stale one's place. The right to replace this one stale lock is itself taken exclusively, under a
 * name made of its token: of any number that find it stale, one replaces it, and nobody ever moves a live lock.
 */
function replaceStale(file: string, stale: LockOwner | undefined, owner: LockOwner): boolean {
  const right = temporaryName(file, `replaces-${stale?.token ?? 'unreadable'}`);
  if (!createExclusively(right, JSON.stringify(owner))) {
    // Usually its holder is at work; or it was killed in the millisecond that the work takes.
    if (readOwner(right)?.live === false) fs.rmSync(right, { force: true });
    else pause(20);
    return false;
  }
  try {
    if (!fs.existsSync(file) || ownerIn(file)?.token !== stale?.token) return false;
    fs.renameSync(right, file);
    return true;
  } finally {
    if (ownerIn(right)?.token === owner.token) fs.rmSync(right, { force: true });
  }
}

/** Waits without letting anything else run; for a few milliseconds only. */
function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function ownerIn(file: string): LockOwner | undefined {
  try {
    return parseOwner(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function hold(file: string, owner: LockOwner, onLost: () => void): Lock {
  const mine = (): boolean => ownerIn(file)?.token === owner.token;
  const timer = setInterval(() => {
    if (!mine()) {
      clearInterval(timer);
      onLost();
      return;
    }
    const now = new Date();
    fs.utimes(file, now, now, () => undefined);
  }, heartbeatMilliseconds);
  timer.unref();
  return {
    release: () => {
      clearInterval(timer);
      if (mine()) fs.rmSync(file, { force: true });
    },
  };
}

function inUse(folder: string, owner: LockOwner | undefined): RunError {
  const who = owner ? `process ${owner.pid} on ${owner.host}` : 'another process';
  return new RunError(
    'in-use',
    `${folder} is in use by ${who}. Watch it with "winning-ticket show --follow", or stop it with "winning-ticket stop".`,
  );
}
