import fs from 'node:fs';
import path from 'node:path';
import { RunError, writeError } from '../runs/errors';
import { clearStop } from '../runs/folder';
import { endLease, grantLease } from '../runs/lease';
import { readLock } from '../runs/lock';
import { type EngineRecord } from '../runs/record';
import { type StartReport } from '../runs/startReport';
import { forkWorker } from './worker';

/**
 * Starts a run's supervisor: a process of its own that outlives this one, its terminal and its window. Resolves when it
 * holds the run's lock or has ended.
 *
 * @param engine another engine than so far, on which the run is to go on; the supervisor records it
 * @param leased whether it stops when nobody renews its lease any more; whoever says so must renew it
 * @throws RunError `in-use`, `disk-full`, `unwritable`, or `failed` with what the supervisor said
 */
export async function startSupervisor(
  folder: string,
  jobs: number,
  engine?: EngineRecord,
  leased = false,
): Promise<void> {
  requireFree(folder);
  clearStop(folder);
  // Before it begins: should this process end now, the run must know.
  if (leased) grantLease(folder);
  else endLease(folder);
  const log = path.join(folder, 'supervisor.log');
  const fd = openLog(log);
  try {
    const more = engine === undefined ? [] : [JSON.stringify(engine)];
    const child = forkWorker(['supervisor', folder, String(jobs), ...more], {
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

/** @throws RunError `in-use` if somebody is at work on the run */
export function requireFree(folder: string): void {
  const present = readLock(folder);
  if (!present?.live) return;
  throw new RunError(
    'in-use',
    `${folder} is in use by process ${present.owner?.pid ?? '?'} on ${present.owner?.host ?? 'this machine'}. Watch it, or stop it first.`,
  );
}

function openLog(file: string): number {
  try {
    // A run from elsewhere may hold a link of that name: nothing is written through it.
    const stat = fs.lstatSync(file, { throwIfNoEntry: false });
    if (stat?.isSymbolicLink() === true) fs.rmSync(file);
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
