import { type Address, type AnyTile, type HeatmapSource } from '../source';
import { type TileStore } from './tileStore';

/** Milliseconds that the picture before stays where nothing of the next has come. */
const patience = 500;

/** Leaves a picture standing until the next one, of the same size, begins to come: going through levels does not flicker. */
export class Holding {
  private until = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param again draws again: what is held has been held for long enough */
  constructor(private readonly again: () => void) {}

  /** Another source is to be shown. */
  begin(source: HeatmapSource | undefined, before: HeatmapSource | undefined): void {
    const alike =
      source?.layout.rows === before?.layout.rows &&
      source?.layout.columns === before?.layout.columns;
    this.until = source && before && alike ? performance.now() + patience : 0;
  }

  /** Whether what is drawn is left as it is. */
  holds(wanted: readonly Address[], store: TileStore<AnyTile>): boolean {
    const left = this.until - performance.now();
    if (left <= 0) return false;
    store.want(wanted);
    const coming = wanted.every((address) => {
      const state = store.get(address)?.state;
      return state === undefined || state === 'loading';
    });
    if (!coming || store.ended) {
      this.until = 0;
      return false;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(this.again, left);
    return true;
  }
}
