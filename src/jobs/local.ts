import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { RunError, writeError } from '../runs/errors';
import { clearStop } from '../runs/folder';
import { readLock } from '../runs/lock';
import { type StartReport } from '../runs/startReport';
import { forkWorker } from './worker';

/** Replicates at once, if nobody says: one a seed, as far as cores and memory go. */
export function defaultJobs(seeds: number, replicateBytes: number): number {
  return Math.max(1, Math.min(seeds, grantedCores(), Math.floor(freeBytes() / replicateBytes)));
}

/** Cores that this process may use: what the system grants, not what the machine has. */
export function grantedCores(): number {
  return os.availableParallelism();
}

/** Memory that may still be used, with the limit of a container. */
function freeBytes(): number {
  const limit = process.constrainedMemory();
  const free = os.freemem();
  return limit > 0 && limit < os.totalmem() ? Math.min(free, limit) : free;
}

/**
 * Starts a run's supervisor: a process of its own that outlives this one, its terminal and its window. Resolves when it
 * holds the run's lock or has ended.
 *
 * @throws RunError `in-use`, `disk-full`, `unwritable`, or `failed` with what the supervisor said
 */
export async function startSupervisor(folder: string, jobs: number): Promise<void> {
  const present = readLock(folder);
  if (present?.live) {
    throw new RunError(
      'in-use',
      `${folder} is in use by process ${present.owner?.pid ?? '?'} on ${present.owner?.host ?? 'this machine'}. Watch it with "winning-ticket show --follow", or stop it with "winning-ticket stop".`,
    );
  }
  clearStop(folder);
  const log = path.join(folder, 'supervisor.log');
  const fd = openLog(log);
  try {
    const child = forkWorker(['supervisor', folder, String(jobs)], {
      detached: true,
      stdio: ['ignore', fd, fd, 'ipc'],
    });
    const report = await new Promise<StartReport | undefined>((resolve, reject) => {
      child.once('error', reject);
      child.once('message', (message) => resolve(message as StartReport));
      // The channel closes when the process ends, and after its last message: 'exit' may come before that.
      child.once('disconnect', () => resolve(undefined));
    });
    if (report === undefined) throw new RunError('failed', lastLine(log));
    if (report.type === 'refused') throw new RunError(report.reason, report.message);
    child.disconnect();
    child.unref();
  } finally {
    fs.closeSync(fd);
  }
}

function openLog(file: string): number {
  try {
    return fs.openSync(file, 'a');
  } catch (error) {
    throw writeError(error, file);
  }
}

function lastLine(log: string): string {
  const lines = fs.readFileSync(log, 'utf8').trim().split('\n');
  const said = lines.findLast((line) => /^\w*Error: /.test(line)) ?? lines.at(-1) ?? '';
  return said.replace(/^\w*Error: /, '') || 'The supervisor ended without a word.';
}
