import fs from 'node:fs';
import path from 'node:path';
import { RunError, writeError } from '../../runs/errors';
import { freeSpecPath, specEnding } from './logic/naming';

/**
 * Writes a new spec; one that has appeared in the meantime is never overwritten: the next free name is taken.
 *
 * @returns the file
 * @throws RunError `unwritable` or `disk-full`
 */
export async function writeNewSpec(wanted: string, text: string): Promise<string> {
  const folder = path.dirname(wanted);
  const base = path.basename(wanted).slice(0, -specEnding.length);
  for (let attempt = 0; attempt < 10; attempt++) {
    const file = freeSpecPath(folder, base, fs.existsSync);
    try {
      await fs.promises.mkdir(folder, { recursive: true });
      await fs.promises.writeFile(file, text, { flag: 'wx' });
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw writeError(error, file);
    }
  }
  throw new RunError('unwritable', `No spec could be written in ${folder}: its names are taken.`);
}
