import fs from 'node:fs';
import path from 'node:path';

/**
 * Whether a path names another machine, or a device (`\\server\share`, `\\?\...`, in slashes of either kind). A look at
 * such a place alone would have Windows sign in there, so nothing looks only because a file names it.
 */
export function isRemote(given: string): boolean {
  return /^[\\/]{2}/.test(given);
}

/** Whether the spec that a run's record names can be opened: a JSON file on this machine, and nothing else. */
export function isSpecOnDisk(given: string): boolean {
  if (!path.isAbsolute(given) || isRemote(given) || !/\.json$/i.test(given)) return false;
  return fs.statSync(given, { throwIfNoEntry: false })?.isFile() === true;
}
