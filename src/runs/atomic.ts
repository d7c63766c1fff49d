import * as atomic from '../files/atomic';
import { writeError } from './errors';

/**
 * Writes a file so that a reader sees the old content or the new, never a part, whatever kills this process.
 *
 * @param options.durable also survive a power cut: sync before and after the rename
 * @throws RunError `disk-full` or `unwritable`; nothing is left behind
 */
export function writeFileAtomic(
  file: string,
  content: string | Uint8Array,
  options: { readonly durable?: boolean } = {},
): void {
  telling(file, () => atomic.writeFileAtomic(file, content, options));
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
  telling(folder, () => atomic.writeFolderAtomic(folder, files));
}

/**
 * Removes what a killed writer left in a folder. Call only while holding the run's lock.
 *
 * @throws RunError `unwritable`
 */
export function removePartials(folder: string): void {
  telling(folder, () => atomic.removePartials(folder));
}

function telling(target: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw writeError(error, target);
  }
}
