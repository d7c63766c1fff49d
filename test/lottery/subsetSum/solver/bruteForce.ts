import { isBefore, sizeOf, sumOf } from '../../../../src/lottery/subsetSum/solver/masks';

/** What every subset of some samples sums up to. */
export function allSums(samples: Float32Array): Float64Array {
  const sums = new Float64Array(2 ** samples.length);
  for (let mask = 0; mask < sums.length; mask++) sums[mask] = sumOf(mask, samples);
  return sums;
}

/** The subset that a solver must answer, by looking at all; with an epsilon, the smallest that is near enough. */
export function bruteForce(sums: Float64Array, target: number, epsilon = -1): number {
  let best = 0;
  let least = Math.abs(target);
  for (let mask = 1; mask < sums.length; mask++) {
    const error = Math.abs(target - sums[mask]!);
    if (isBetter(error, mask)) [best, least] = [mask, error];
  }
  return best;

  function isBetter(error: number, mask: number): boolean {
    if (least <= epsilon) {
      if (error > epsilon) return false;
      const more = sizeOf(mask) - sizeOf(best);
      if (more !== 0) return more < 0;
    } else if (error <= epsilon) return true;
    return error === least ? isBefore(mask, best) : error < least;
  }
}
