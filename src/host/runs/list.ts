import fs from 'node:fs';
import path from 'node:path';
import { type RowReader } from './readRow';
import { type RunRow } from './row';

/** Runs of several folders for runs, the newest first. */
export interface RunList {
  readonly rows: readonly RunRow[];
  /** Folders that were not read, beyond the limit. */
  readonly more: number;
}

/** Names that a run never has: what is being made, or removed. */
const hidden = /^\./;

/**
 * Lists the newest runs.
 *
 * @param known rows that need not be read again
 * @param limit folders that are looked into
 */
export async function listRows(
  runsFolders: readonly string[],
  reader: RowReader,
  limit: number,
  known: ReadonlyMap<string, RunRow> = new Map(),
): Promise<RunList> {
  const found = (await Promise.all(runsFolders.map(foldersIn))).flat();
  // Their names begin with the time at which they were made.
  found.sort((a, b) => path.basename(b).localeCompare(path.basename(a)));
  const chosen = [...new Set(found)];
  const rows = await inTurn(
    chosen.slice(0, limit),
    async (folder) => known.get(folder) ?? reader.read(folder),
  );
  const present = rows.filter((row) => row !== undefined);
  return { rows: present, more: Math.max(0, chosen.length - limit) };
}

/** How many runs are read at once: more only wait for each other. */
const atOnce = 16;

async function inTurn<T>(
  folders: readonly string[],
  read: (folder: string) => Promise<T>,
): Promise<T[]> {
  const done: T[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < folders.length) {
      const i = next++;
      done[i] = await read(folders[i]!);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return done;
}

async function foldersIn(runs: string): Promise<string[]> {
  try {
    const entries = await fs.promises.readdir(runs, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !hidden.test(entry.name))
      .map((entry) => path.join(runs, entry.name));
  } catch {
    return [];
  }
}
