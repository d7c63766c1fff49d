import type * as vscode from 'vscode';
import { renewLease, renewMilliseconds } from '../../runs/lease';
import { type Log } from '../log';
import { type RunIndex } from '../runs/index';

/**
 * Renews the leases of all live runs that this window lists, whoever started them: a run that is to end with its window
 * goes on as long as one watches it, and a reloaded window takes over.
 */
export class Leases implements vscode.Disposable {
  private timer: NodeJS.Timeout | undefined;
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly runs: RunIndex,
    private readonly log: Log,
  ) {
    this.subscription = runs.onDidChange(() => this.schedule());
  }

  private schedule(): void {
    if (this.runs.live.length === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
    } else if (this.timer === undefined) {
      this.renew();
      this.timer = setInterval(() => this.renew(), renewMilliseconds);
    }
  }

  private renew(): void {
    for (const { folder } of this.runs.live) {
      renewLease(folder).catch((error: unknown) => this.log.error(error));
    }
  }

  dispose(): void {
    clearInterval(this.timer);
    this.subscription.dispose();
  }
}
