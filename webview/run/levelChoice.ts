import { type RunSnapshot } from '../../src/protocol/snapshot';
import { type ViewSlot } from '../ui/viewSlot';

/** What tells the levels of one kind of experiment from those of another: kept fractions are no numbers of rounds. */
export type LevelKind = RunSnapshot['places'];

/** The level that the page looks at: its sliders and the pictures of tickets share it. */
export class LevelChoice {
  private readonly listeners = new Set<() => void>();

  constructor(private readonly view: ViewSlot) {}

  /** Undefined while the user has chosen none: then what the run's verdict names counts, else the last that there is. */
  chosen(kind: LevelKind): number | undefined {
    return this.view.number(levelKey(kind));
  }

  /** @param level undefined for the one that counts while none is chosen */
  choose(kind: LevelKind, level: number | undefined): void {
    if (level === this.chosen(kind)) return;
    this.view.set(levelKey(kind), level);
    for (const listener of this.listeners) listener();
  }

  /** Told whenever another is chosen. @returns what ends it */
  onChoice(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}

/** Key of a view's slot that keeps a level. */
export function levelKey(kind: LevelKind): string {
  return kind === undefined ? 'level' : `level ${kind}`;
}

/** The place that is a level; places of a chart that was made smaller have lost their last digits. */
export function placeOf(places: readonly number[], level: number | undefined): number | undefined {
  if (level === undefined) return undefined;
  const near = (place: number): boolean => Math.abs(place - level) <= 1e-6 * Math.abs(level);
  return places.includes(level) ? level : places.find(near);
}

/** The level that a run's verdict is about: of what stands out in its outline the last; undefined while nothing does. */
export function namedLevel({ presentation, trainings }: RunSnapshot): number | undefined {
  const named = presentation?.outline.findLast(({ highlight, stage }) => highlight && stage);
  return named && trainings.find(({ stage }) => stage === named.stage)?.level;
}
