import { type Board } from './board';
import { bigHalf, SortedHalf, SortedHalfBySize, SmallHalf } from './halves';
import { nearest } from './nearest';

/** Subsets of more samples are seldom needed, and are summed only then. */
const fewSamples = 3;

/** Seeks the nearest of all subsets. Its memory is used again from pool to pool. */
export class BestError {
  private readonly few = new SmallHalf();
  private readonly small = new SortedHalf();
  private readonly big = new SortedHalf();

  /** Looks at every subset for every open target. */
  search(board: Board, samples: Float32Array): void {
    const small = samples.length - bigHalf(samples.length, board.open);
    const big = this.big.build(samples, small, samples.length);
    big.index();
    if (board.open > 1) {
      // In order, so that what is looked at of the big half stays near: of 30 samples no cache holds all.
      const { sums, masks, length } = this.small.build(samples, 0, small);
      nearest(board, big, { sums, masks, from: 1, to: length + 1 });
    } else {
      this.few.build(samples, small, small);
      const { sums, masks } = this.few;
      nearest(board, big, { sums, masks, from: 0, to: 2 ** small });
    }
  }
}

/** Seeks the fewest samples whose sum is near enough. Its memory is used again from pool to pool. */
export class FewestWithin {
  private readonly small = new SmallHalf();
  private readonly big = new SortedHalfBySize();
  private readonly best = new BestError();

  constructor(private readonly epsilon: number) {}

  /** Closes every open target: with the best error where no subset is near enough. */
  search(board: Board, samples: Float32Array): void {
    const few = Math.min(fewSamples, samples.length);
    this.sizes(board, samples, 0, few);
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
    const small = samples.length - bigHalf(samples.length, board.open);
    this.small.build(samples, small, to);
    const big = this.big.build(samples, small, to);
    const { sums, masks, begins } = this.small;
    for (let size = from; size <= to && board.open > 0; size++) {
      const [least, most] = [Math.max(0, size - big.length + 1), Math.min(size, small)];
      for (let part = least; part <= most; part++) {
        const [from, to] = [begins[part]!, begins[part + 1]!];
        nearest(board, big[size - part]!, { sums, masks, from, to });
      }
      board.close((error) => error <= this.epsilon);
    }
  }
}
