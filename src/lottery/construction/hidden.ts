import { InputError } from '../../formats/errors';
import { type MaskTensor } from '../../masks/mask';
import { rng } from '../../tensors/random';
import { type Weights } from '../../models/net';
import { Halves, type TargetMatrix } from '../halves/target';
import { type Chain, type DenseStep } from './chain';
import { type Made, type Target } from './run';
import { type BuiltComposition, type BuiltLayer } from './schema';
import { builtTopology, namesOf } from './topology';

/** Most weights of a net whose hidden layers are fully connected before they are pruned. */
const mostWeights = 3e7;

/** Hidden units that stand for the weights of a layer, each with one edge to it and one from it that are kept. */
export interface HiddenUnits {
  readonly step: DenseStep;
  readonly matrix: TargetMatrix;
  /** Of each unit, the half of a weight that it belongs to. */
  readonly half: Uint32Array;
  /** The kept edges: in-weight and out-weight, which the layer's scale is in. */
  readonly a: Float32Array;
  readonly b: Float32Array;
  /** What each half comes to. */
  readonly reached: Float64Array;
  /** Units that were drawn, and what out-weights are multiplied by. */
  readonly drawn: number;
  readonly factor: number;
  /**
   * Fills in the random weights of a unit that are pruned: from every input (and the bias, behind them) and to every unit
   * behind. What is kept is written over them.
   */
  fill(unit: number, front: Float32Array, behind: Float32Array): void;
}

/** A layer with its bias as one row more. */
export function matrixOf(step: DenseStep, weights: Weights): TargetMatrix {
  const kernel = weights.get(step.kernel)!;
  const bias = step.bias === undefined ? new Float32Array(0) : weights.get(step.bias)!;
  const values = new Float32Array(kernel.length + bias.length);
  values.set(kernel);
  values.set(bias, kernel.length);
  const { name, inputs, units, positive } = step;
  return { name, inputs, outputs: units, values, bias: bias.length > 0, positive };
}

/**
 * Refuses a target that would make too large a net.
 *
 * @param unitsOf hidden units that a layer is expected to need
 * @throws InputError `too-large`
 */
export function requireSmall(
  net: string,
  { dense }: Chain,
  unitsOf: (step: DenseStep) => number,
): void {
  const weights = dense.reduce(
    (sum, step) => sum + Math.ceil(unitsOf(step)) * (step.inputs + step.units),
    0,
  );
  if (weights <= mostWeights) return;
  throw new InputError(
    'too-large',
    `${net}: the random net that is left would have about ${count(weights)} weights, as every weight of the target takes hidden units of its own; ${count(mostWeights)} are the most. Take a smaller net, e.g. { "kind": "mlp", "hidden": [8] } on inputs of 8 x 8, or a larger epsilon.`,
  );
}

/** Puts the layers together: the random net without the units of which nothing is kept, its mask, and how near it comes. */
export function madeOfHidden(
  seed: number,
  { chain }: Target,
  layers: readonly HiddenUnits[],
  epsilon: number,
): Made {
  const random = new Map<string, Float32Array>();
  const biases = new Map<string, Float32Array>();
  const mask = new Map<string, MaskTensor>();
  for (const layer of layers) {
    const { step, matrix, half, a, b } = layer;
    const { inputs, units } = step;
    const halves = new Halves(matrix);
    const hidden = unitsOf(layer);
    const front = new Float32Array(inputs * hidden);
    const behind = new Float32Array(hidden * units);
    const bias = new Float32Array(hidden);
    const frontKept = new Uint8Array(front.length);
    const behindKept = new Uint8Array(behind.length);
    const column = new Float32Array(inputs + 1);
    for (let unit = 0; unit < half.length; unit++) {
      const row = behind.subarray(unit * units, (unit + 1) * units);
      layer.fill(unit, column, row);
      for (let i = 0; i < inputs; i++) front[i * hidden + unit] = column[i]!;
      const weight = halves.weight(half[unit]!);
      const [input, output] = [Math.floor(weight / units), weight % units];
      row[output] = b[unit]!;
      behindKept[unit * units + output] = 1;
      if (input < inputs) {
        front[input * hidden + unit] = a[unit]!;
        frontKept[input * hidden + unit] = 1;
      } else bias[unit] = a[unit]!;
    }
    const names = namesOf(step);
    random.set(`${names.hidden}/kernel`, front);
    random.set(step.kernel, behind);
    mask.set(`${names.hidden}/kernel`, { shape: [inputs, hidden], values: frontKept });
    mask.set(step.kernel, { shape: [hidden, units], values: behindKept });
    if (step.bias) biases.set(`${names.hidden}/bias`, bias);
  }
  const errors = layers.map((layer) => errorsOf(layer));
  const all = new Float64Array(errors.reduce((sum, { length }) => sum + length, 0));
  errors.reduce((at, own) => (all.set(own, at), at + own.length), 0);
  const byName = new Map(layers.map((layer) => [layer.step.name, layer]));
  const weights = layers.reduce((sum, { matrix }) => sum + matrix.values.length, 0);
  return {
    topology: builtTopology(chain, ({ name }) => ({
      kind: 'hidden',
      units: unitsOf(byName.get(name)!),
    })),
    ...{ random, biases, mask, errors: all },
    layers: layers.map((layer, i) => summaryOf(layer, errors[i]!, epsilon)),
    compositions: layers.flatMap((layer, i) => compositionsOf(seed, layer, errors[i]!, epsilon)),
    samples: layers.reduce((sum, { drawn }) => sum + drawn, 0) / weights,
  };
}

