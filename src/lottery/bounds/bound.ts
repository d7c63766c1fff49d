import { type ConstantValues } from './constants';
import { sumOf, weightsOf } from './layers';
import { logPruningLayers } from './logPruning';
import { malachLayers, theoremFactor } from './malach';
import {
  theorems,
  type BoundQuestion,
  type Construction,
  type TargetLayer,
  type Theorem,
} from './question';
import { publishedSamples, subsetSumLayers } from './subsetSum';

/** What a theorem says of one layer. Counts may be Infinity: then they are beyond what a number can hold, or there are none. */
export interface BoundLayer {
  readonly name: string;
  /** Of the target, biases among them. */
  readonly weights: number;
  /** Error that is allowed of a weight, where weights are scaled as the theorem has them. */
  readonly epsilon: number;
  /** Samples for one weight. Of log-pruning these are units of the pool, of which all weights choose. */
  readonly samplesPerWeight: number;
  /** Bins of the decomposition; of log-pruning only. */
  readonly bins?: number;
  /** Units of the random layer in between, before it is pruned: its width. Sums without products have none. */
  readonly units: number;
  /** Random weights that are drawn for the construction. */
  readonly sampled: number;
  /** Weights of the random net where each of its units is connected with all inputs and outputs, as the theorems have it. */
  readonly connected: number;
  /** Samples that are expected to be left after pruning, where that is known. */
  readonly kept?: number;
  /** Bound of the probability that a weight of it is missed; 1 says nothing. */
  readonly failure: number;
}

/** What a theorem says of a net. */
export interface Bound {
  readonly theorem: Theorem;
  /** The largest of the layers. */
  readonly samplesPerWeight: number;
  readonly layers: readonly BoundLayer[];
  /** Sums over the layers. */
  readonly weights: number;
  readonly units: number;
  readonly sampled: number;
  readonly connected: number;
  readonly kept?: number;
  /** Bound of the probability that the construction fails. */
  readonly failure: number;
  /** The largest error of a weight where nothing fails. */
  readonly error: number;
  /** Of subset-sum: samples a weight as the published program takes them for epsilon. */
  readonly published?: number;
  /** Of malach: how many times wider the theorem makes the random net, in order of magnitude. */
  readonly factor?: number;
}

/** What the theorems say of a net: one bound for each, in the order of {@link theorems}. Nothing is thrown. */
export function boundOf(question: BoundQuestion, values: ConstantValues): readonly Bound[] {
  return theorems.map((theorem) => ofTheorem(theorem, question, values));
}

function ofTheorem(theorem: Theorem, question: BoundQuestion, values: ConstantValues): Bound {
  const { layers, epsilon } = question;
  switch (theorem) {
    case 'subset-sum': {
      const found = subsetSumLayers(question, values);
      const published = publishedSamples(epsilon, values);
      return { ...summed(theorem, found), error: epsilon, published };
    }
    case 'log-pruning':
      return { ...summed(theorem, logPruningLayers(question, values)), error: epsilon };
    case 'malach': {
      const { layers: found, error } = malachLayers(question, values);
      return { ...summed(theorem, found), error, factor: theoremFactor(layers, epsilon, values) };
    }
    default:
      return theorem satisfies never;
  }
}

function summed(theorem: Theorem, layers: readonly BoundLayer[]): Omit<Bound, 'error'> {
  const sum = (amount: (layer: BoundLayer) => number): number =>
    layers.reduce((total, layer) => total + amount(layer), 0);
  const known = layers.every(({ kept }) => kept !== undefined);
  return {
    theorem,
    samplesPerWeight: layers.reduce((most, each) => Math.max(most, each.samplesPerWeight), 0),
    layers,
    weights: sum((layer) => layer.weights),
    units: sum((layer) => layer.units),
    sampled: sum((layer) => layer.sampled),
    connected: sum((layer) => layer.connected),
    ...(known && { kept: sum((layer) => layer.kept ?? 0) }),
    failure: Math.min(
      1,
      sum((layer) => layer.failure),
    ),
  };
}

/** What is known of the weight of which {@link samplesAWeight} is asked. */
export interface SampledWeight {
  /** Weights that share delta, and of log-pruning the pool; 1 unless it says otherwise. */
  readonly weights?: number;
  /** Whether its input is never negative; it may be negative unless it says otherwise. */
  readonly positive?: boolean;
  readonly construction?: Construction;
  /** The largest magnitude of weights: .5 for subset-sum, 1 for the others unless it says otherwise, as theorems have it. */
  readonly largest?: number;
}

/**
 * Samples a weight that a theorem predicts, for the chart of the three: not rounded to a width of a layer, but whole samples.
 *
 * @param epsilon largest error of the weight
 * @param delta probability that one of all `weights` is missed
 */
export function samplesAWeight(
  theorem: Theorem,
  epsilon: number,
  delta: number,
  values: ConstantValues,
  { weights = 1, positive = false, construction, largest }: SampledWeight = {},
): number {
  const layer: TargetLayer = {
    name: '',
    inputs: weights,
    outputs: 1,
    bias: false,
    largest: largest ?? (theorem === 'subset-sum' ? 0.5 : 1),
    positive,
  };
  const question = {
    theorem,
    layers: [layer],
    epsilon,
    delta,
    ...(construction && { construction }),
  };
  return ofTheorem(theorem, question, values).samplesPerWeight;
}

/** Weights of a net, biases among them. */
export function targetWeights(layers: readonly TargetLayer[]): number {
  return sumOf(layers, weightsOf);
}
