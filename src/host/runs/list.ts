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
 * @param limit folders that are looked into
 * @param known rows that need not be read again
 * @param wanted runs that are read however old they are
 */
export async function listRows(
  runsFolders: readonly string[],
  reader: RowReader,
  limit: number,
  known: ReadonlyMap<string, RunRow> = new Map(),
  wanted: (folder: string) => boolean | Promise<boolean> = () => false,
): Promise<RunList> {
  const found = new Set((await Promise.all(runsFolders.map(foldersIn))).flat());
  // Their names begin with the time at which they were made.
  const named = [...found].map((folder) => ({ folder, name: path.basename(folder) }));
  named.sort((a, b) => (a.name < b.name ? 1 : a.name > b.name ? -1 : 0));
  const all = named.map(({ folder }) => folder);
  const older = all.slice(limit);
  const kept = await inTurn(older, async (folder) => wanted(folder));
  const chosen = [...all.slice(0, limit), ...older.filter((_, i) => kept[i])];
  const rows = await inTurn(chosen, async (folder) => known.get(folder) ?? reader.read(folder));
  const present = rows.filter((row) => row !== undefined);
  return { rows: present, more: all.length - chosen.length };
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
