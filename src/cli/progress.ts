import { type RunStatus } from '../runs/status';
import { duration } from '../runs/shown';

/** One line about a run that works: how far it is, how long it will take, what it does. */
export class ProgressLine {
  private readonly begin = performance.now();

  /** @param first share of the run that was done when it was first seen */
  constructor(private readonly first: number) {}

  text(status: RunStatus, columns = process.stderr.columns || 80): string {
    const width = columns < 70 ? 8 : 24;
    const full = Math.round(width * status.progress);
    const bar = '█'.repeat(full) + '░'.repeat(width - full);
    const percent = (100 * status.progress).toFixed(0).padStart(3);
    const now = status.replicates
      .filter((r) => r.state === 'running')
      .map((r) => `seed ${r.seed} ${r.stage ?? 'starting'}`)
      .join(', ');
    return `${bar} ${percent} %${this.left(status)}  ${now}`;
  }

  private left({ progress }: RunStatus): string {
    const elapsed = (performance.now() - this.begin) / 1000;
    const share = progress - this.first;
    if (share <= 0.01) return '';
    return `, ${duration((elapsed * (1 - progress)) / share)} left`;
  }
}
