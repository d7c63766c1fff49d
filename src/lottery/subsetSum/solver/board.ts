import { isBefore, sizeOf, sumOf } from './masks';

/** The targets of a pool and what is known of them. */
export class Board {
  /** [targets] of closed targets, as a solution has them. */
  readonly subsets: Int32Array;
  readonly errors: Float64Array;
  /** How many targets are still open: the first entries of the following arrays. */
  open: number;
  readonly values: Float64Array;
  /** The least error that was found, as the search reckoned it. */
  readonly found: Float64Array;
  private readonly masks: Int32Array;
  /** Which targets they are. */
  private readonly places: Int32Array;

  constructor(
    private readonly samples: Float32Array,
    targets: Float32Array,
  ) {
    const count = targets.length;
    this.open = count;
    this.subsets = new Int32Array(count);
    this.errors = new Float64Array(count);
    this.values = new Float64Array(targets);
    this.found = new Float64Array(count).fill(Infinity);
    this.masks = new Int32Array(count);
    this.places = new Int32Array(count);
    for (let i = 0; i < count; i++) this.places[i] = i;
  }

  /** A subset for an open target, whose error is at most what was found. */
  offer(i: number, error: number, mask: number): void {
    if (error < this.found[i]! || isBefore(mask, this.masks[i]!)) {
      this.found[i] = error;
      this.masks[i] = mask;
    }
  }

  /** Closes the open targets of which a condition on their error holds. */
  close(isFinal: (error: number) => boolean): void {
    const { values, found, masks, places } = this;
    let left = 0;
    for (let i = 0; i < this.open; i++) {
      const mask = masks[i]!;
      const error = Math.abs(values[i]! - sumOf(mask, this.samples));
      if (isFinal(error)) {
        this.subsets[places[i]!] = mask;
        this.errors[places[i]!] = error;
      } else {
        values[left] = values[i]!;
        found[left] = found[i]!;
        masks[left] = mask;
        places[left++] = places[i]!;
      }
    }
    this.open = left;
  }

  /** Puts the open targets first for which nothing was found. @returns how many */
  missedFirst(): number {
    const { found } = this;
    let missed = 0;
    for (let i = 0; i < this.open; i++) {
      if (found[i]! < Infinity) continue;
      for (const list of [this.values, found, this.masks, this.places]) {
        [list[i], list[missed]] = [list[missed]!, list[i]!];
      }
      missed++;
    }
    return missed;
  }

  /** The most samples that a subset of an open target has. */
  largest(): number {
    return this.masks
      .subarray(0, this.open)
      .reduce((most, mask) => Math.max(most, sizeOf(mask)), 0);
  }

  /** What was found for open targets no longer counts. */
  forget(): void {
    this.masks.fill(0, 0, this.open);
    this.found.fill(Infinity, 0, this.open);
  }
}
