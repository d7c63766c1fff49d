import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
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
    removeStale(file, present.owner);
  }
  throw inUse(folder, undefined);
}

/** Who holds a run's lock, and whether that is to be believed; undefined if nobody. */
export function readLock(
  folder: string,
): { owner: LockOwner | undefined; live: boolean } | undefined {
  const file = lockFile(folder);
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
  const temporary = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    fs.writeFileSync(temporary, content, { flag: 'wx' });
    fs.linkSync(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw writeError(error, file);
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

/** Moves a stale lock away; puts it back if another process had replaced it in between. */
function removeStale(file: string, stale: LockOwner | undefined): void {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    fs.renameSync(file, aside);
    if (parseOwner(fs.readFileSync(aside, 'utf8'))?.token !== stale?.token) {
      fs.linkSync(aside, file);
    }
  } catch {
    // Somebody else moved it first; the next attempt sees what is there now.
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

function hold(file: string, owner: LockOwner, onLost: () => void): Lock {
  const mine = (): boolean => {
    try {
      return parseOwner(fs.readFileSync(file, 'utf8'))?.token === owner.token;
    } catch {
      return false;
    }
  };
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
    `${folder} is in use by ${who}. Watch it with "winning-ticket show", or stop it with "winning-ticket stop".`,
  );
}
