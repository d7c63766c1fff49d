import { type TargetLayer } from './question';

/** Weights of a layer, those of its bias among them. */
export function weightsOf({ inputs, outputs, bias }: TargetLayer): number {
  return (inputs + Number(bias)) * outputs;
}

/**
 * Gadgets that make its weights out of ReLUs: w x = w relu(x) - w relu(-x) takes two where x may be negative. The input of a
 * bias is 1.
 */
export function halvesOf({ inputs, outputs, bias, positive }: TargetLayer): number {
  return (inputs * (positive ? 1 : 2) + Number(bias)) * outputs;
}

/** Added up over layers; an infinite one makes it infinite. */
export function sumOf(
  layers: readonly TargetLayer[],
  amount: (layer: TargetLayer) => number,
): number {
  return layers.reduce((sum, layer) => sum + amount(layer), 0);
}

/** A product in which nothing of something infinite is nothing. */
export function times(...factors: readonly number[]): number {
  return factors.includes(0) ? 0 : factors.reduce((product, factor) => product * factor, 1);
}

/** A probability: at most 1; what is not known is 1, too. Only where there is `nothing` to fail it is 0. */
export function probability(bound: number, nothing: boolean): number {
  if (nothing) return 0;
  return Number.isNaN(bound) ? 1 : Math.min(1, Math.max(Number.MIN_VALUE, bound));
}
