import { type AnyTile, type HeatmapSource } from '../source';
import { bytesOf, checkedTile, isCompared } from './checked';
import { TileStore } from './tileStore';

/** Requests at once: enough to keep the reader busy, few enough that what is no longer in view does not hold up what is. */
const atOnce = 6;

/** Bytes of tiles and their pictures that are kept. */
const limit = 96 * 2 ** 20;

/** Milliseconds after which a tile that failed is asked for again, with the next change of the view. */
const patience = 2000;

/** Tiles of a source, and what is known of their values. */
export class TileFeed {
  readonly store: TileStore<AnyTile>;
  private most = 0;
  private found = false;

  constructor(
    public source: HeatmapSource,
    changed: () => void,
  ) {
    this.store = new TileStore({
      load: async (address) => {
        const { layout, compares } = this.source;
        const tile = await this.source.tile(address);
        if (tile === undefined) return undefined;
        this.look(checkedTile(tile, address, layout, compares));
        return tile;
      },
      bytesOf,
      changed,
      atOnce,
      limit,
      patience,
      now: () => performance.now(),
    });
  }

  /** The magnitude for which the strongest colour is; without one of the source's, a power of two that grows with what comes. */
  get range(): number {
    const { range } = this.source;
    if (range !== undefined && range > 0 && Number.isFinite(range)) return range;
    return this.most > 0 ? 2 ** Math.ceil(Math.log2(this.most)) : 1;
  }

  /** Whether a kept cell without a finite value has come. */
  get nonFinite(): boolean {
    return this.found;
  }

  private look(tile: AnyTile): void {
    if (isCompared(tile)) return;
    const values = tile.magnitude ?? tile.signed;
    if (!values) return;
    let { most, found } = this;
    for (let i = 0; i < values.length; i++) {
      const value = Math.abs(values[i]!);
      if (Number.isFinite(value)) most = Math.max(most, value);
      else found ||= tile.density[i]! > 0;
    }
    this.most = most;
    this.found = found;
  }
}
