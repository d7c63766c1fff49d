import { type BoundLayer } from './bound';
import { valueOf, type ConstantValues } from './constants';
import { halvesOf, probability, sumOf, times, weightsOf } from './layers';
import { type BoundQuestion, type TargetLayer } from './question';

/** What weights of a layer are divided by, so that the largest is as far from the end of [-1, 1] as it may be off. */
export function malachScale(largest: number, tolerance: number): number {
  return largest + tolerance;
}

/**
 * N = ceil((2 / tolerance^2) ln(1 / missed)): pairs of uniform weights of which one is near enough to (|w|, 1) with a
 * probability of 1 - missed, for a weight w away from 0 and from the ends of [-1, 1].
 *
 * @param tolerance how far each of the two may be off
 */
export function pairsFor(tolerance: number, missed: number): number {
  if (missed >= 1) return 0;
  return Math.ceil((2 / (tolerance * tolerance)) * Math.log(1 / missed));
}

/** The probability that none of so many pairs is near enough: (1 - tolerance^2 / 2)^pairs. */
export function missedPairs(tolerance: number, pairs: number): number {
  const miss = Math.log1p(-(tolerance * tolerance) / 2);
  return miss === 0 ? 1 : Math.exp(pairs * miss);
}

/**
 * Malach et al. 2020: each weight is sought for itself, among pairs of weights around a hidden unit, until the one in front is
 * near the weight's magnitude and the one behind is near 1 or -1. delta is shared by all halves of all weights, and each half
 * has its own pairs.
 */
export function malachLayers(
  { layers, epsilon, delta, samples }: BoundQuestion,
  values: ConstantValues,
): { readonly layers: BoundLayer[]; readonly error: number } {
  const share = valueOf(values, 'malach.tolerance');
  const each = delta / sumOf(layers, halvesOf);
  const found = layers.map((layer) => {
    const { name, inputs, outputs, bias, largest, positive } = layer;
    const off = share * epsilon;
    const tolerance = off / malachScale(largest, off);
    const weights = weightsOf(layer);
    const needless = largest <= off;
    const halves = positive ? 1 : 2;
    const pairs =
      samples === undefined
        ? needless
          ? 0
          : pairsFor(tolerance, each)
        : Math.floor(samples / halves);
    const units = times(halvesOf(layer), pairs);
    return {
      name,
      weights,
      epsilon: tolerance,
      samplesPerWeight: halves * pairs,
      units,
      sampled: 2 * units,
      connected: times(units, inputs + Number(bias) + outputs),
      kept: needless ? 0 : halvesOf(layer),
      failure: probability(times(halvesOf(layer), missedPairs(tolerance, pairs)), needless),
    };
  });
  return { layers: found, error: 2 * share * epsilon };
}

/** How many times wider the random net of the theorem is than the target: d^4 l^2 / epsilon^2, in order of magnitude. */
export function theoremFactor(
  layers: readonly TargetLayer[],
  epsilon: number,
  values: ConstantValues,
): number {
  const widest = layers.reduce((most, { inputs, outputs }) => Math.max(most, inputs, outputs), 0);
  return (
    valueOf(values, 'malach.factor') *
    (widest ** 4 * (layers.length / epsilon) * (layers.length / epsilon))
  );
}
