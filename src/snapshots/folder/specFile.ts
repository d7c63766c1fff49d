import fs from 'node:fs';
import path from 'node:path';
import { type RunRecord } from '../../runs/record';

/** Bytes of a spec at most. */
const mostBytes = 1_000_000;

/**
 * The file that a run's spec was read from, if it is still there and looks like one. A run from elsewhere may name
 * anything: to look at a path of a network would tell its server who looks, and devices can be read for ever.
 */
export function specFileOf(record: RunRecord | undefined): string | undefined {
  const file = record?.specPath;
  if (file === undefined || !isFollowed(file)) return undefined;
  try {
    const stat = fs.statSync(file);
    return stat.isFile() && stat.size <= mostBytes ? file : undefined;
  } catch {
    return undefined;
  }
}

function isFollowed(file: string): boolean {
  return (
    path.isAbsolute(file) &&
    /\.json$/i.test(file) &&
    !/^[\\/]{2}/.test(file) &&
    !/^\/(dev|proc|sys)\//.test(path.normalize(file))
  );
}
