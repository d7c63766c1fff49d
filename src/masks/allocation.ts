import { PruningError } from './errors';

/**
 * Whose counting rule decides how many weights go (methods 0.3): `exact` keeps the rounded number; the others follow the
 * published programs to the weight, with their surplus weight a level.
 */
export type Convention = 'exact' | 'open-lth' | 'google-lth';

/** Whether weights compete over all layers or inside each layer. */
export type Scope = 'global' | 'layerwise';

/** How a net is pruned from level to level. */
export interface PruningPlan {
  readonly scope: Scope;
  readonly convention: Convention;
  /** The fraction of the remaining weights that a level removes, e.g. 0.2; above 0 and below 1. */
  readonly rate: number;
  /** Own rates by tensor name, from 0 (never pruned) to below 1. Such a tensor is a group of its own. */
  readonly rates: ReadonlyMap<string, number>;
}

/** Weights that compete with each other: a pool of tensors under one rate. */
export interface PruningGroup {
  /** The tensor's name, or `all layers` for the global pool. */
  readonly name: string;
  /** Tensor names in the mask's order. */
  readonly tensors: readonly string[];
  readonly rate: number;
  /** How many weights the tensors hold in all. */
  readonly prunable: number;
}

/** What a group keeps at a depth. */
export interface GroupAllocation extends PruningGroup {
  readonly kept: number;
}

/** What survives at a depth, by group and in all. */
export interface Allocation {
  readonly groups: readonly GroupAllocation[];
  readonly kept: number;
}

/** Undoes the last digits that powers and logarithms cost: 0.8 ** 3 is 0.512, as the user reads it. */
export function decimal(value: number): number {
  const short = Number(value.toPrecision(10));
  return Math.abs(short - value) <= 2e-14 * value ? short : value;
}

/**
 * The density after `depth` levels (a real number; level 3 is depth 3): (1 - rate) ** depth, methods 1.2.
 * A result within 2e-14 of a decimal of ten digits is that decimal.
 */
export function densityAtDepth(depth: number, rate: number): number {
  return decimal(Math.pow(1 - rate, depth));
}

/**
 * The depth at which a plan of this rate reaches a density: log(density) / log(1 - rate).
 * @throws PruningError `out-of-range` unless 0 < density <= 1 and 0 < rate < 1
 */
export function depthOfDensity(density: number, rate: number): number {
  if (!(density > 0 && density <= 1)) {
    throw new PruningError('out-of-range', `density ${density} must be above 0 and at most 1`);
  }
  if (!(rate > 0 && rate < 1)) {
    throw new PruningError('out-of-range', `pruning rate ${rate} must be above 0 and below 1`);
  }
  return density === 1 ? 0 : Math.log(density) / Math.log(1 - rate);
}

/** The fraction of the remaining weights to remove on the way between two depths: 1 - (1 - rate) ** (to - from). */
export function removedFraction(rate: number, from: number, to: number): number {
  return to - from === 1 ? rate : decimal(1 - Math.pow(1 - rate, to - from));
}

/**
 * The `exact` count: round(density * size), halves upwards; a density that is no short decimal may miss a half by its
 * last bits and is given them.
 */
export function keptOf(size: number, density: number): number {
  const product = density * size;
  const isShort = Number(density.toPrecision(10)) === density;
  return Math.min(size, Math.round(isShort ? product : product * (1 + 2 ** -46)));
}

/**
 * How many of `size` scores are among the highest where a fraction is kept: size - int((1 - fraction) size), the rule of
 * the programs of edge-popup and biprop (methods 0.3), without what doubles make of 1 - .9 (methods 13).
 */
export function highestCount(size: number, fraction: number): number {
  return size - Math.floor(decimal(decimal(1 - fraction) * size));
}

/**
 * The groups of a plan over tensors of the given sizes (weights), in the order of the first tensor of each.
 * @throws PruningError `out-of-range` for a rate outside its bounds, `mismatch` for a rate of an unknown tensor
 */
export function groupsOf(
  plan: PruningPlan,
  sizes: ReadonlyMap<string, number>,
): readonly PruningGroup[] {
  if (!(plan.rate > 0 && plan.rate < 1)) {
    throw new PruningError('out-of-range', `pruning rate ${plan.rate} must be above 0 and below 1`);
  }
  for (const [name, rate] of plan.rates) {
    if (!sizes.has(name)) {
      const message = `own rate for '${name}', which is no prunable tensor; there are: ${[...sizes.keys()].join(', ')}`;
      throw new PruningError('mismatch', message);
    }
    if (!(rate >= 0 && rate < 1)) {
      const message = `pruning rate ${rate} of '${name}' must be at least 0 and below 1`;
      throw new PruningError('out-of-range', message);
    }
  }
  const pool: string[] = [];
  const groups: PruningGroup[] = [];
  for (const [name, prunable] of sizes) {
    const own = plan.rates.get(name);
    if (own === undefined && plan.scope === 'global') pool.push(name);
    else groups.push({ name, tensors: [name], rate: own ?? plan.rate, prunable });
  }
  if (pool.length === 0) return groups;
  const prunable = pool.reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0);
  const name = pool.length === 1 ? (pool[0] as string) : 'all layers';
  return [{ name, tensors: pool, rate: plan.rate, prunable }, ...groups];
}

/** The smallest density of all groups together at which one of them still keeps one weight, rounded up to four digits. */
function smallestDensity(group: PruningGroup, groups: readonly PruningGroup[]): number {
  const deepest = Math.log(0.5 / group.prunable) / Math.log(1 - group.rate);
  const all = groups.reduce((sum, { prunable }) => sum + prunable, 0);
  const kept = groups.reduce(
    (sum, { prunable, rate }) => sum + prunable * Math.pow(1 - rate, deepest),
    0,
  );
  const density = decimal(kept / all);
  const digit = 10 ** (Math.floor(Math.log10(density)) - 3);
  return Math.min(1, Number((Math.ceil(decimal(density / digit)) * digit).toPrecision(4)));
}

/**
 * What the `exact` convention keeps at a depth: in each group round((1 - rate) ** depth * prunable) weights.
 * @throws PruningError `empty` naming the group that would keep nothing and the smallest density it allows; as
 * {@link groupsOf}; `out-of-range` for a depth that is negative or not finite
 */
export function allocate(
  plan: PruningPlan,
  sizes: ReadonlyMap<string, number>,
  depth: number,
): Allocation {
  if (!(depth >= 0 && Number.isFinite(depth))) {
    throw new PruningError('out-of-range', `depth ${depth} must be a number from 0 up`);
  }
  const all = groupsOf(plan, sizes);
  const groups = all.map((group) => {
    const kept = keptOf(group.prunable, densityAtDepth(depth, group.rate));
    if (kept === 0 && group.prunable > 0) {
      const least = smallestDensity(group, all);
      const message = `'${group.name}' (${group.prunable} weights) would keep none; the smallest possible density is ${least}`;
      throw new PruningError('empty', message);
    }
    return { ...group, kept };
  });
  return { groups, kept: groups.reduce((sum, group) => sum + group.kept, 0) };
}
