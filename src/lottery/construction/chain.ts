import { InputError } from '../../formats/errors';
import { activationLayer, activationNamed } from '../../formats/model/activations';
import { LayerGraph, type GraphLayer } from '../../models/layerGraph';
import { type Net, type Weights } from '../../models/net';
import { type TargetLayer } from '../bounds/question';

type Json = Readonly<Record<string, unknown>>;

/** A dense layer of the target. */
export interface DenseStep {
  readonly kind: 'dense';
  readonly name: string;
  readonly inputs: number;
  readonly units: number;
  /** Name of its kernel, [inputs, units]. */
  readonly kernel: string;
  readonly bias: string | undefined;
  /** As its topology writes it: `relu`, `softmax`. */
  readonly activation: unknown;
  /** Whether what it receives is never negative. */
  readonly positive: boolean;
  /** An activation behind it through which errors may grow: {@link TargetLayer.steep}. */
  readonly steep: string | undefined;
}

/** A layer without weights, which the construction takes over as it is. */
export interface PassStep {
  readonly kind: 'pass';
  readonly class: string;
  readonly config: Json;
}

/** A fully connected net: a line of dense layers, and what lies between them. */
export interface Chain {
  /** Shape of one example. */
  readonly inputShape: readonly number[];
  readonly steps: readonly (DenseStep | PassStep)[];
  readonly dense: readonly DenseStep[];
}

/** Layers that change no value, or each by itself. */
const passing = ['Flatten', 'Reshape', 'Activation', 'ReLU', 'LeakyReLU', 'ELU', 'Softmax'];
/** Layers that do nothing once a net is trained. */
const idle = ['InputLayer', 'Dropout'];

/**
 * Reads a net as the theorems know it.
 *
 * @throws InputError `unsupported` naming a layer that they do not cover
 */
export function chainOf(net: Net): Chain {
  const steps: (DenseStep | PassStep)[] = [];
  let positive = false;
  for (const layer of lineOf(net)) {
    const { kind, config } = layer;
    if (idle.includes(kind)) continue;
    if (kind === 'Dense') {
      const step = denseStep(net, layer, positive);
      steps.push(step);
      positive = activationNamed(step.activation).positive;
    } else if (passing.includes(kind)) {
      const own = Object.entries(config).filter(([key]) => key !== 'batch_input_shape');
      steps.push({ kind: 'pass', class: kind, config: Object.fromEntries(own) });
      const activation = activationLayer(kind, config);
      if (activation === undefined) continue;
      positive = activation.positive || (positive && activation.short);
      const last = steps.findLastIndex((step) => step.kind === 'dense');
      const before = steps[last];
      if (!activation.short && before?.kind === 'dense') {
        steps[last] = { ...before, steep: before.steep ?? activation.name };
      }
    } else {
      throw uncovered(net, layer, `is a ${kind} layer`);
    }
  }
  return {
    inputShape: (net.model.inputs[0]?.shape.slice(1) ?? []).map((n) => n ?? 0),
    steps,
    dense: steps.filter((step) => step.kind === 'dense'),
  };
}

/** The layers from the input on, each of which reads the one before. */
function lineOf(net: Net): GraphLayer[] {
  const graph = LayerGraph.of(net.topology, net.name);
  const { layers } = graph;
  const line = layers.slice(0, 1);
  for (let next = graph.onlyReader(layers[0]!); next; next = graph.onlyReader(next))
    line.push(next);
  const left = layers.find(({ name }) => line.every((layer) => layer.name !== name));
  if (left === undefined) return line;
  throw uncovered(net, left, 'stands beside the line of layers from input to output');
}

function denseStep(net: Net, { name, config }: GraphLayer, positive: boolean): DenseStep {
  const own = net.parameters.filter(({ layer }) => layer === name);
  const kernel = own.find(({ role }) => role === 'kernel')!;
  const node = net.model.getLayer(name).inboundNodes[0];
  if ((node?.inputShapes[0] as readonly unknown[] | undefined)?.length !== 2) {
    throw uncovered(net, { kind: 'Dense', name }, 'is applied along an axis of its inputs');
  }
  const activation = activationNamed(config['activation']);
  return {
    ...{ kind: 'dense', name, kernel: kernel.name },
    ...{ inputs: kernel.shape[0]!, units: kernel.shape[1]! },
    bias: own.find(({ role }) => role === 'bias')?.name,
    activation: config['activation'] ?? 'linear',
    positive,
    steep: activation.short ? undefined : activation.name,
  };
}

function uncovered(
  net: Net,
  { kind, name }: Pick<GraphLayer, 'kind' | 'name'>,
  what: string,
): InputError {
  return new InputError(
    'unsupported',
    `${net.name}: layer "${name}" (${kind}) ${what}, which the theorem does not cover: it is about nets of dense layers one after the other. Choose such a net, e.g. "lenet-300-100", or { "kind": "mlp", "hidden": [500] }.`,
  );
}

/** What the bounds want to know of a target. */
export function targetLayers({ dense }: Chain, weights: Weights): TargetLayer[] {
  return dense.map(({ name, inputs, units, kernel, bias, positive, steep }) => ({
    ...{ name, inputs, outputs: units, positive, bias: bias !== undefined },
    ...(steep !== undefined && { steep }),
    largest: Math.max(largestOf(weights.get(kernel)!), bias ? largestOf(weights.get(bias)!) : 0),
  }));
}

/** Largest magnitude. */
export function largestOf(values: Float32Array): number {
  let largest = 0;
  for (const value of values) if (Math.abs(value) > largest) largest = Math.abs(value);
  return largest;
}
