import fs from 'node:fs';
import path from 'node:path';
import { tryLock } from '../files/lock';
import { asNativeError, NativeError } from './errors';
import { FAILURE_NAME } from './failure';
import { bytesBelow } from './files';
import { DOWNLOADS_NAME, isVersionFolderName, nativeCacheFolder, PARTIAL_PREFIX } from './location';
import { LOCK_NAME, nameOwner } from './lock';

/**
 * Removes every installed version, and what interrupted installations left, from the user's cache. Other files there,
 * and a folder that the user named with `WINNING_TICKET_NATIVE_PATH`, stay.
 * @returns The removed paths and the bytes that they held; nothing installed is no error.
 * @throws NativeError `busy` while an installation is at work, `no-access`
 */
export function removeNative(options: { readonly environment?: NodeJS.ProcessEnv } = {}): {
  readonly removed: string[];
  readonly bytes: number;
} {
  const cache = nativeCacheFolder(options.environment ?? process.env);
  const removed: string[] = [];
  let bytes = 0;
  if (!fs.existsSync(cache)) return { removed, bytes };
  try {
    const taken = tryLock(path.join(cache, LOCK_NAME), () => undefined);
    if (taken.lock === undefined) {
      throw new NativeError(
        'busy',
        `The native engine is being installed by ${nameOwner(taken.owner)}: wait for it or end it, then remove the engine.`,
      );
    }
    try {
      removeAll();
    } finally {
      taken.lock.release();
    }
    removeIfEmpty(cache);
  } catch (error) {
    throw asNativeError(error, cache);
  }
  return { removed, bytes };

  function removeAll(): void {
    for (const name of fs.readdirSync(cache).sort()) {
      const ours =
        isVersionFolderName(name) || name.startsWith(PARTIAL_PREFIX) || name === DOWNLOADS_NAME;
      if (!ours) continue;
      const folder = path.join(cache, name);
      const held = bytesBelow(folder);
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
      removed.push(folder);
      bytes += held;
    }
    fs.rmSync(path.join(cache, FAILURE_NAME), { force: true });
  }
}

function removeIfEmpty(folder: string): void {
  if (fs.readdirSync(folder).length > 0) return;
  try {
    fs.rmdirSync(folder);
  } catch (error) {
    // An installer that waited for the lock has it now.
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
  }
}
