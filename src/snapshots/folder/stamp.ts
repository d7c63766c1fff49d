import { createHash } from 'node:crypto';
import fs from 'node:fs';

/** Changes whenever the file, or what a folder lists, does; `-` if there is none. */
export function stamp(file: string): string {
  try {
    const { ino, size, mtimeMs } = fs.statSync(file);
    return `${ino}:${size}:${mtimeMs}`;
  } catch {
    return '-';
  }
}

/** Many stamps in one short text. */
export function digest(stamps: Iterable<string>): string {
  const hash = createHash('sha1');
  for (const each of stamps) hash.update(each).update('\n');
  return hash.digest('base64url');
}

/** Remembers a value for as long as its key stays. */
export class Remembered<T> {
  private held: { readonly key: string; readonly value: T } | undefined;

  get(key: string, make: () => T): T {
    if (this.held?.key !== key) this.held = { key, value: make() };
    return this.held.value;
  }
}
