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

  /** Adds a point. Steps rise: one that does not was begun anew, and supersedes what comes behind it. */
  add(step: number, trainLoss: number, testLoss: number, testAccuracy: number): void {
    while (this.length > 0 && this.values[(this.length - 1) * width]! >= step) {
      this.length--;
      this.total--;
    }
    let at = this.length * width;
    if (at === this.values.length) this.grow();
    this.values[at] = step;
    this.values[++at] = trainLoss;
    this.values[++at] = testLoss;
    this.values[++at] = testAccuracy;
    this.length++;
    this.total++;
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

  private grow(): void {
    const grown = new Float64Array(Math.max(4 * width, this.values.length * 2));
    grown.set(this.values);
    this.values = grown;
  }
}
