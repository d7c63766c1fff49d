import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { writeError } from './errors';

/**
 * Writes a file so that a reader sees the old content or the new, never a part, whatever kills this process.
 *
 * @param durable also survive a power cut: sync before and after the rename
 * @throws RunError `disk-full` or `unwritable`; nothing is left behind
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
    fs.rmSync(temporary, { force: true });
    throw writeError(error, file);
  }
}

/**
 * Makes a folder with these files appear at once. If it is there already, the present one stays: a stage is computed
 * once, and whoever computed it first wrote the same bytes.
 *
 * @throws RunError `disk-full` or `unwritable`; nothing is left behind
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
    fs.renameSync(temporary, folder);
    syncFolder(path.dirname(folder));
  } catch (error) {
    fs.rmSync(temporary, { recursive: true, force: true });
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return;
    throw writeError(error, folder);
  }
}

const partial = /^\.partial-/;

/** Removes what a killed writer left in a folder. Call only while holding the run's lock. */
export function removePartials(folder: string): void {
  for (const entry of fs.readdirSync(folder)) {
    if (partial.test(entry)) fs.rmSync(path.join(folder, entry), { recursive: true, force: true });
  }
}

function temporaryName(target: string): string {
  const unique = `${process.pid}-${randomBytes(4).toString('hex')}`;
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

function syncFolder(folder: string): void {
  // Windows cannot sync a folder; its renames are journaled.
  if (process.platform === 'win32') return;
  const fd = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}
