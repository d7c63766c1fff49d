import { createHash } from 'node:crypto';
import fs from 'node:fs';

/** Changes whenever a file does, or appears, or disappears. */
function stampOf(file: string): string {
  try {
    const { ino, size, mtimeNs } = fs.statSync(file, { bigint: true });
    return `${ino}:${size}:${mtimeNs}`;
  } catch {
    return '-';
  }
}

/** How each of some files stands, by its path. */
export type Stamps = ReadonlyMap<string, string>;

/** How files stand now. */
export function stampsOf(files: readonly string[]): Stamps {
  return new Map(files.map((file) => [file, stampOf(file)]));
}

/** One short text for how files stand. @param before how some of them stood; the others are looked at now */
export function versionOf(files: readonly string[], before: Stamps = new Map()): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n${before.get(file) ?? stampOf(file)}\n`);
  return hash.digest('base64url').slice(0, 24);
}

/** Bytes of files; those that are gone count as none. */
export function bytesOf(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + sizeOf(file), 0);
}

function sizeOf(file: string): number {
  try {
    return fs.statSync(file).size;
  } catch {
    return 0;
  }
}
