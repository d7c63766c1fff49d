import { type ShownRun } from '../../protocol/runPage';
import { type RunSnapshot } from '../../protocol/snapshot';
import { type Reader } from '../services';

/** How often live runs are looked at. */
const liveMilliseconds = 250;

/**
 * Hands a page the snapshots of its runs: while it shows, as often as they change, and no more than four times a second,
 * whoever asks for a look; only what changes by the user's own doing comes at once.
 */
export class SnapshotFeed {
  private readonly snapshots = new Map<string, RunSnapshot>();
  private readonly errors = new Map<string, string>();
  private shows = false;
  private looking: Promise<void> | undefined;
  private again = false;
  private timer: NodeJS.Timeout | undefined;
  /** A look is on its way already; the timer is its. */
  private waits = false;
  private looked = -Infinity;
  private disposed = false;

  /**
   * @param send told all that is to be shown, whenever something of it has changed
   * @param now milliseconds of a clock that never goes back
   */
  constructor(
    private folders: readonly string[],
    private readonly reader: () => Promise<Reader>,
    private readonly send: (runs: readonly ShownRun[]) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The snapshot last read of a run. */
  get(folder: string): RunSnapshot | undefined {
    return this.snapshots.get(folder);
  }

  /** Shows other runs from now on. */
  setFolders(folders: readonly string[]): void {
    this.folders = folders;
    for (const folder of this.snapshots.keys()) {
      if (!folders.includes(folder)) this.snapshots.delete(folder);
    }
    if (this.shows) this.show();
  }

  /** The page shows, and has nothing yet or has lost what it had. */
  show(): void {
    this.shows = true;
    if (this.snapshots.size > 0 || this.errors.size > 0) this.sendAll();
    this.looked = -Infinity;
    this.look();
  }

  hide(): void {
    this.shows = false;
    this.rest();
  }

  /** Something about the runs may have changed. */
  look(): void {
    if (!this.shows || this.disposed) return;
    if (this.looking !== undefined) {
      this.again = true;
      return;
    }
    const left = this.looked + liveMilliseconds - this.now();
    if (left > 0) {
      this.lookIn(left);
      return;
    }
    this.rest();
    this.looked = this.now();
    this.looking = this.readAll().finally(() => {
      this.looking = undefined;
      if (this.disposed || !this.shows) return;
      const live = [...this.snapshots.values()].some(isLive);
      if (this.again || live) this.lookIn(liveMilliseconds);
      this.again = false;
    });
  }

  private lookIn(milliseconds: number): void {
    if (this.waits) return;
    this.waits = true;
    this.timer = setTimeout(() => {
      this.waits = false;
      this.look();
    }, milliseconds);
  }

  private rest(): void {
    clearTimeout(this.timer);
    this.waits = false;
  }

  private async readAll(): Promise<void> {
    const changed = await Promise.all(this.folders.map(async (folder) => this.read(folder)));
    if (changed.includes(true) && this.shows && !this.disposed) this.sendAll();
  }

  /** @returns whether there is something new */
  private async read(folder: string): Promise<boolean> {
    try {
      const known = this.snapshots.get(folder)?.version;
      const reader = await this.reader();
      const request = { kind: 'snapshot', folder, ...(known !== undefined && { known }) } as const;
      const answer = await reader.ask(request);
      const failed = this.errors.delete(folder);
      if (answer === 'unchanged') return failed;
      this.snapshots.set(folder, answer);
      return true;
    } catch (error) {
      const { message } = error as Error;
      const before = this.errors.get(folder);
      this.errors.set(folder, message);
      // What was read before would be shown as if it were so still.
      this.snapshots.delete(folder);
      return before !== message;
    }
  }

  private sendAll(): void {
    const shown = this.folders.flatMap((folder): ShownRun[] => {
      const snapshot = this.snapshots.get(folder);
      if (snapshot !== undefined) return [{ folder, snapshot }];
      const error = this.errors.get(folder);
      return error === undefined ? [] : [{ folder, error }];
    });
    this.send(shown);
  }

  dispose(): void {
    this.disposed = true;
    this.rest();
  }
}

function isLive({ status }: RunSnapshot): boolean {
  return status?.state === 'queued' || status?.state === 'running' || status?.state === 'stopping';
}
