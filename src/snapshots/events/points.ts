import { extremes } from '../curves/sample';

/** Numbers of a point: step, loss on the training batches, loss and accuracy on the test set. */
export const width = 4;

/** The learning curve of one training of one replicate, as it grows. */
export class Points {
  /** Numbers of point after point; only the first `length` points count. */
  values: Float64Array;
  length = 0;
  /** Points that were added in all. */
  total = 0;
  /** Whether points were left out, because there were too many to keep. */
  thinned = false;
  /** Grows with every change. */
  version = 0;

  /** @param expected points that there will be, about */
  constructor(expected = 4) {
    this.values = new Float64Array(expected * width);
  }

  /** Adds points, {@link width} numbers of each. Steps rise: one that does not was begun anew, and supersedes what comes behind it. */
  add(added: Float64Array): void {
    for (let from = 0; from < added.length;) {
      const step = added[from]!;
      while (this.length > 0 && this.values[(this.length - 1) * width]! >= step) {
        this.length--;
        this.total--;
      }
      let to = from + width;
      while (to < added.length && added[to]! > added[to - width]!) to += width;
      this.append(from === 0 && to === added.length ? added : added.subarray(from, to));
      from = to;
    }
    this.version++;
  }

  clear(): void {
    this.length = 0;
    this.total = 0;
    this.thinned = false;
    this.version++;
  }

  /** Gives back memory that no point fills, where that is much. */
  trim(): void {
    if (this.values.length > 1.25 * this.length * width) {
      this.values = this.values.slice(0, Math.max(1, this.length) * width);
    }
  }

  /** One of the numbers, counted from 0 as in {@link width}, of point `i`. */
  at(i: number, which: number): number {
    return this.values[i * width + which]!;
  }

  /** Keeps half of the points: first, last, and the extremes of each stretch. */
  thin(): void {
    const columns = [1, 2, 3].map((which) =>
      Float64Array.from({ length: this.length }, (_, i) => this.at(i, which)),
    );
    const kept = extremes(columns, this.length, Math.floor(this.length / 2));
    const values = new Float64Array(kept.length * width);
    kept.forEach((i, to) => {
      values.set(this.values.subarray(i * width, (i + 1) * width), to * width);
    });
    this.values = values;
    this.length = kept.length;
    this.thinned = true;
    this.version++;
  }

  private append(rising: Float64Array): void {
    const at = this.length * width;
    const needed = at + rising.length;
    if (needed > this.values.length) {
      const grown = new Float64Array(Math.max(4 * width, needed, this.values.length * 2));
      grown.set(this.values.subarray(0, at));
      this.values = grown;
    }
    this.values.set(rising, at);
    this.length += rising.length / width;
    this.total += rising.length / width;
  }
}
