import fs from 'node:fs';
import path from 'node:path';
import { isAlive, type ProcessId } from '../../src/files/processes';
import { readStatus } from '../../src/runs/status';

/** The trainers of a run that are alive. */
export function trainers(folder: string): (ProcessId & { seed: number })[] {
  return (readStatus(folder)?.replicates ?? []).flatMap(({ seed, pid, started }) =>
    pid !== undefined && started !== undefined && isAlive({ pid, started })
      ? [{ seed, pid, started }]
      : [],
  );
}

/** Kills exactly this process. @returns whether it was alive */
export function killProcess(id: ProcessId | undefined): boolean {
  if (id === undefined || !isAlive(id)) return false;
  process.kill(id.pid, 'SIGKILL');
  return true;
}

/** What a replicate's log says so far. */
export function eventLog(folder: string, replicate: number): string {
  try {
    return fs.readFileSync(path.join(folder, String(replicate), 'events.jsonl'), 'utf8');
  } catch {
    return '';
  }
}
