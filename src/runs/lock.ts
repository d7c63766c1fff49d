import path from 'node:path';
import * as locks from '../files/lock';
import { type Lock, type LockOwner, type LockState, type LockTry } from '../files/lock';
import { RunError, writeError } from './errors';

export { type Lock, type LockOwner } from '../files/lock';

/**
 * Takes the run's lock: the right to write in its folder, held by its supervisor. A lock whose owner has ended (or, on
 * another machine, shows no heartbeat for a minute) does not block; a live one always does.
 *
 * @throws RunError `in-use`
 */
export function takeLock(folder: string, onLost: () => void): Lock {
  const file = lockFile(folder);
  let taken: LockTry;
  try {
    taken = locks.tryLock(file, onLost);
  } catch (error) {
    throw writeError(error, file);
  }
  if (taken.lock === undefined) throw inUse(folder, taken.owner);
  return taken.lock;
}

/** Who holds a run's lock, and whether that is to be believed; undefined if nobody. */
export function readLock(folder: string): LockState | undefined {
  return locks.readLock(lockFile(folder));
}

function lockFile(folder: string): string {
  return path.join(folder, 'lock');
}

function inUse(folder: string, owner: LockOwner | undefined): RunError {
  const who = owner ? `process ${owner.pid} on ${owner.host}` : 'another process';
  return new RunError('in-use', `${folder} is in use by ${who}. Watch it, or stop it first.`);
}
