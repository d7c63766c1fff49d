import fs from 'node:fs';
import path from 'node:path';
import { asNativeError, NativeError } from './errors';
import { FAILURE_NAME } from './failure';
import { bytesBelow } from './files';
import { DOWNLOADS_NAME, isVersionFolderName, nativeCacheFolder, PARTIAL_PREFIX } from './location';
import { installerAt, LOCK_NAME, nameOwner } from './lock';

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
  const holder = installerAt(cache);
  if (holder !== undefined) {
    throw new NativeError(
      'busy',
      `The native engine is being installed by ${nameOwner(holder)}: wait for it or end it, then remove the engine.`,
    );
  }
  try {
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
    for (const name of [LOCK_NAME, FAILURE_NAME])
      fs.rmSync(path.join(cache, name), { force: true });
    if (fs.readdirSync(cache).length === 0) fs.rmdirSync(cache);
  } catch (error) {
    throw asNativeError(error, cache);
  }
  return { removed, bytes };
}
