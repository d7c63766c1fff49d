import path from 'node:path';
import { snapshotBytes, type Outline, type RunSnapshot } from '../protocol/snapshot';
import { RunView } from './runView';

/** Runs that are kept for the next question, and points of their curves in all. */
const keptRuns = 24;
const keptPoints = 3_000_000;

/** Reads runs again and again; of those asked for last, what was read is kept. */
export class RunViews {
  private readonly views = new Map<string, RunView>();

  /**
   * All that a page shows of a run. Whatever is wrong with the folder is told in the snapshot.
   *
   * @param known the version that whoever asks has
   * @param bytes of JSON that the snapshot has at most
   */
  snapshot(folder: string, known?: string, bytes = snapshotBytes): RunSnapshot | 'unchanged' {
    const snapshot = this.view(folder).snapshot(bytes, known);
    this.forget();
    return snapshot;
  }

  /** The rows of a run in the tree; empty while nothing is finished, or where nothing can be read. */
  outline(folder: string): Outline {
    return this.view(folder).outline();
  }

  private view(folder: string): RunView {
    const key = path.resolve(folder);
    const view = this.views.get(key) ?? new RunView(key);
    // The last in the map is the one that was asked for last.
    this.views.delete(key);
    this.views.set(key, view);
    return view;
  }

  private forget(): void {
    let points = [...this.views.values()].reduce((sum, view) => sum + view.points, 0);
    for (const [key, view] of this.views) {
      if (this.views.size <= 1 || (this.views.size <= keptRuns && points <= keptPoints)) return;
      points -= view.points;
      this.views.delete(key);
    }
  }
}

/** All that a page shows of a run, read once. */
export function snapshotOf(folder: string, bytes = snapshotBytes): RunSnapshot {
  return new RunViews().snapshot(folder, undefined, bytes) as RunSnapshot;
}

/** The rows of a run in the tree. */
export function outlineOf(folder: string): Outline {
  return new RunViews().outline(folder);
}
