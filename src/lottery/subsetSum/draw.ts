import { type Weights } from '../../models/net';
import { rng, type Random } from '../../tensors/random';
import { type Chain, type DenseStep } from '../construction/chain';
import { namesOf } from '../construction/topology';
import { type SubsetSumPart } from './schema';

/** Random weights that stand for a dense layer of the target. */
export interface DrawnLayer {
  readonly step: DenseStep;
  readonly samples: number;
  /** Whether all weights of a unit choose among the same samples. */
  readonly shared: boolean;
  /**
   * Of products: the weight in front of each hidden unit, [inputs, samples]. With shared pools it is the same for every
   * input.
   */
  readonly front: Float32Array | undefined;
  /** [inputs * samples, units]: the weight of each copy or hidden unit to each unit. */
  readonly kernel: Float32Array;
  /** Row of the kernel that belongs to a sample of an input. */
  readonly row: (input: number, sample: number) => number;
  /** Samples for biases where pools are fresh, [units, samples]; else a bias has those of its unit. */
  readonly biasPools: Float32Array;
  /** By what the range was widened. */
  readonly factor: number;
}

/** Draws the random weights for one layer. The same seed gives the same weights. */
export function drawLayer(
  seed: number,
  part: SubsetSumPart,
  chain: Chain,
  step: DenseStep,
  weights: Weights,
  samples: number,
): DrawnLayer {
  const { low, high, factor } = rangeOf(part, chain, step, weights);
  const uniform = (random: Random): number =>
    Math.fround(factor * (low + (high - low) * random.next()));
  const { inputs, units, name } = step;
  const products = part.construction === 'products';
  const kernel = new Float32Array(inputs * samples * units);
  const row = products
    ? (input: number, sample: number): number => input * samples + sample
    : (input: number, sample: number): number => sample * inputs + input;
  const biasPools = new Float32Array(units * samples);
  let front: Float32Array | undefined;
  if (products) {
    front = new Float32Array(inputs * samples);
    const random = rng(seed, 'samples', name, 'front');
    // The range is that of both factors; what widens it does so once.
    const one = (): number => Math.fround(low + (high - low) * random.next());
    if (part.pools === 'fresh') for (let i = 0; i < front.length; i++) front[i] = one();
    else {
      const all = Float32Array.from({ length: samples }, one);
      for (let i = 0; i < inputs; i++) front.set(all, i * samples);
    }
  }
  if (part.pools === 'fresh') {
    const random = rng(seed, 'samples', name);
    for (let i = 0; i < kernel.length; i++) kernel[i] = uniform(random);
    const own = rng(seed, 'samples', name, 'bias');
    for (let i = 0; i < biasPools.length; i++) {
      // Behind a constant 1: of products both factors are drawn, and the ReLU between them passes what is positive.
      const before = products ? Math.max(0, low + (high - low) * own.next()) : 1;
      biasPools[i] = before * uniform(own);
    }
  } else {
    for (let unit = 0; unit < units; unit++) {
      // One stream a unit: with more samples, the first ones are the same.
      const random = rng(seed, 'samples', name, unit);
      for (let k = 0; k < samples; k++) {
        const value = uniform(random);
        for (let i = 0; i < inputs; i++) kernel[row(i, k) * units + unit] = value;
      }
    }
  }
  const shared = part.pools === 'shared';
  return { step, samples, shared, front, kernel, row, biasPools, factor };
}

/** The random weights of a net by the names of their parameters. */
export function randomWeights(layers: readonly DrawnLayer[]): Map<string, Float32Array> {
  return new Map(
    layers.flatMap(({ step, front, kernel }) => [
      ...(front ? [[frontName(step), front] as const] : []),
      [step.kernel, kernel] as const,
    ]),
  );
}

/** Name of the parameter in front of the hidden units. */
export function frontName(step: DenseStep): string {
  return `${namesOf(step).hidden}/depthwise_kernel`;
}

function rangeOf(
  part: SubsetSumPart,
  { dense }: Chain,
  step: DenseStep,
  weights: Weights,
): { readonly low: number; readonly high: number; readonly factor: number } {
  const { low, high } = unscaled(part, dense, weights);
  if (!part.rescale) return { low, high, factor: 1 };
  // Lueker 1998: sums of samples from [-1, 1] reach every number within +- 1/2.
  const [least, most] = extremes([step], weights);
  const half = Math.max(most > 0 ? most / (high / 2) : 0, least < 0 ? least / (low / 2) : 0);
  return { low, high, factor: Math.max(1, half) };
}

function unscaled(
  { range, construction }: SubsetSumPart,
  dense: readonly DenseStep[],
  weights: Weights,
): { readonly low: number; readonly high: number } {
  if (range !== 'published') return { low: -range, high: range };
  if (construction === 'products') return { low: -1, high: 1 };
  const [low, high] = extremes(dense, weights);
  // A target of one sign could not be left by a sum that went too far.
  return { low: low < 0 ? low : -high, high: high > 0 ? high : -low };
}

/** Smallest and largest weight of some layers; 0 belongs to them. */
function extremes(dense: readonly DenseStep[], weights: Weights): readonly [number, number] {
  let [low, high] = [0, 0];
  for (const { kernel } of dense) {
    for (const value of weights.get(kernel)!) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return [low, high];
}
