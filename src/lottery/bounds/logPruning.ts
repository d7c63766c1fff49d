import { type BoundLayer } from './bound';
import { valueOf, type ConstantValues } from './constants';
import { halvesOf, probability, times, weightsOf } from './layers';
import { type BoundQuestion, type TargetLayer } from './question';

/** Magnitudes of log-uniform random weights. */
export interface MagnitudeRange {
  readonly least: number;
  readonly most: number;
}

/** K = ceil(log_gamma(1 / epsilon)): the bins after which at most epsilon is left of a number of [0, 1]. */
export function binsFor(epsilon: number, gamma: number): number {
  if (epsilon >= 1) return 0;
  if (!(epsilon > 0)) return Infinity;
  const bins = -Math.log(epsilon) / Math.log(gamma);
  // Logarithms of powers of gamma are whole numbers but for their last digits.
  return Math.ceil(bins - 1e-9);
}

/**
 * The range whose products fall into the rarest of the bins as often as can be: the logarithm of a product has a triangular
 * density, whose middle is put into the middle of the bins, and its half as wide as all of them.
 */
export function fittedRange(bins: number, gamma: number): MagnitudeRange {
  return { least: gamma ** (-(3 * bins + 2) / 4), most: gamma ** ((bins - 2) / 4) };
}

/** The range that constants ask for, or the fitted one. */
export function rangeFor(bins: number, values: ConstantValues): MagnitudeRange {
  const fitted = fittedRange(bins, valueOf(values, 'log-pruning.gamma'));
  const least = valueOf(values, 'log-pruning.least');
  const most = valueOf(values, 'log-pruning.most');
  return { least: least > 0 ? least : fitted.least, most: most > 0 ? most : fitted.most };
}

/** The probability that the magnitude of a product of two log-uniform weights is between two numbers. */
export function productShare(low: number, high: number, { least, most }: MagnitudeRange): number {
  const width = Math.log(most) - Math.log(least);
  if (!(width > 0)) return least * most >= low && least * most <= high && width === 0 ? 1 : 0;
  const below = (value: number): number => {
    const at = (Math.log(value) - 2 * Math.log(least)) / width;
    if (at <= 0) return 0;
    if (at >= 2) return 1;
    return at <= 1 ? (at * at) / 2 : 1 - ((2 - at) * (2 - at)) / 2;
  };
  return Math.max(0, below(high) - below(low));
}

/**
 * The probability that a random unit is one for a weight, a half and a bin, for the rarest bin: its product is in
 * [gamma^-(k + 2), gamma^-(k + 1)], and both of its weights have the right signs.
 */
export function rarestShare(bins: number, gamma: number, range: MagnitudeRange): number {
  // The density rises and falls: an outermost bin is the rarest.
  const share = (k: number): number => productShare(gamma ** -(k + 2), gamma ** -(k + 1), range);
  return bins === 0 ? 1 : Math.min(share(0), share(bins - 1)) / 4;
}

/**
 * Orseau et al. 2020: every weight, scaled to [-1, 1], is put together from one product of random weights in each of K bins,
 * and the units for all weights of a layer are taken from one pool of M = (c / p) (N + ln(categories / delta)) units, N being
 * the weights of the layer, and its categories bins, halves and signs. delta is shared by the layers.
 */
export function logPruningLayers(
  { layers, epsilon, delta, samples }: BoundQuestion,
  values: ConstantValues,
): BoundLayer[] {
  const gamma = valueOf(values, 'log-pruning.gamma');
  return layers.map((layer) => {
    const scaled = epsilon / layer.largest;
    const weights = weightsOf(layer);
    const bins = layer.largest > epsilon ? binsFor(scaled, gamma) : 0;
    const plan = poolFor(layer, bins, { delta: delta / layers.length, values });
    const units = samples === undefined ? plan.units : Math.ceil(samples * weights);
    const all = layer.inputs + Number(layer.bias) + layer.outputs;
    return {
      name: layer.name,
      weights,
      epsilon: scaled,
      samplesPerWeight: weights === 0 ? 0 : units / weights,
      bins,
      units,
      sampled: times(units, all),
      connected: times(units, all),
      kept: times(valueOf(values, 'log-pruning.kept'), bins, halvesOf(layer)),
      failure: probability(plan.failureOf(units), bins === 0 || weights === 0),
    };
  });
}

interface PoolPlan {
  /** Units of the pool. */
  readonly units: number;
  /** Bound of the probability that so many units are not enough. */
  failureOf(units: number): number;
}

/** @param bins of the layer's weights, scaled to [-1, 1] */
function poolFor(
  layer: TargetLayer,
  bins: number,
  { delta, values }: { readonly delta: number; readonly values: ConstantValues },
): PoolPlan {
  const weights = weightsOf(layer);
  const categories = 2 * (layer.positive ? 1 : 2) * bins;
  const needless = bins === 0 || weights === 0;
  const range = rangeFor(bins, values);
  const share = rarestShare(bins, valueOf(values, 'log-pruning.gamma'), range);
  const c = valueOf(values, 'log-pruning.pool');
  const wanted = (c / share) * (weights + Math.log(categories / delta));
  return {
    units: needless ? 0 : Number.isNaN(wanted) ? Infinity : Math.max(weights, Math.ceil(wanted)),
    failureOf: (units) => {
      // Chernoff: the lower tail of a binomial distribution.
      const mean = units * share;
      if (!(mean > weights)) return 1;
      if (mean === Infinity) return 0;
      return categories * Math.exp(-(((mean - weights) / mean) * (mean - weights)) / 2);
    },
  };
}
