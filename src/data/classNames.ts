import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readBytes } from '../formats/gzip';

/** A list of names is short; what is longer is something else. */
const MAX_BYTES = 65_536;

/**
 * The class names in a text file of one name a line, such as CIFAR's `batches.meta.txt`.
 *
 * @returns undefined if there is no such file, or not one name for each class
 * @throws InputError `unreadable`, `too-large`
 */
export function classNamesIn(
  folder: string,
  file: string,
  classes: number,
): readonly string[] | undefined {
  const path = join(folder, file);
  if (!existsSync(path)) return undefined;
  const names = Buffer.from(readBytes(path, MAX_BYTES))
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return names.length === classes ? names : undefined;
}
