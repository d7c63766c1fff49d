import { type Board } from './board';
import { bucketShift, hashLoops, slack, sumBytes, targetBytes, type HashLoops } from './hashLoops';
import { type SortedSums } from './sortedSums';

/** Cells a sum: so many that mostly the cell of what is sought is empty, which is all that is looked at. */
const cellsPerSum = 16;
/** Larger errors are not sought, in cells: so at most two cells can hold a sum that is near enough. */
const farthest = 0.499;

/**
 * Sums of subsets in lists by their size, and a bit for each small interval that holds one, in WebAssembly.
 *
 * Its memory holds an answer, the sums, heads of lists, bits, others and targets.
 */
export class HashedSums {
  private bytes = 0;
  private loops: HashLoops | undefined;
  private floats = new Float64Array(0);
  private ints = new Int32Array(0);
  private places = { sums: 0, heads: 0, bits: 0, others: 0, targets: 0 };
  private cells = 0;
  private low = 0;
  private scale = 0;

  /** The largest error that is sought. */
  get limit(): number {
    return farthest / this.scale;
  }

  /**
   * Sums all subsets of the samples from one on.
   *
   * @param targets how many will be sought
   * @returns whether the sums are spread, as those of random samples are; else a search would take too long
   */
  build(samples: Float32Array, from: number, targets: number): boolean {
    const count = 2 ** (samples.length - from);
    const loops = this.reserve(count, 2 ** from, targets);
    const { ints, places } = this;
    const end = this.double(loops, places.sums, samples, from, samples.length);
    let [low, high] = [0, 0];
    for (let k = from; k < samples.length; k++) {
      low += Math.min(0, samples[k]!);
      high += Math.max(0, samples[k]!);
    }
    // A cell is left empty at each end, so that what lies outside is far from all.
    this.scale = (this.cells - 2) / (high - low);
    this.low = low - 1 / this.scale;
    if (!Number.isFinite(this.scale) || !Number.isFinite(this.low)) return false;
    ints.fill(0, places.heads / 4, places.others / 4);
    loops.hash(places.sums, end, places.heads, places.bits, 0, this.low, this.scale);
    return ints[0]! >= count / 4;
  }

  /** Takes all subsets of the first samples as the others. */
  othersFrom(samples: Float32Array, count: number): void {
    const loops = this.loops!;
    const end = this.double(loops, this.places.others, samples, 0, count);
    this.places.targets = end;
  }

  /** Takes others in the order of their sums. */
  othersOf({ sums, masks, length }: SortedSums): void {
    const { floats, ints, places } = this;
    for (let i = 0; i < length; i++) {
      const at = places.others + i * sumBytes;
      floats[at / 8] = sums[i + 1]!;
      ints[at / 4 + 3] = masks[i + 1]!;
    }
    places.targets = places.others + length * sumBytes;
  }

  /** Finds for every open target of a board the nearest sum of one of these and one of the others, within {@link limit}. */
  search(board: Board): void {
    const { floats, ints, places, limit, low, scale } = this;
    const end = places.targets + board.open * targetBytes;
    for (let i = 0, at = places.targets; at < end; i++, at += targetBytes) {
      floats[at / 8] = board.values[i]!;
      floats[at / 8 + 1] = limit * scale + slack;
      floats[at / 8 + 2] = limit;
      ints[at / 4 + 6] = 0;
    }
    const { others, targets, heads, bits } = places;
    this.loops!.search(others, targets, targets, end, heads, bits, low, scale, this.cells);
    for (let i = 0, at = targets; at < end; i++, at += targetBytes) {
      const error = floats[at / 8 + 2]!;
      if (error < limit) board.offer(i, error, ints[at / 4 + 6]!);
    }
  }

  private double(
    loops: HashLoops,
    begin: number,
    samples: Float32Array,
    from: number,
    to: number,
  ): number {
    this.floats[begin / 8] = 0;
    this.ints[begin / 4 + 3] = 0;
    let length = sumBytes;
    for (let k = from; k < to; k++) {
      loops.double(begin, begin + length, 1 << k, samples[k]!);
      length *= 2;
    }
    return begin + length;
  }

  private reserve(count: number, others: number, targets: number): HashLoops {
    this.cells = count * cellsPerSum;
    const sums = 16;
    const heads = sums + count * sumBytes;
    const bits = heads + (this.cells >> bucketShift) * 4;
    const behind = bits + Math.ceil(this.cells / 32) * 4;
    const othersAt = Math.ceil(behind / 16) * 16;
    const targetsAt = othersAt + others * sumBytes;
    this.places = { sums, heads, bits, others: othersAt, targets: targetsAt };
    const bytes = targetsAt + targets * targetBytes;
    if (this.loops === undefined || bytes > this.bytes) {
      const { loops, memory } = hashLoops(bytes);
      this.loops = loops;
      this.floats = new Float64Array(memory);
      this.ints = new Int32Array(memory);
      this.bytes = memory.byteLength;
    }
    return this.loops;
  }
}
