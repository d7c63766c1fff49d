import { groupsOf, removedFraction, type PruningPlan } from './allocation';
import { PruningError } from './errors';

/**
 * The rank (0-based) of the score at which and below which survivors go: ceil(f * survivors) in open_lth, numpy's
 * round(f * survivors) in the google repository. So without ties one weight more goes.
 */
export function publishedRank(
  convention: 'open-lth' | 'google-lth',
  fraction: number,
  survivors: number,
): number {
  const count = fraction * survivors;
  return convention === 'open-lth' ? Math.ceil(count) : roundHalfToEven(count);
}

/** numpy's rounding: halves go to the even neighbour. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/**
 * Checks that a plan by one of the published rules leaves every group of weights something at every depth, as far as
 * sizes tell (ties remove more).
 *
 * @param depths of the levels, from 0 up
 * @param origin gives the number of the level that a level prunes
 * @throws PruningError `empty` naming level and group
 */
export function checkPublished(
  plan: PruningPlan & { readonly convention: 'open-lth' | 'google-lth' },
  sizes: ReadonlyMap<string, number>,
  depths: readonly number[],
  origin: (level: number) => number,
): void {
  const groups = groupsOf(plan, sizes);
  const kept = [groups.map(({ prunable }) => prunable)];
  for (let level = 1; level < depths.length; level++) {
    const before = kept[origin(level)]!;
    const all = before.reduce((a, b) => a + b, 0);
    const distance = [depths[origin(level)]!, depths[level]!] as const;
    kept.push(
      groups.map(({ name, rate, prunable }, i) => {
        if (rate === 0 || prunable === 0) return before[i]!;
        // The one counts over all layers, whichever are pruned, the other inside each.
        const survivors = plan.convention === 'open-lth' ? all : before[i]!;
        const rank = publishedRank(plan.convention, removedFraction(rate, ...distance), survivors);
        const left = before[i]! - rank - 1;
        if (left > 0) return left;
        const message = `level ${level} would leave '${name}' none of its ${before[i]} weights by the convention '${plan.convention}'; stop at level ${level - 1}, or use 'exact'`;
        throw new PruningError('empty', message);
      }),
    );
  }
}
