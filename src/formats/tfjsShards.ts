import { closeSync, openSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { readFully } from './bytes/byteSource';
import { InputError } from './errors';
import { fileError } from './tfjsManifest';

/** A file of weights that is there. */
export interface Shard {
  /** With all links followed. */
  readonly path: string;
  readonly size: number;
}

/**
 * Finds a shard and its size; refuses links that lead out of the folder.
 * @param where the JSON path that names it, for messages
 * @throws InputError `missing`, `unreadable`, `unsupported` (outside of the folder)
 */
export function findShard(folder: string, name: string, where: string, file: string): Shard {
  const path = join(folder, name);
  try {
    const real = realpathSync(path);
    const root = realpathSync(folder);
    if (!real.startsWith(root.endsWith(sep) ? root : root + sep)) {
      throw new InputError('unsupported', `${file}: ${where} leads out of the model's folder`);
    }
    const stat = statSync(real);
    if (!stat.isFile()) throw new InputError('unreadable', `${path}: not a file`);
    return { path: real, size: stat.size };
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw fileError(path, cause, `; ${file} needs it (${where})`);
  }
}

/**
 * Fills an array with the bytes of a shard from `begin` on.
 * @throws InputError `truncated`, `missing`, `unreadable`
 */
export function readShard(shard: Shard, begin: number, target: Uint8Array): void {
  let file: number | undefined;
  try {
    file = openSync(shard.path, 'r');
    readFully(file, begin, target, shard.path);
  } catch (cause) {
    throw cause instanceof InputError ? cause : fileError(shard.path, cause);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** The error for a group of weights whose files hold another number of bytes than the weights need. */
export function groupMismatch(
  where: string,
  file: string,
  bytes: string,
  available: number,
): InputError {
  const message = `${file}: ${where} describes ${bytes} bytes but its files hold ${available}; the files are cut short or belong to another model`;
  return new InputError('mismatch', message);
}
