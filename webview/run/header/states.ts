import { type SnapshotStatus } from '../../../src/protocol/snapshot';
import { text } from '../../ui/texts';

export type StandState = SnapshotStatus['state'] | 'interrupted' | 'unknown';

/** How a run stands, as people see it: one whose supervisor is gone is interrupted, whatever it last wrote. */
export function standOf(status: SnapshotStatus | undefined): StandState {
  if (!status) return 'unknown';
  return status.interrupted ? 'interrupted' : status.state;
}

export function isGoing(state: StandState): boolean {
  return state === 'queued' || state === 'running' || state === 'stopping';
}

export function stateText(state: StandState): string {
  switch (state) {
    case 'queued':
      return text('Queued');
    case 'running':
      return text('Running');
    case 'stopping':
      return text('Stopping');
    case 'stopped':
      return text('Stopped');
    case 'done':
      return text('Done');
    case 'failed':
      return text('Failed');
    case 'interrupted':
      return text('Interrupted');
    case 'unknown':
      return text('State unknown');
  }
}
