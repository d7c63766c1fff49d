/** The big half has at most so many sums, for the memory's sake: up to about 100 bytes each. */
const mostSums = 2 ** 20;
/** What a sum of the big half costs, in searches. */
const buildCost = 2;

/**
 * How many samples the big half has, whose sums are sorted: building it and searching in it, for each target and each
 * subset of the small half, shall take the least time.
 */
export function bigHalf(samples: number, targets: number): number {
  return cheapest(samples, targets, (big, small) => [2 ** big, 2 ** small]);
}

/** The same where subsets of some sizes are sought: the sums of the big half are sorted by size, none is larger. */
export class BySizeSplits {
  private readonly known = new Map<number, number>();

  /** Targets count by their power of two, so that few splits occur. */
  bigHalf(samples: number, targets: number, from: number, to: number): number {
    const power = Math.ceil(Math.log2(Math.max(1, targets)));
    const key = ((samples * 32 + from) * 32 + to) * 64 + power;
    let big = this.known.get(key);
    if (big === undefined) {
      big = cheapest(samples, 2 ** power, (bigger, small) => {
        let searches = 0;
        for (let size = from; size <= to; size++) {
          searches += subsetsUpTo(small, size) - subsetsUpTo(small, size - bigger - 1);
        }
        // The sums of a size are merged anew with each sample.
        let merged = 0;
        for (let i = 1; i <= bigger; i++) merged += subsetsUpTo(i, to) / 2;
        return [merged, searches];
      });
      this.known.set(key, big);
    }
    return big;
  }
}

function cheapest(
  samples: number,
  targets: number,
  count: (big: number, small: number) => readonly [sums: number, searches: number],
): number {
  let [best, least] = [0, Infinity];
  for (let big = 0; big <= samples; big++) {
    const [sums, searches] = count(big, samples - big);
    const cost = buildCost * sums + targets * searches;
    if (cost < least && sums <= mostSums) [best, least] = [big, cost];
  }
  return best;
}

/** How many subsets of n samples have at most `size`. */
export function subsetsUpTo(n: number, size: number): number {
  let [all, ofSize] = [0, 1];
  for (let k = 0; k <= Math.min(n, size); k++) {
    all += ofSize;
    ofSize = (ofSize * (n - k)) / (k + 1);
  }
  return all;
}
