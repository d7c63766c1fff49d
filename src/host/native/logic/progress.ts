import { type NativeProgress } from '../../../native/progress';

/** Part of an installation that each phase is, in percent; measured with a wheel that is fetched at 20 MB/s. */
const shares: Readonly<Record<NativeProgress['phase'], { from: number; to: number }>> = {
  wait: { from: 0, to: 0 },
  check: { from: 0, to: 2 },
  download: { from: 2, to: 40 },
  verify: { from: 40, to: 43 },
  unpack: { from: 43, to: 62 },
  compile: { from: 62, to: 97 },
  load: { from: 97, to: 99 },
  finish: { from: 99, to: 100 },
};

/** How far an installation is, in percent; never less than before. */
export class InstallShare {
  private reached = 0;

  /** @returns percent that were added */
  add(progress: NativeProgress): number {
    const { from, to } = shares[progress.phase];
    const part = 'bytes' in progress && progress.total > 0 ? progress.bytes / progress.total : 0;
    const now = Math.max(this.reached, from + (to - from) * Math.min(1, part));
    const added = now - this.reached;
    this.reached = now;
    return added;
  }
}

/** Lets at most one of many calls through in a while; a new phase always. */
export class Paced {
  private last = { phase: '', at: -Infinity };

  constructor(
    private readonly milliseconds: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  isDue(phase: string): boolean {
    const at = this.now();
    if (phase === this.last.phase && at - this.last.at < this.milliseconds) return false;
    this.last = { phase, at };
    return true;
  }
}
