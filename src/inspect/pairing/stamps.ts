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

/** One short text for how files stand. */
export function versionOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n${stampOf(file)}\n`);
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
