import fs from 'node:fs';
import path from 'node:path';

/**
 * A file in a copy of the program that says what it was made of. Its time says when the copy was last used: one that
 * nothing has used for long may be removed.
 */
export const copyRecordName = 'copy.json';

const keepMilliseconds = 3_600_000;

/** Says, as long as this process lives, that the copy of the program in a folder is in use; nothing where it is none. */
export function keepCopy(folder: string): void {
  const file = path.join(folder, copyRecordName);
  const touch = (): void => {
    const now = new Date();
    fs.utimes(file, now, now, () => undefined);
  };
  touch();
  setInterval(touch, keepMilliseconds).unref();
}
