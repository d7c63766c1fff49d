import { type Board } from './board';
import { firstFrom, type SortedSums } from './sortedSums';

/** A bucket of more sums is halved until it is found where to look. */
const crowd = 8;

/** Subsets of other samples than the sorted ones, at places `from`..`to - 1`. */
export interface Others {
  readonly sums: Float64Array;
  readonly masks: Int32Array;
  readonly from: number;
  readonly to: number;
}

/**
 * Offers the first `open` open targets of a board the nearest sum of one of `big`, which is indexed, and one of `others`.
 */
export function nearest(board: Board, open: number, big: SortedSums, others: Others): void {
  const { sums, masks, starts, low, scale } = big;
  const { sums: otherSums, masks: otherMasks, from, to } = others;
  const { values, found } = board;
  const last = big.buckets - 1;
  for (let other = from; other < to; other++) {
    const shift = otherSums[other]!;
    for (let target = 0; target < open; target++) {
      const rest = values[target]! - shift;
      const place = (rest - low) * scale;
      const bucket = (place > 0 ? (place < last ? place : last) : 0) | 0;
      let i = starts[bucket]!;
      const end = starts[bucket + 1]!;
      if (end - i > crowd) i = firstFrom(sums, rest, i, end);
      while (sums[i]! < rest) i++;
      const above = sums[i]! - rest;
      const below = rest - sums[i - 1]!;
      const best = found[target]!;
      if (above <= best) board.offer(target, above, masks[i]! | otherMasks[other]!);
      if (below <= best && below <= found[target]!) {
        board.offer(target, below, masks[i - 1]! | otherMasks[other]!);
      }
    }
  }
}
