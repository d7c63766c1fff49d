import { type ViewSlot } from '../ui/viewSlot';

/** The level that the page looks at: its sliders and the pictures of tickets share it. */
export class LevelChoice {
  private readonly listeners = new Set<() => void>();

  constructor(private readonly view: ViewSlot) {}

  /** Undefined while the user has chosen none: then the last that there is counts, also while more come. */
  get chosen(): number | undefined {
    return this.view.number('level');
  }

  /** @param level undefined for the last that there is */
  choose(level: number | undefined): void {
    if (level === this.chosen) return;
    this.view.set('level', level);
    for (const listener of this.listeners) listener();
  }

  /** Told whenever another is chosen. @returns what ends it */
  onChoice(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}
