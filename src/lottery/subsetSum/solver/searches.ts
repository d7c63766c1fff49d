import { type Board } from './board';
import { HashedSums } from './hashedSums';
import { nearest } from './nearest';
import { OneTarget } from './one/oneTarget';
import { SmallHalves } from './smallHalf';
import { SortedHalf, SortedHalfBySize } from './sortedHalf';
import { bigHalf, BySizeSplits } from './split';

/** Subsets of more samples are seldom needed, and are summed only then. */
const fewSamples = 3;
/** Those of fewer are summed at once; most targets need no more. */
const firstSizes = [
  [0, 2],
  [3, 3],
] as const;
/** Of fewer samples the sums are too few to be very near. */
const fewestToHash = 12;

/** Seeks the nearest of all subsets. Its memory is used again from pool to pool. */
export class BestError {
  private readonly small = new SortedHalf();
  private readonly hashed = new HashedSums();
  private readonly big = new SortedHalf();
  private readonly one = new OneTarget();

  /** Looks at every subset for every open target, whatever was found before. */
  search(board: Board, samples: Float32Array): void {
    board.forget();
    if (board.open === 1 && this.one.search(samples, board.values[0]!)) {
      board.offer(0, this.one.error, this.one.mask);
      return;
    }
    const missed = this.searchNear(board, samples);
    if (missed === 0) return;
    const small = samples.length - bigHalf(samples.length, missed);
    const big = this.big.build(samples, small, samples.length);
    big.index();
    const { sums, masks, length } = this.small.build(samples, 0, small);
    nearest(board, missed, big, { sums, masks, from: 1, to: length + 1 });
  }

  /** The fast search, of subsets that are very near. @returns how many targets have none: they are the first then */
  private searchNear(board: Board, samples: Float32Array): number {
    const small = samples.length - bigHalf(samples.length, board.open);
    const { hashed } = this;
    if (samples.length < fewestToHash || !hashed.build(samples, small, board.open)) {
      return board.open;
    }
    // In order, so that what is looked at of the big half stays near: of 30 samples no cache holds all.
    if (board.open > 1) hashed.othersOf(this.small.build(samples, 0, small));
    else hashed.othersFrom(samples, small);
    hashed.search(board);
    return board.missedFirst();
  }
}

/** Seeks the fewest samples whose sum is near enough. Its memory is used again from pool to pool. */
export class FewestWithin {
  private readonly splits = new BySizeSplits();
  private readonly small = new SmallHalves();
  private readonly big = new SortedHalfBySize();
  private readonly best = new BestError();

  constructor(private readonly epsilon: number) {}

  /** Closes every open target: with the best error where no subset is near enough. */
  search(board: Board, samples: Float32Array): void {
    const few = Math.min(fewSamples, samples.length);
    for (const [from, to] of firstSizes) this.sizes(board, samples, from, Math.min(to, few));
    if (board.open > 0 && few < samples.length) {
      // Only targets that some subset comes near enough to are worth the search by size, and up to that subset's.
      this.best.search(board, samples);
      board.close((error) => !(error <= this.epsilon));
      const most = board.largest();
      board.forget();
      this.sizes(board, samples, few + 1, most);
    }
    board.close(() => true);
  }

  private sizes(board: Board, samples: Float32Array, from: number, to: number): void {
    if (board.open === 0 || from > to) return;
    const { length } = samples;
    const small = length - this.splits.bigHalf(length, board.open, from, to);
    const big = this.big.build(samples, small, to);
    const half = this.small.of(small);
    half.build(samples, 0, from - 1);
    for (let size = from; size <= to && board.open > 0; size++) {
      half.build(samples, size, size);
      const { sums, masks, begins } = half;
      const [least, most] = [Math.max(0, size - big.length + 1), Math.min(size, small)];
      for (let part = least; part <= most; part++) {
        const others = { sums, masks, from: begins[part]!, to: begins[part + 1]! };
        nearest(board, board.open, big[size - part]!, others);
      }
      board.close((error) => error <= this.epsilon);
    }
  }
}