/** Units that a layer has in the built net: where all weights are as good as 0, one that nothing is kept of. */
function unitsOf({ half }: HiddenUnits): number {
  return Math.max(1, half.length);
}

/** Of each weight: the larger error of its halves. */
function errorsOf({ matrix, reached }: HiddenUnits): Float64Array {
  const halves = new Halves(matrix);
  const errors = new Float64Array(matrix.values.length);
  for (let half = 0; half < halves.count; half++) {
    const weight = halves.weight(half);
    const error = Math.abs(reached[half]! - matrix.values[weight]!);
    if (error > errors[weight]!) errors[weight] = error;
  }
  return errors;
}

function summaryOf(
  { step, half, drawn, factor, matrix }: HiddenUnits,
  errors: Float64Array,
  epsilon: number,
): BuiltLayer {
  return {
    ...{ name: step.name, weights: step.inputs * step.units, targets: matrix.values.length },
    within: errors.reduce((sum, error) => sum + (error <= epsilon ? 1 : 0), 0),
    largest: errors.reduce((most, error) => Math.max(most, error), 0),
    ...{ unreachable: 0, samples: drawn, kept: half.length },
    ...{ hidden: drawn, hiddenKept: half.length, factor },
  };
}

/** The weight of the largest error, the largest one, and one by chance, each with what the half of the larger error is made of. */
function compositionsOf(
  seed: number,
  layer: HiddenUnits,
  errors: Float64Array,
  epsilon: number,
): BuiltComposition[] {
  const { step, matrix, half, a, b, reached } = layer;
  const halves = new Halves(matrix);
  const weights = step.inputs * step.units;
  const largest = (values: ArrayLike<number>): number => {
    let at = 0;
    for (let i = 1; i < weights; i++) if (Math.abs(values[i]!) > Math.abs(values[at]!)) at = i;
    return at;
  };
  const chosen: readonly (readonly [string, number])[] = [
    ['largest error', largest(errors)],
    ['largest weight', largest(matrix.values)],
    ['by chance', rng(seed, 'compositions', step.name).integer(weights)],
  ];
  return chosen.map(([why, weight]) => {
    const target = matrix.values[weight]!;
    const missed = (one: number): number => Math.abs(reached[one]! - target);
    const first = halves.first(weight);
    const worst = !matrix.positive && missed(first + 1) > missed(first) ? first + 1 : first;
    const own = Array.from(half.keys()).filter((unit) => half[unit] === worst);
    const inputs = halves.sign(worst) > 0 ? 'inputs above 0' : 'inputs below 0';
    const [input, unit] = [Math.floor(weight / step.units), weight % step.units];
    return {
      id: `${step.name}-${why.replaceAll(' ', '-')}`,
      title: `${step.kernel}, input ${input + 1}, unit ${unit + 1}, for ${inputs} (${why})`,
      ...{ target, reached: reached[worst]!, epsilon },
      samples: own.map((k) => ({
        ...{ value: a[k]! * b[k]!, kept: true },
        factors: [a[k]!, b[k]!] as [number, number],
      })),
    };
  });
}

function count(n: number): string {
  return n < 1e15 ? n.toLocaleString('en-US') : n.toExponential(1);
}
