import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

/** A process that can be told from a later one with the same number. */
export interface ProcessId {
  readonly pid: number;
  /** When it started, in the system's own words; empty where that cannot be known. */
  readonly started: string;
}

/** When a process started, or undefined if there is none with this number. */
export function startTime(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
      // Fields after the command's closing bracket: state is the first of them, start time the twentieth.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // A zombie has ended; only its parent has not looked yet.
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined;
  }
  if (process.platform === 'win32') return '';
  try {
    // The same words whatever language and time zone the asking process has.
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    const args = ['-o', 'lstart=', '-p', String(pid)];
    return execFileSync('ps', args, { encoding: 'utf8', env }).trim();
  } catch {
    return '';
  }
}

/** This process. */
export function self(): ProcessId {
  return { pid: process.pid, started: startTime(process.pid) ?? '' };
}

/** Whether exactly this process still runs. */
export function isAlive(id: ProcessId): boolean {
  const started = startTime(id.pid);
  return started !== undefined && (started === id.started || started === '' || id.started === '');
}
