import fs from 'node:fs';
import { RunError } from '../runs/errors';

/** Writes a file that the user named. @throws RunError `unwritable` */
export function writeUserFile(file: string, text: string): void {
  try {
    fs.writeFileSync(file, text);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such folder' : undefined;
    const said = (error as Error).message.split(',')[0];
    throw new RunError('unwritable', `${file} cannot be written: ${why ?? said}.`, {
      cause: error,
    });
  }
}
