import { InputError } from '../../formats/errors';
import { allocate, densityAtDepth, groupsOf, type PruningPlan } from '../../masks/allocation';
import { depthOfTotal } from '../../masks/depth';
import { checkPublished } from '../../masks/published';
import { type Net, type Parameter } from '../../models/net';
import { askedDensities, type ImpPart } from './schema';

/** Which tensors are pruned, by what plan, and how far. */
export interface ImpPlan {
  readonly prunable: readonly Parameter[];
  readonly pruning: PruningPlan;
  /** Depth of each level, in prunings: 0, 1, 2, ... or what the asked densities amount to. */
  readonly depths: readonly number[];
  /** The level whose survivors a level prunes. */
  readonly before: (level: number) => number;
  /** The density that a level is to have, before it is rounded to whole weights. */
  readonly requested: (level: number) => number;
}

/**
 * Applies the spec's exclusions and own rates to a net. Excluded tensors count as prunable weights that are never pruned.
 *
 * @throws InputError if a layer that is named does not exist or has no kernel
 * @throws PruningError if what is never pruned is more than a density that is asked for
 */
export function planFor(net: Net, part: ImpPart): ImpPlan {
  const prunable = net.parameters.filter((p) => p.role === 'kernel' && p.trainable);
  const rates = ownRates(net, prunable, part);
  const pruning = { scope: part.scope, convention: part.convention, rate: part.rate, rates };
  const sizes = sizesOf(prunable);
  const groups = groupsOf(pruning, sizes);
  const densities = askedDensities(part);
  const asked = densities?.map((density) => depthOfTotal(pruning, sizes, density));
  const before = part.strategy === 'one-shot' ? () => 0 : (level: number) => level - 1;
  const depths = asked ? [0, ...asked] : Array.from({ length: part.levels }, (_, level) => level);
  const all = groups.reduce((sum, group) => sum + group.prunable, 0);
  const requested = (level: number): number => {
    if (densities !== undefined) return level === 0 ? 1 : densities[level - 1]!;
    const left = (rate: number): number => densityAtDepth(depths[level]!, rate);
    return groups.reduce((sum, group) => sum + group.prunable * left(group.rate), 0) / all;
  };
  return { prunable, pruning, depths, before, requested };
}

/**
 * Every level must leave each layer, or the pool, something: known from the sizes alone, before anything is trained.
 *
 * @throws PruningError `empty`
 */
export function checkPlan({ prunable, pruning, depths, before }: ImpPlan): void {
  const sizes = sizesOf(prunable);
  const { convention } = pruning;
  if (convention !== 'exact') checkPublished({ ...pruning, convention }, sizes, depths, before);
  else for (const depth of depths) allocate(pruning, sizes, depth);
}

function sizesOf(prunable: readonly Parameter[]): Map<string, number> {
  return new Map(prunable.map((p) => [p.name, p.shape.reduce((a, b) => a * b, 1)]));
}

/** Rates by tensor, where they are not the plan's. */
function ownRates(net: Net, prunable: readonly Parameter[], part: ImpPart): Map<string, number> {
  const excluded = excludedLayers(prunable, part.exclude);
  const rates = new Map<string, number>();
  for (const { name, layer, shape } of prunable) {
    const convolution = shape.length > 2 ? part.convRate : undefined;
    const own = layer === net.outputLayer ? part.outputRate : convolution;
    if (excluded.has(layer)) rates.set(name, 0);
    else if (own !== undefined && own !== part.rate) rates.set(name, own);
  }
  if ([...rates.values()].filter((rate) => rate === 0).length === prunable.length) {
    throw new InputError('mismatch', 'imp.exclude names every layer, so nothing is left to prune.');
  }
  return rates;
}

/** The layers that the names and patterns of `imp.exclude` mean. */
function excludedLayers(prunable: readonly Parameter[], patterns: readonly string[]): Set<string> {
  const layers = new Set(prunable.map((p) => p.layer));
  const excluded = new Set<string>();
  for (const pattern of patterns) {
    const named = [...layers].filter((layer) => fits(pattern, layer));
    if (named.length === 0) {
      throw new InputError(
        'mismatch',
        `imp.exclude names "${pattern}", but the layers with weights to prune are: ${[...layers].join(', ')}.`,
      );
    }
    for (const layer of named) excluded.add(layer);
  }
  return excluded;
}

/** Whether a name fits a pattern in which * stands for any text; greedy, so that no pattern takes long. */
function fits(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return name === pattern;
  if (!name.startsWith(first) || !name.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
}
