import { type Board } from './board';
import { type Others } from './nearest';

/** Cells a sum: so many that mostly the cell of what is sought is empty, which is all that is looked at. */
const cellsPerSum = 16;
/** Cells of a bucket, as a shift: about a sum lies in each. */
const bucketShift = 4;
/** Larger errors are not sought, in cells: so at most two cells can hold a sum that is near enough. */
const farthest = 0.499;
/** Rounding, in cells. */
const slack = 1e-6;

/** Sums of subsets in lists by their size, and a bit for each small interval that holds one. */
export class HashedSums {
  private count = 0;
  private sums = new Float64Array(0);
  /** By bucket, its first sum; by sum, the next of its bucket; -1 is none. */
  private heads = new Int32Array(0);
  private next = new Int32Array(0);
  private bits = new Int32Array(0);
  private low = 0;
  private scale = 0;
  private shift = 0;
  private reach = new Float64Array(0);

  /** The largest error that is sought. */
  get limit(): number {
    return farthest / this.scale;
  }

  /**
   * Sums all subsets of the samples from one on.
   *
   * @returns whether the sums are spread, as those of random samples are; else a search would take too long
   */
  build(samples: Float32Array, from: number): boolean {
    this.reserve(samples.length - from);
    const { sums, heads, next, bits, count } = this;
    let [low, high, length] = [0, 0, 1];
    for (let k = from; k < samples.length; k++) {
      const sample = samples[k]!;
      for (let i = 0; i < length; i++) sums[length + i] = sums[i]! + sample;
      length *= 2;
      if (sample < 0) low += sample;
      else high += sample;
    }
    // A cell is left empty at each end, so that what lies outside is far from all.
    const scale = (cellsPerSum * count - 2) / (high - low);
    low -= 1 / scale;
    Object.assign(this, { scale, low, shift: from });
    if (!Number.isFinite(scale) || !Number.isFinite(low)) return false;
    heads.fill(-1);
    bits.fill(0);
    let taken = 0;
    for (let i = 0; i < count; i++) {
      const cell = ((sums[i]! - low) * scale) | 0;
      const bucket = cell >> bucketShift;
      next[i] = heads[bucket]!;
      heads[bucket] = i;
      const word = bits[cell >> 5]!;
      taken += ~(word >>> cell) & 1;
      bits[cell >> 5] = word | (1 << cell);
    }
    return taken >= count / 4;
  }

  /**
   * Offers every open target of a board the nearest sum of one of these and one of `others`, if it is nearer than what was
   * found and than {@link limit}.
   */
  search(board: Board, others: Others): void {
    const { sums, heads, next, bits, low, scale, shift } = this;
    const { open, values, found } = board;
    if (this.reach.length < open) this.reach = new Float64Array(open);
    const { reach } = this;
    for (let i = 0; i < open; i++) reach[i] = found[i]! * scale + slack;
    const cells = bits.length * 32;
    for (let other = others.from; other < others.to; other++) {
      const part = others.sums[other]! + low;
      for (let target = 0; target < open; target++) {
        const place = (values[target]! - part) * scale;
        const near = reach[target]!;
        const from = place - near;
        const to = place + near;
        if (!(from >= 0 && to < cells)) continue;
        const first = from | 0;
        const last = to | 0;
        if ((((bits[first >> 5]! >>> first) | (bits[last >> 5]! >>> last)) & 1) === 0) continue;
        const rest = values[target]! - others.sums[other]!;
        for (let bucket = first >> bucketShift; bucket <= last >> bucketShift; bucket++) {
          for (let i = heads[bucket]!; i >= 0; i = next[i]!) {
            const error = Math.abs(sums[i]! - rest);
            if (error > found[target]!) continue;
            board.offer(target, error, (i << shift) | others.masks[other]!);
            reach[target] = found[target]! * scale + slack;
          }
        }
      }
    }
  }

  private reserve(samples: number): void {
    const count = 2 ** samples;
    if (this.count === count) return;
    const cells = count * cellsPerSum;
    this.count = count;
    this.sums = new Float64Array(count);
    this.next = new Int32Array(count);
    this.heads = new Int32Array(cells >> bucketShift);
    this.bits = new Int32Array(Math.ceil(cells / 32));
  }
}
