import { RunError, type RunErrorReason } from './errors';

/** What a supervisor tells whoever started it: that the run is in hand, or why it is not. */
export type StartReport =
  | { readonly type: 'started' }
  | { readonly type: 'refused'; readonly reason: RunErrorReason; readonly message: string };

export function refusal(error: unknown): StartReport {
  if (error instanceof RunError) {
    return { type: 'refused', reason: error.reason, message: error.message };
  }
  return { type: 'refused', reason: 'failed', message: (error as Error).message };
}
