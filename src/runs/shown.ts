import { duration } from './duration';
import { currentStatus, type RunStatus } from './status';

export { duration } from './duration';

/** A status as it is shown: a run whose supervisor was killed was interrupted. */
export type ShownStatus = RunStatus & { readonly interrupted: boolean };

/** The status of a run; without a readable one, that of a run that was interrupted. */
export function statusOf(folder: string): ShownStatus {
  const status = currentStatus(folder);
  if (status !== undefined) return status;
  // What is on disk is still there: a run without its status counts as interrupted.
  return {
    format: 1,
    state: 'stopped',
    interrupted: true,
    progress: 0,
    jobs: 1,
    updated: new Date().toISOString(),
    seconds: 0,
    replicates: [],
  };
}

/** `running at 40 %, 12 s` */
export function stateText(status: ShownStatus): string {
  const state = status.interrupted ? 'interrupted' : status.state;
  const share = status.state === 'done' ? '' : ` at ${(100 * status.progress).toFixed(0)} %`;
  return `${state}${share}, ${duration(status.seconds)}`;
}
