import fs from 'node:fs';
import path from 'node:path';

/** How files stand. */
export interface Stamp {
  /** By path; empty for a file that is not there. */
  readonly texts: ReadonlyMap<string, string>;
  /** Whether the first of them is not there. */
  readonly gone: boolean;
}

/** A file that is being written is looked at again after so many milliseconds, and for so long. */
const usualTimes = { between: 250, atMost: 5_000 };

/** Whether a change at a path may be one of these files or folders: what is put into a folder changes the folder. */
export function concerns(files: readonly string[], touched: string): boolean {
  return files.includes(touched) || files.includes(path.dirname(touched));
}

export async function stampOf(files: readonly string[]): Promise<Stamp> {
  const texts = await Promise.all(files.map(async (file) => [file, await textOf(file)] as const));
  return { texts: new Map(texts), gone: texts[0]?.[1] === '' };
}

/** Whether every file that was looked at both times stands as it stood. */
export function isSame(before: Stamp, now: Stamp): boolean {
  return [...now.texts].every(([file, text]) => (before.texts.get(file) ?? text) === text);
}

/**
 * How files stand once that is no longer changing: of one that is being written, or replaced, the reader would only say
 * that it is damaged.
 *
 * @param before where they still stand like this, that is answered at once
 */
export async function settled(
  files: readonly string[],
  before: Stamp,
  { between, atMost } = usualTimes,
): Promise<Stamp> {
  let now = await stampOf(files);
  if (isSame(before, now)) return now;
  for (const end = Date.now() + atMost; Date.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, between));
    const next = await stampOf(files);
    if (isSame(now, next)) break;
    now = next;
  }
  return now;
}

async function textOf(file: string): Promise<string> {
  try {
    const { size, mtimeMs, ctimeMs, ino } = await fs.promises.stat(file);
    return [size, mtimeMs, ctimeMs, ino].join(':');
  } catch {
    return '';
  }
}
