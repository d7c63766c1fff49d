import { type Net } from '../../models/net';
import { layersOf, withoutFinalSoftmax } from '../../models/topology';
import type * as tf from '../../tensors/tf';
import { describeLayer, exampleShape, type PlanLayer } from './describe';

/** One layer of a graph, and the places of its inputs in the graph; -1 is the net's input. */
export interface GraphNode {
  readonly layer: PlanLayer;
  readonly inputs: readonly number[];
}

/** A net as layers in an order in which each comes after its inputs; the last one answers the logits. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** Shape of one example. */
  readonly input: readonly number[];
  /** Numbers in the largest output of one example. */
  readonly width: number;
}

/**
 * The net as a graph of layers whose ops the native plan has: dense, convolution, pooling, batch normalisation, sums,
 * padding, reshapes and the common activations, each used once. A user's own LayersModel qualifies as well as ours.
 *
 * @returns undefined for any other net
 */
export function nativeGraph(net: Net): Graph | undefined {
  const { model } = net;
  const described = new Map(
    layersOf(withoutFinalSoftmax(net.topology)).map((layer) => [layer.config['name'], layer]),
  );
  const input = model.inputs[0] && exampleShape(model.inputs[0]);
  const output = model.outputs[0];
  if (input === undefined || output === undefined) return undefined;
  const places = new Map<string, number>();
  const nodes: GraphNode[] = [];
  let width = sizeOf(input);
  // In the model's order, which is that of the data; a topology may list its layers in any.
  for (const layer of model.layers) {
    if (layer.inboundNodes.length !== 1) return undefined;
    const node = layer.inboundNodes[0]!;
    if (node.inputTensors.length === 0 || layer.getClassName() === 'InputLayer') continue;
    const shapes = node.inputTensors.map(exampleShape);
    const made = node.outputTensors.map(exampleShape);
    const about = described.get(layer.name);
    const shape = made[0];
    if (shapes.includes(undefined) || shape === undefined || about === undefined) return undefined;
    const layerShapes = { inputs: shapes as (readonly number[])[], output: shape };
    const plan = describeLayer(about.class_name, about.config, layerShapes, net);
    if (plan === undefined || made.length !== 1) return undefined;
    const inputs = node.inputTensors.map((tensor) => placeOf(tensor, places));
    if (plan.kind === 'activation' && plan.activation === 'linear') {
      places.set(layer.name, inputs[0]!);
      continue;
    }
    nodes.push({ layer: plan, inputs });
    places.set(layer.name, nodes.length - 1);
    width = Math.max(width, sizeOf(shape));
  }
  const answers = nodes.length > 0 && placeOf(output, places) === nodes.length - 1;
  if (!answers || !isWhole(nodes, net)) return undefined;
  return { ...shapedAtOnce(poolFirst(nodes), input), width };
}

/** Leaves out a reshape at the beginning: a batch is put together in the shape that it must have. */
function shapedAtOnce(
  nodes: readonly GraphNode[],
  input: readonly number[],
): Pick<Graph, 'nodes' | 'input'> {
  const [first, ...rest] = nodes;
  if (first?.layer.kind !== 'reshape' || rest.some(({ inputs }) => inputs.includes(-1))) {
    return { nodes, input };
  }
  const moved = rest.map(({ layer, inputs }) => ({ layer, inputs: inputs.map((i) => i - 1) }));
  return { nodes: moved, input: first.layer.output };
}

/**
 * Moves max pooling before the bias and the activation of the convolution that it alone follows. Both are monotone, so the
 * maxima are the same, and they are computed for a quarter of the numbers. (Where several numbers of a window become equal
 * by rounding or by a relu, the gradient may take another of them than tfjs does; behind a relu it is zero there.)
 */
function poolFirst(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const readers = nodes.map((_, i) => nodes.filter(({ inputs }) => inputs.includes(i)).length);
  const moved: GraphNode[] = [];
  /** New places of the layers' outputs. */
  const places: number[] = [];
  for (const { layer, inputs } of nodes) {
    const from = inputs[0]!;
    const before = from < 0 ? undefined : moved[places[from]!];
    if (
      layer.kind === 'max-pooling' &&
      before?.layer.kind === 'convolution' &&
      before.layer.pooling === undefined &&
      readers[from] === 1
    ) {
      moved[places[from]!] = { ...before, layer: { ...before.layer, pooling: layer } };
      places.push(places[from]!);
      continue;
    }
    moved.push({ layer, inputs: inputs.map((place) => (place < 0 ? place : places[place]!)) });
    places.push(moved.length - 1);
  }
  return moved;
}

function placeOf(tensor: tf.SymbolicTensor, places: ReadonlyMap<string, number>): number {
  return places.get(tensor.sourceLayer.name) ?? -1;
}

/** Every weight of the net belongs to one layer of the graph, and every layer but the last is used. */
function isWhole(nodes: readonly GraphNode[], net: Net): boolean {
  const named = new Set(nodes.flatMap(({ layer }) => weightNames(layer)));
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  return (
    net.parameters.every((p) => named.has(p.name)) &&
    nodes.every((_, i) => i === nodes.length - 1 || used.has(i))
  );
}

function weightNames(layer: PlanLayer): (string | undefined)[] {
  switch (layer.kind) {
    case 'dense':
    case 'convolution':
      return [layer.kernel, layer.bias];
    case 'batch-normalization':
      return [layer.gamma, layer.beta, layer.mean, layer.variance];
    default:
      return [];
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
