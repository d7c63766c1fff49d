import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * Writes a file so that a reader sees the old content or the new, never a part, whatever kills this process.
 *
 * @param durable also survive a power cut: sync before and after the rename
 * @throws the file system's own error; nothing is left behind
 */
export function writeFileAtomic(
  file: string,
  content: string | Uint8Array,
  { durable = true }: { readonly durable?: boolean } = {},
): void {
  const temporary = temporaryName(file);
  try {
    writeSynced(temporary, content, durable);
    fs.renameSync(temporary, file);
    if (durable) syncFolder(path.dirname(file));
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
}

/**
 * Makes a folder with these files appear at once. If it is there already, the present one stays.
 *
 * @throws the file system's own error; nothing is left behind
 */
export function writeFolderAtomic(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): void {
  const temporary = temporaryName(folder);
  try {
    fs.mkdirSync(temporary, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      writeSynced(path.join(temporary, name), content, true);
    }
    syncFolder(temporary);
    moveUnlessPresent(temporary, folder);
    syncFolder(path.dirname(folder));
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
}

/** What cannot be removed either must not hide why it could not be written. */
function removeQuietly(temporary: string): void {
  try {
    fs.rmSync(temporary, { recursive: true, force: true });
  } catch {
    // The next owner of the folder sweeps it away.
  }
}

function moveUnlessPresent(temporary: string, folder: string): void {
  try {
    fs.renameSync(temporary, folder);
  } catch (error) {
    // A folder with content is not replaced: ENOTEMPTY or EEXIST, and EPERM on Windows.
    if (!fs.existsSync(folder) || !fs.statSync(folder).isDirectory()) throw error;
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}

const partial = /^\.partial-/;

/** Removes what a killed writer left in a folder. Call only while holding the folder's lock. */
export function removePartials(folder: string): void {
  for (const entry of fs.readdirSync(folder)) {
    if (partial.test(entry)) fs.rmSync(path.join(folder, entry), { recursive: true, force: true });
  }
}

/** A name beside the target that `removePartials` knows and, without another end, nobody else uses. */
export function temporaryName(
  target: string,
  unique = `${process.pid}-${randomBytes(4).toString('hex')}`,
): string {
  return path.join(path.dirname(target), `.partial-${path.basename(target)}-${unique}`);
}

function writeSynced(file: string, content: string | Uint8Array, durable: boolean): void {
  const fd = fs.openSync(file, 'wx');
  try {
    fs.writeFileSync(fd, content);
    if (durable) fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** Makes sure that a folder's names are on disk, where that can be asked for. */
export function syncFolder(folder: string): void {
  // Windows cannot sync a folder; its renames are journaled.
  if (process.platform === 'win32') return;
  const fd = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(fd);
  } catch (error) {
    // Some file systems (network, FUSE) cannot sync a folder either.
    if (!['EINVAL', 'ENOTSUP', 'EBADF'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
  } finally {
    fs.closeSync(fd);
  }
}
