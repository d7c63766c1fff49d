import fs from 'node:fs';
import { type Head } from './head';

/** Seeds of a run: by its spec, and where that does not say them, by the folders that are there. */
export function seedsOf(folder: string, { spec }: Head): readonly number[] {
  return spec?.seeds ?? seedFolders(folder);
}

function seedFolders(folder: string): readonly number[] {
  return foldersIn(folder)
    .filter((name) => /^\d{1,10}$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/** Names of the folders in a folder; none where it cannot be read. */
export function foldersIn(folder: string): readonly string[] {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}
