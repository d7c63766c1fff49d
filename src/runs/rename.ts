import fs from 'node:fs';

const tries = 6;
const pauseMilliseconds = 150;

/**
 * Renames a file or folder. Windows refuses for as long as somebody, a reader or a virus scanner, has a file in it open:
 * within a second it is tried again.
 *
 * @throws the file system's own error
 */
export async function renameOnceFree(
  from: string,
  to: string,
  rename: (from: string, to: string) => Promise<void> = fs.promises.rename,
): Promise<void> {
  for (let n = 1; ; n++) {
    try {
      return await rename(from, to);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (n === tries || !['EPERM', 'EACCES', 'EBUSY'].includes(code ?? '')) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
    }
  }
}
