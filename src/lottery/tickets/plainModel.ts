import { type LayersWeight } from '../../formats/tfjsModel';
import { LayerGraph, type GraphLayer } from '../../models/layerGraph';
import { bitAt } from '../../packed/bits';
import { isBitwise } from '../../packed/forward/signedBits';
import { planNet } from '../../packed/net/plan';
import { type KeptSigns, type PackedKernel, type PackedTicket } from '../../packed/ticket';

/** A LayersModel of nothing but tfjs' own layers. */
export interface PlainModel {
  readonly topology: object;
  readonly weights: ReadonlyMap<string, LayersWeight>;
}

/** So large that any number times it, but for 0 and what is too small for a float's full precision, is far beyond 5. */
const huge = 3e38;
const normalisation = { axis: -1, epsilon: 0, center: true, scale: true } as const;

/**
 * A ticket as a float model that any tfjs opens.
 *
 * - A sign, whose layer is our own, becomes three layers: x -> 3e38 x + 2.5, clip(.2 x + .5) to 0..1 (tfjs' `hardSigmoid`)
 *   and 2 x - 1. What is 0 or above becomes +1, all else -1.
 * - Where a layer of signs reads signs, its kernel holds -1, 0 and +1, and a layer behind it scales. Its sums are then whole
 *   numbers, exact in any order: floats that are sums of a scale differ by rounding, and so would classes of equal logits.
 *
 * @param weights of the net, effective values
 * @returns topology and weights themselves where there are no signs
 */
export function plainModel(ticket: PackedTicket, weights: PlainModel['weights']): PlainModel {
  const { ops } = planNet(ticket, 'the ticket');
  const signs = ops.filter((op) => op.kind === 'sign');
  if (signs.length === 0) return { topology: ticket.topology, weights };
  const graph = LayerGraph.of(ticket.topology, 'the ticket');
  const model: Changes = { graph, weights: new Map(weights) };
  const layers = new Map(graph.layers.map((layer) => [layer.name, layer]));
  for (const { layer, output } of signs) step(model, layers.get(layer)!, output.shape.at(-1)!);
  for (const op of ops) {
    if (op.kind !== 'kernel' || !isBitwise(op)) continue;
    wholeNumbers(model, layers.get(op.layer)!, op.weights as PackedKernel, op.bias);
  }
  return { topology: graph.topology(), weights: model.weights };
}

interface Changes {
  readonly graph: LayerGraph;
  readonly weights: Map<string, LayersWeight>;
}

function step({ graph, weights }: Changes, layer: GraphLayer, channels: number): void {
  layer.replaceBy('BatchNormalization', { ...normalisation, name: layer.name });
  affine(weights, layer.name, filled(channels, huge), filled(channels, 2.5));
  const clip = { name: `${layer.name}-clip`, activation: 'hard_sigmoid' };
  const clipped = graph.insertAfter(layer, { kind: 'Activation', config: clip });
  const last = { ...normalisation, name: `${layer.name}-both` };
  const both = graph.insertAfter(clipped, { kind: 'BatchNormalization', config: last });
  affine(weights, both.name, filled(channels, 2), filled(channels, -1));
}

function wholeNumbers(
  { graph, weights }: Changes,
  layer: GraphLayer,
  { name, shape, mask, values }: PackedKernel,
  bias: Float32Array | undefined,
): void {
  const { signs, scale } = values as KeptSigns;
  const filters = shape.at(-1)!;
  const kernel = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0, k = 0; i < kernel.length; i++) {
    if (bitAt(mask, i) === 1) kernel[i] = bitAt(signs, k++) === 1 ? 1 : -1;
  }
  weights.set(name, { shape, dtype: 'float32', values: kernel });
  if (weights.has(`${layer.name}/bias`)) setRow(weights, `${layer.name}/bias`, filled(filters, 0));
  const activation: unknown = layer.config['activation'] ?? 'linear';
  layer.config['activation'] = 'linear';
  const config = { ...normalisation, name: `${layer.name}-scale` };
  const scaled = graph.insertAfter(layer, { kind: 'BatchNormalization', config });
  affine(weights, scaled.name, filled(filters, scale), bias ?? filled(filters, 0));
  if (activation === 'linear') return;
  const own = { name: `${layer.name}-activation`, activation };
  graph.insertAfter(scaled, { kind: 'Activation', config: own });
}

/** A batch normalisation that multiplies and adds, and normalises nothing. */
function affine(
  weights: Changes['weights'],
  layer: string,
  factor: Float32Array,
  shift: Float32Array,
): void {
  setRow(weights, `${layer}/gamma`, factor);
  setRow(weights, `${layer}/beta`, shift);
  setRow(weights, `${layer}/moving_mean`, filled(factor.length, 0));
  setRow(weights, `${layer}/moving_variance`, filled(factor.length, 1));
}

function setRow(weights: Changes['weights'], name: string, values: Float32Array): void {
  weights.set(name, { shape: [values.length], dtype: 'float32', values });
}

function filled(length: number, value: number): Float32Array {
  return new Float32Array(length).fill(value);
}
