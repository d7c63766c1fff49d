import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tryLock, type LockOwner } from '../files/lock';

/** File name of the installers' lock in the cache folder. */
export const LOCK_NAME = 'install.lock';

const POLL_MILLISECONDS = 250;

/** A lock's owner in words. */
export function nameOwner(owner: LockOwner | undefined): string {
  return owner === undefined ? 'another process' : `process ${owner.pid} on ${owner.host}`;
}

/**
 * Waits for the installers' lock of a cache folder, takes it, and keeps it until the returned function is called.
 * A lock whose process is gone never blocks.
 * @param onWait Called once, with the holder in words, if the lock is held.
 * @param onLost Called if another process took the lock away.
 */
export async function waitForLock(
  cache: string,
  onWait: (holder: string) => void,
  onLost: () => void,
  signal?: AbortSignal,
): Promise<() => void> {
  const file = path.join(cache, LOCK_NAME);
  for (let told = false; ; told = true) {
    const taken = tryLock(file, onLost);
    const { lock } = taken;
    if (lock !== undefined) return () => lock.release();
    if (!told) onWait(nameOwner(taken.owner));
    await sleep(POLL_MILLISECONDS, undefined, signal === undefined ? {} : { signal });
  }
}
