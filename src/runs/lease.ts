import fs from 'node:fs';
import path from 'node:path';
import { writeError } from './errors';

/**
 * A run that is to end with the window that watches it has a file `lease`. Whoever watches renews it; the supervisor
 * stops the run when nobody has for a while. A run without one goes on by itself.
 */
const leaseName = 'lease';

/** How often a lease is to be renewed. */
export const renewMilliseconds = 20_000;

/** How long a supervisor waits for a renewal, of the time in which it was awake itself. */
const patienceMilliseconds = 60_000;

/** Gives a run a lease, or renews it. @throws RunError `unwritable`, `disk-full` */
export function grantLease(folder: string): void {
  const file = path.join(folder, leaseName);
  try {
    // Made anew: a run from elsewhere may hold a link of that name, through which nothing is written.
    fs.rmSync(file, { force: true });
    fs.writeFileSync(file, '', { flag: 'wx' });
  } catch (error) {
    // Another window was quicker.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw writeError(error, file);
  }
}

/** Renews a run's lease, if it has one. Network file systems may take their time: nothing waits for it. */
export async function renewLease(folder: string): Promise<void> {
  const file = path.join(folder, leaseName);
  const now = new Date();
  try {
    // A link's target is somebody else's.
    if ((await fs.promises.lstat(file)).isFile()) await fs.promises.utimes(file, now, now);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Takes a run's lease away: it goes on by itself. @throws RunError `unwritable` */
export function endLease(folder: string): void {
  const file = path.join(folder, leaseName);
  try {
    fs.rmSync(file, { force: true });
  } catch (error) {
    throw writeError(error, file);
  }
}

/**
 * Watches a run's lease. Time is counted in looks, not by the clock: a computer that slept has not looked, and its
 * windows have not had the time to renew.
 */
export class LeaseWatch {
  private renewed: number | undefined;
  private idle = 0;
  private readonly patience: number;

  /** @param lookMilliseconds how often {@link LeaseWatch.expired} is called */
  constructor(
    private readonly folder: string,
    private readonly lookMilliseconds: number,
    environment: NodeJS.ProcessEnv = process.env,
  ) {
    // For tests.
    const set = Number(environment['WINNING_TICKET_LEASE_MILLISECONDS']);
    this.patience = set > 0 ? set : patienceMilliseconds;
  }

  /** One look: whether the lease is there and has not been renewed for too long. */
  expired(): boolean {
    const renewed = this.read();
    if (renewed === undefined || renewed !== this.renewed) this.idle = 0;
    else this.idle += this.lookMilliseconds;
    this.renewed = renewed;
    return this.idle >= this.patience;
  }

  private read(): number | undefined {
    try {
      return fs.lstatSync(path.join(this.folder, leaseName)).mtimeMs;
    } catch {
      return undefined;
    }
  }
}
