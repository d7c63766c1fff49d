import { InputError } from '../../formats/errors';
import { groupsOf, type PruningPlan } from '../../masks/allocation';
import { type Net, type Parameter } from '../../models/net';
import { type ImpPart } from './schema';

/** Which tensors are pruned, and by what plan. */
export interface ImpPlan {
  readonly prunable: readonly Parameter[];
  readonly pruning: PruningPlan;
}

/**
 * Applies the spec's exclusions and the output layer's own rate to a net. Excluded tensors count as prunable weights
 * that are never pruned.
 *
 * @throws InputError if a layer that is named does not exist or has no kernel
 */
export function planFor(net: Net, part: ImpPart): ImpPlan {
  const prunable = net.parameters.filter((p) => p.role === 'kernel' && p.trainable);
  const layers = new Set(prunable.map((p) => p.layer));
  for (const name of part.exclude) {
    if (!layers.has(name)) {
      throw new InputError(
        'mismatch',
        `imp.exclude names "${name}", but the layers with weights to prune are: ${[...layers].join(', ')}.`,
      );
    }
  }
  if (prunable.every((p) => part.exclude.includes(p.layer))) {
    throw new InputError('mismatch', 'imp.exclude names every layer, so nothing is left to prune.');
  }
  const rates = new Map<string, number>();
  for (const parameter of prunable) {
    if (part.exclude.includes(parameter.layer)) rates.set(parameter.name, 0);
    else if (parameter.layer === net.outputLayer && part.outputRate !== part.rate) {
      rates.set(parameter.name, part.outputRate);
    }
  }
  const pruning = { scope: part.scope, convention: part.convention, rate: part.rate, rates };
  groupsOf(pruning, new Map(prunable.map((p) => [p.name, p.shape.reduce((a, b) => a * b, 1)])));
  return { prunable, pruning };
}
