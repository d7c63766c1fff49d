import {
  densityAtDepth,
  depthOfDensity,
  groupsOf,
  keptOf,
  type PruningGroup,
  type PruningPlan,
} from './allocation';
import { PruningError } from './errors';

/**
 * The depth at which a plan keeps a part of all prunable weights, those of groups with a rate of their own or of none
 * included: round(density * prunable) of them. (Where two groups lose a weight at the same depth, it may be one of them
 * more or less.) Without own rates this is `depthOfDensity`.
 *
 * @throws PruningError `out-of-range` if what is never pruned is already more than that; as {@link groupsOf}
 */
export function depthOfTotal(
  plan: PruningPlan,
  sizes: ReadonlyMap<string, number>,
  density: number,
): number {
  const groups = groupsOf(plan, sizes);
  if (groups.every(({ rate }) => rate === plan.rate)) return depthOfDensity(density, plan.rate);
  const all = sum(groups.map(({ prunable }) => prunable));
  const wanted = keptOf(all, density);
  const whole = sum(groups.filter(({ rate }) => rate === 0).map(({ prunable }) => prunable));
  const others = groups.filter(({ rate, prunable }) => rate > 0 && prunable > 0).length;
  if (wanted < whole + others) {
    throw new PruningError(
      'out-of-range',
      `density ${density} would keep ${wanted} of ${all} weights, but ${whole} are never pruned; the smallest possible density is ${((whole + others) / all).toPrecision(4)}`,
    );
  }
  // The middle of the depths with that number is the farthest from any rounding.
  const from = firstDepth(groups, (kept) => kept <= wanted);
  const until = firstDepth(groups, (kept) => kept < wanted);
  return from + (until - from) / 2;
}

/** The smallest depth, to the last bit, at which what is kept has fallen so far. */
function firstDepth(groups: readonly PruningGroup[], fallen: (kept: number) => boolean): number {
  const has = (depth: number): boolean =>
    fallen(sum(groups.map((g) => keptOf(g.prunable, densityAtDepth(depth, g.rate)))));
  let [low, high] = [0, 1];
  while (!has(high)) [low, high] = [high, 2 * high];
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    if (has(middle)) high = middle;
    else low = middle;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
