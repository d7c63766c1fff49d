import path from 'node:path';
import { type SnapshotStatus } from '../../protocol/snapshot';
import { RunError } from '../../runs/errors';
import { parseRunFile } from '../../runs/record';
import { currentStatus, statusSchema, type RunStatus } from '../../runs/status';
import { clip, type Damages } from './damages';

/** How a run stands; where `status.json` cannot be read, why goes to `damages`. */
export function readSnapshotStatus(folder: string, damages: Damages): SnapshotStatus | undefined {
  const status = currentStatus(folder);
  if (status !== undefined) return shown(status, status.interrupted);
  try {
    parseRunFile(path.join(folder, 'status.json'), statusSchema);
  } catch (error) {
    if (error instanceof RunError && error.reason === 'not-a-run') {
      damages.add('status.json', 'The file is missing: how the run stands is unknown.');
    } else damages.error('status.json', error, 'How the run stands is unknown.');
  }
  return undefined;
}

function shown(status: RunStatus, interrupted: boolean): SnapshotStatus {
  return {
    state: status.state,
    interrupted,
    progress: status.progress,
    seconds: status.seconds,
    replicates: status.replicates.map(({ seed, state, progress, stage, error }) => ({
      seed,
      state,
      progress,
      ...(stage !== undefined && { stage }),
      ...(error !== undefined && { error: oneLine(error) }),
    })),
    ...(status.error !== undefined && { error: oneLine(status.error.message) }),
  };
}

/** Whether somebody is at work on a run with this status. */
export function isLive(status: SnapshotStatus | undefined): boolean {
  if (status === undefined || status.interrupted) return false;
  return status.state === 'queued' || status.state === 'running' || status.state === 'stopping';
}

/** Without the stack of an error that nobody foresaw. */
function oneLine(message: string): string {
  const first = message.split(/\n\s+at /)[0]!;
  return clip(first.replace(/\s+/g, ' ').trim(), 600);
}
