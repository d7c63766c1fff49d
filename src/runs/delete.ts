import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { RunError, writeError } from './errors';
import { takeLock } from './lock';
import { renameOnceFree } from './rename';

/**
 * Deletes a run for good. It leaves the list at once, under another name, and is then removed: a call that is killed
 * never leaves half a run that calls itself one.
 *
 * @throws RunError `not-a-run`, `in-use` while somebody is at work on it, `unwritable`
 */
export async function deleteRun(folder: string): Promise<void> {
  const files = ['run.json', 'spec.json', 'status.json'];
  if (!files.some((name) => fs.existsSync(path.join(folder, name)))) {
    throw new RunError('not-a-run', `${folder} is not a run folder, so it is not deleted.`);
  }
  const lock = takeLock(folder, () => undefined);
  const unique = randomBytes(4).toString('hex');
  const away = path.join(path.dirname(folder), `.deleted-${path.basename(folder)}-${unique}`);
  try {
    await renameOnceFree(folder, away);
  } catch (error) {
    throw writeError(error, folder);
  } finally {
    lock.release();
  }
  const retries = { maxRetries: 5, retryDelay: 100 };
  try {
    await fs.promises.rm(away, { recursive: true, force: true, ...retries });
  } catch (error) {
    const why = (error as Error).message.split(',')[0];
    throw new RunError(
      'unwritable',
      `${path.basename(folder)} is deleted and no run any more, but some of its files are left in ${away} (${why}). Delete that folder when no other program has it open.`,
      { cause: error },
    );
  }
}

/** Removes what killed deletions left in a folder for runs. Throws nothing. */
export async function removeDeleted(runs: string): Promise<void> {
  const names = await fs.promises.readdir(runs).catch((): string[] => []);
  for (const name of names.filter((entry) => entry.startsWith('.deleted-'))) {
    const folder = path.join(runs, name);
    await fs.promises.rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
