import {
  allocate,
  groupsOf,
  removedFraction,
  type PruningGroup,
  type PruningPlan,
} from './allocation';
import { PruningError } from './errors';
import { countKept, countOnes, type Mask, type MaskTensor } from './mask';
import { publishedRank } from './published';
import { kthSmallest } from './select';

/** What {@link prune} works on. */
export interface PruneRequest {
  /** The survivors so far. */
  readonly mask: Mask;
  /** One score for each weight of each tensor with a rate above 0; scores of pruned weights are not looked at. */
  readonly scores: ReadonlyMap<string, Float32Array>;
  readonly plan: PruningPlan;
  /** The depth of `mask`, in levels (see `densityAtDepth`). */
  readonly from: number;
  /** The depth to prune to; `to - from > 1` prunes in one shot. */
  readonly to: number;
}

/** The scores of a group's surviving weights in the group's order; checks shapes and numbers. */
function survivingScores(
  request: PruneRequest,
  group: PruningGroup,
  absolute: boolean,
): Float32Array {
  const alive = group.tensors.reduce(
    (sum, name) => sum + countOnes(valuesOf(request.mask, name)),
    0,
  );
  const pool = new Float32Array(alive);
  let end = 0;
  for (const name of group.tensors) {
    const values = valuesOf(request.mask, name);
    const scores = request.scores.get(name);
    if (scores?.length !== values.length) {
      const message = `'${name}' has ${values.length} weights but ${scores?.length ?? 'no'} scores`;
      throw new PruningError('mismatch', message);
    }
    for (let i = 0; i < values.length; i++) {
      if (values[i] === 0) continue;
      const score = scores[i] as number;
      // The difference of a number with itself is 0 only if it is finite.
      if (score - score !== 0) {
        const message = `score of '${name}' at index ${i} is ${score}; training may have diverged`;
        throw new PruningError('not-finite', message);
      }
      // Adding 0 makes -0 and 0 one value.
      pool[end++] = absolute ? Math.abs(score) : score + 0;
    }
  }
  return pool;
}

function valuesOf(mask: Mask, name: string): Uint8Array {
  return (mask.get(name) as MaskTensor).values;
}

/** Writes which of a group's survivors, in the group's order, stay: those above the threshold and the first `ties` equal to it; returns their number. */
function cut(
  result: Map<string, MaskTensor>,
  group: PruningGroup,
  pool: Float32Array,
  threshold: number,
  ties: number,
): number {
  let at = 0;
  let left = ties;
  let count = 0;
  for (const name of group.tensors) {
    const { shape, values } = result.get(name) as MaskTensor;
    const kept = new Uint8Array(values.length);
    for (let i = 0; i < values.length; i++) {
      if (values[i] === 0) continue;
      const score = pool[at++] as number;
      if (score === threshold && left > 0) left--;
      else if (score <= threshold) continue;
      kept[i] = 1;
      count++;
    }
    result.set(name, { shape, values: kept });
  }
  return count;
}

/** Keeps exactly `kept` of a group's survivors: the highest scores, and of equal ones those that come first. */
function keepHighest(
  request: PruneRequest,
  result: Map<string, MaskTensor>,
  group: PruningGroup,
  kept: number,
): void {
  const pool = survivingScores(request, group, false);
  if (pool.length < kept) {
    const message = `'${group.name}' has ${pool.length} survivors, fewer than the ${kept} of depth ${request.to}; a mask never grows`;
    throw new PruningError('grows', message);
  }
  if (pool.length === kept) return;
  const threshold = kthSmallest(pool, pool.length - kept);
  let above = 0;
  for (let i = 0; i < pool.length; i++) if ((pool[i] as number) > threshold) above++;
  const left = cut(result, group, pool, threshold, kept - above);
  if (left !== kept) throw new Error(`'${group.name}' keeps ${left} weights, not ${kept}`);
}

