import os from 'node:os';
import path from 'node:path';

/** What a text may name: the run's folder, and paths that are known with all their spaces. */
export interface KnownPaths {
  readonly folder: string;
  readonly others: readonly string[];
}

/** An absolute path without spaces, of any system, and its last name. */
const absolute = /(?<![\w.:/\\~-])(?:[A-Za-z]:)?[\\/]+(?:[^\s\\/"'<>|:]+[\\/]+)+([^\s\\/"'<>|:]*)/g;

/** A text that tells of this machine's folders the last names only. */
export function withoutPaths(text: string, { folder, others }: KnownPaths): string {
  const home = os.homedir();
  let told = text.replaceAll(folder + path.sep, '').replaceAll(folder, path.basename(folder));
  for (const other of [...others].sort((a, b) => b.length - a.length)) {
    told = told.replaceAll(other, path.basename(other));
  }
  // Of a user without a home it is the root.
  if (path.dirname(home) !== home) told = told.replaceAll(home + path.sep, '~' + path.sep);
  return told.replace(absolute, (_, last: string) => last);
}
