import { isBefore } from './masks';

/** Buckets a sum: so many that a place is found in about one step where the sums lie densest. */
const bucketsPerSum = 2;

/**
 * Sums of subsets in ascending order, each once, with the subset that is taken for it.
 *
 * The sums lie at 1..length of `sums`, between -Infinity and Infinity, so that no search needs a test for an end.
 */
export class SortedSums {
  sums = new Float64Array(3);
  masks = new Int32Array(3);
  length = 0;
  /** Where the sums of a bucket begin; one more for the end. */
  starts = new Int32Array(0);
  buckets = 0;
  /** The least sum, and buckets by unit from there. */
  low = 0;
  scale = 0;

  /** Holds nothing, not even the empty subset. */
  clear(): void {
    this.close(0);
  }

  /** Holds the empty subset only. */
  reset(): void {
    this.sums[1] = 0;
    this.masks[1] = 0;
    this.close(1);
  }

  /** Holds the sums of `left`, and those of `right` with one sample more. Neither may be this. */
  merge(left: SortedSums, right: SortedSums, sample: number, bit: number): void {
    this.reserve(left.length + right.length);
    const { sums, masks } = this;
    const { sums: leftSums, masks: leftMasks } = left;
    const { sums: rightSums, masks: rightMasks } = right;
    let [i, j, to] = [1, 1, 1];
    for (;;) {
      const x = leftSums[i]!;
      const y = rightSums[j]! + sample;
      const ours = leftMasks[i]!;
      const theirs = rightMasks[j]! | bit;
      if (x === y) {
        if (x === Infinity) break;
        sums[to] = x;
        masks[to] = isBefore(theirs, ours) ? theirs : ours;
        [i, j] = [i + 1, j + 1];
      } else {
        // Both are written, the one that is wanted last: which one it is cannot be foreseen, and a branch would cost more.
        const second = +(y < x);
        sums[to] = y;
        sums[to + second] = x;
        masks[to] = theirs;
        masks[to + second] = ours;
        i += 1 - second;
        j += second;
      }
      to++;
    }
    this.close(to - 1);
  }

  /** Prepares for searches in `starts`. */
  index(): void {
    const { sums, length } = this;
    const buckets = Math.max(1, bucketsPerSum * length);
    if (this.starts.length <= buckets) this.starts = new Int32Array(buckets + 1);
    const { starts } = this;
    const low = length === 0 ? 0 : sums[1]!;
    const range = length === 0 ? 0 : sums[length]! - low;
    const scale = range === 0 ? 0 : buckets / range;
    const last = buckets - 1;
    starts.fill(0, 0, buckets + 1);
    starts[0] = 1;
    for (let i = 1; i <= length; i++) {
      const place = (sums[i]! - low) * scale;
      starts[((place < last ? place : last) | 0) + 1]!++;
    }
    for (let i = 1; i <= buckets; i++) starts[i]! += starts[i - 1]!;
    Object.assign(this, { buckets, low, scale });
  }

  private reserve(length: number): void {
    // Two ends, and one place behind that a merge writes to.
    if (this.masks.length >= length + 3) return;
    this.sums = new Float64Array(length + 3);
    this.masks = new Int32Array(length + 3);
  }

  private close(length: number): void {
    this.length = length;
    this.sums[0] = -Infinity;
    this.sums[length + 1] = Infinity;
  }
}

/** The first place of `from`..`to` whose sum is not below a value. */
export function firstFrom(sums: Float64Array, value: number, from: number, to: number): number {
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sums[middle]! < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