/** The threshold rule of both published programs: survivors at or below the magnitude of rank `rank` go. */
function keepAbove(
  request: PruneRequest,
  result: Map<string, MaskTensor>,
  group: PruningGroup,
  rank: number,
): void {
  const pool = survivingScores(request, group, true);
  if (rank >= pool.length) {
    const message = `'${group.name}' has only ${pool.length} survivors left, of which ${rank + 1} would go; stop at an earlier level`;
    throw new PruningError('empty', message);
  }
  const threshold = kthSmallest(pool, rank);
  const removed = pool.length - cut(result, group, pool, threshold, 0);
  if (removed === pool.length && removed === rank + 1) {
    const message = `'${group.name}' would keep none of its ${pool.length} survivors; stop at an earlier level`;
    throw new PruningError('empty', message);
  }
  if (removed === rank + 1) return;
  // More than one score equals the threshold: the rule removes them all, which must not take a whole layer.
  for (const name of group.tensors) {
    const before = countOnes(valuesOf(request.mask, name));
    if (before === 0 || countOnes(valuesOf(result, name)) > 0) continue;
    const message = `no weight of '${name}' lies above the threshold ${threshold}, which ${removed - rank} scores share; the convention 'exact' breaks ties`;
    throw new PruningError('tied', message);
  }
}

function unsupported(plan: PruningPlan, why: string): PruningError {
  return new PruningError('unsupported', `convention '${plan.convention}' ${why}; use 'exact'`);
}

/**
 * Prunes a mask from one depth to another by scores; the result is a subset of `mask` over the same tensors.
 *
 * - `exact`: each group keeps exactly the number that `allocate` gives for `to`: the highest scores, and of equal scores
 *   those that come first (order of the tensors in the mask, then row-major index).
 * - `open-lth` (global; methods 0.3): n = ceil(f * survivors of all tensors, those of rate 0 too); survivors of the
 *   candidates with |score| at or below the entry n (0-based) of the ascending order go: n + 1 weights without ties.
 * - `google-lth` (layerwise; methods 0.3): c = round half to even(f * survivors) in each tensor; |score| at or below
 *   entry c goes: c + 1 weights without ties.
 *
 * f = 1 - (1 - rate) ** (to - from). Both published rules look at magnitudes: give them |w| or w.
 * @throws PruningError `not-finite` naming tensor and index of a NaN or infinite score; `tied` and `empty` instead of a
 * group without survivors; `grows` if the mask has fewer survivors than `to` asks for; `mismatch` for missing scores;
 * `unsupported` for a scope or rates that a convention does not know; `out-of-range` as `allocate`
 */
export function prune(request: PruneRequest): Mask {
  const { mask, plan, from, to } = request;
  if (!(from >= 0 && to >= from && Number.isFinite(to))) {
    const message = `cannot prune from depth ${from} to depth ${to}; depths are numbers from 0 up, and a mask never grows`;
    throw new PruningError('out-of-range', message);
  }
  const sizes = new Map([...mask].map(([name, { values }]) => [name, values.length]));
  const result = new Map<string, MaskTensor>(
    [...mask].map(([name, { shape, values }]) => [name, { shape, values: new Uint8Array(values) }]),
  );
  switch (plan.convention) {
    case 'exact': {
      const allocation = allocate(plan, sizes, to);
      for (const group of allocation.groups) {
        if (group.rate > 0) keepHighest(request, result, group, group.kept);
      }
      break;
    }
    case 'open-lth': {
      if (plan.scope !== 'global') throw unsupported(plan, 'prunes globally, not layerwise');
      const own = [...plan.rates].find(([, rate]) => rate > 0);
      if (own) throw unsupported(plan, `knows no own rate but 0 ('${own[0]}' has ${own[1]})`);
      const group = groupsOf(plan, sizes).find(({ rate }) => rate > 0);
      const fraction = removedFraction(plan.rate, from, to);
      const removed = publishedRank('open-lth', fraction, countKept(mask));
      if (group && to > from) keepAbove(request, result, group, removed);
      break;
    }
    case 'google-lth': {
      if (plan.scope !== 'layerwise') throw unsupported(plan, 'prunes layerwise, not globally');
      for (const group of groupsOf(plan, sizes)) {
        if (group.rate === 0 || group.prunable === 0 || to === from) continue;
        const alive = countOnes(valuesOf(mask, group.name));
        const fraction = removedFraction(group.rate, from, to);
        keepAbove(request, result, group, publishedRank('google-lth', fraction, alive));
      }
      break;
    }
    default:
      return plan.convention satisfies never;
  }
  return result;
}
