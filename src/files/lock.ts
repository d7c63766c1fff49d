import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import { z } from 'zod';
import { temporaryName } from './atomic';
import { isAlive, self } from './processes';

const ownerSchema = z.object({
  host: z.string(),
  pid: z.int(),
  started: z.string(),
  token: z.string(),
});

/** The process that holds a lock. */
export type LockOwner = z.infer<typeof ownerSchema>;

/** A lock that is there. */
export interface LockState {
  /** Undefined where the lock cannot be read. */
  readonly owner: LockOwner | undefined;
  /** Whether it is to be believed; a lock that is not never blocks. */
  readonly live: boolean;
}

/** The right that a lock file stands for. */
export interface Lock {
  release(): void;
}

/** How a try to take a lock ended: with the lock, or with whoever has it. */
export type LockTry =
  { readonly lock: Lock } | { readonly lock: undefined; readonly owner: LockOwner | undefined };

/** How often the owner touches its lock, and after how long without that a lock of another machine is stale. */
const heartbeatMilliseconds = 5_000;
const staleMilliseconds = 60_000;

/**
 * Takes a lock, given by its file. A lock whose owner has ended (or, on another machine, shows no heartbeat for a minute)
 * does not block; a live one always does. Works on file systems that several machines share.
 *
 * @param onLost called once if another process's lock is found in its place
 * @throws the file system's own error
 */
export function tryLock(file: string, onLost: () => void): LockTry {
  const owner: LockOwner = {
    host: os.hostname(),
    ...self(),
    token: randomBytes(8).toString('hex'),
  };
  for (let attempt = 0; attempt < 5; attempt++) {
    if (createExclusively(file, JSON.stringify(owner))) return { lock: hold(file, owner, onLost) };
    const present = readLock(file);
    if (present === undefined) continue;
    if (present.live) return { lock: undefined, owner: present.owner };
    if (replaceStale(file, present.owner, owner)) return { lock: hold(file, owner, onLost) };
  }
  return { lock: undefined, owner: undefined };
}

/** Who holds a lock, and whether that is to be believed; undefined if nobody. */
export function readLock(file: string): LockState | undefined {
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

function parseOwner(text: string): LockOwner | undefined {
  try {
    return ownerSchema.parse(JSON.parse(text));
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
    throw error;
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

function link(present: string, file: string): void {
  try {
    fs.linkSync(present, file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(code)) throw error;
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
    if (readLock(right)?.live === false) fs.rmSync(right, { force: true });
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
