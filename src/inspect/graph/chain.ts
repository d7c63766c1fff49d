import { type MatrixLayout } from '../view';
import { GraphBuilder } from './builder';
import { type Axis, type NetGraph, NoDiagram, quote } from './graph';
import { type NetTensor } from './net';

/** Kernels whose shapes may well fit though they do not follow each other. */
const notAChain =
  /(^|[^a-z])(attn|attention|query|key|value|[qkvo]_proj|c_attn|in_proj_weight|embed|embeddings?|wte|wpe|lstm|gru|rnn|recurrent_kernel|weight_[ih]h)/i;

/**
 * The graph of a net whose topology is not known: one layer behind the other, where shapes say that they may be.
 *
 * @throws NoDiagram saying which do not fit
 */
export function chainGraph(tensors: readonly NetTensor[]): NetGraph {
  const kernels = tensors.flatMap((tensor, place) =>
    tensor.role === 'kernel' ? [{ tensor, place }] : [],
  );
  if (kernels.length === 0) throw new NoDiagram('The file has no kernels, so there are no paths.');
  const why = 'The file does not say how its layers hang together';
  for (const { tensor } of kernels) {
    if (tensor.unreadable !== undefined) {
      throw new NoDiagram(`Tensor ${quote(tensor.name)} cannot be read: ${tensor.unreadable}`);
    }
    if (notAChain.test(tensor.name)) {
      throw new NoDiagram(
        `${why}, and with ${quote(tensor.name)} they are more than a chain of dense layers and convolutions.`,
      );
    }
  }
  const gap = gapIn(kernels);
  if (gap === undefined) return graphOf(kernels, 'in the order of the file');
  // Files in the order of names have layer 10 before layer 2.
  const order = new Intl.Collator('en', { numeric: true });
  const byName = [...kernels].sort((a, b) => order.compare(a.tensor.name, b.tensor.name));
  if (gapIn(byName) === undefined) return graphOf(byName, 'in the order of their names');
  const [from, to] = gap;
  throw new NoDiagram(
    `${why}, and their shapes do not chain: ${quote(from.name)} has ${from.layout.outputs} outputs, ${quote(to.name)} has ${to.layout.inputs} inputs.`,
  );
}

interface Kernel {
  readonly tensor: NetTensor;
  readonly place: number;
}

function gapIn(kernels: readonly Kernel[]): readonly [NetTensor, NetTensor] | undefined {
  let units: number | undefined;
  for (const [i, { tensor }] of kernels.entries()) {
    const before = kernels[i - 1]?.tensor;
    const step = stepOf(tensor, units, before);
    if (step === undefined) return [before!, tensor];
    units = step.units;
  }
  return undefined;
}

/** How a kernel goes on from `units`: flattened pixels per channel, the channels that stay apart, what it gives. */
interface Step {
  readonly pixels: number;
  /** Of a depthwise convolution: its channels. */
  readonly channels?: number;
  readonly units: number;
}

function isSpatial(tensor: NetTensor): boolean {
  return tensor.shape.length > 2;
}

function stepOf(
  tensor: NetTensor,
  units: number | undefined,
  before: NetTensor | undefined,
): Step | undefined {
  const { inputs, outputs } = tensor.layout;
  if (units === undefined || before === undefined || inputs === units) {
    return { pixels: 1, units: outputs };
  }
  if (isSpatial(tensor)) {
    // One input a channel: PyTorch's depthwise convolution, whose outputs are all of its channels.
    const depthwise = inputs === 1 && outputs % units === 0;
    return depthwise ? { pixels: 1, channels: units, units: outputs } : undefined;
  }
  return isSpatial(before) && inputs % units === 0
    ? { pixels: inputs / units, units: outputs }
    : undefined;
}

function graphOf(kernels: readonly Kernel[], order: string): NetGraph {
  const builder = new GraphBuilder();
  let units = kernels[0]!.tensor.layout.inputs;
  let column = builder.column('input', units, true);
  for (const [i, { tensor, place }] of kernels.entries()) {
    const step = stepOf(tensor, i === 0 ? undefined : units, kernels[i - 1]?.tensor)!;
    const next = builder.column(tensor.name, step.units);
    builder.kernel(column, next, place, axesOf(tensor, step));
    [column, units] = [next, step.units];
  }
  builder.markOutput(column);
  builder.note(
    `The file has no topology: its layers are chained ${order}, because their shapes fit. Shortcuts and joins would not show.`,
  );
  return builder.finish();
}

/** @throws NoDiagram if the layout leaves elements out or has some twice */
function axesOf(tensor: NetTensor, { pixels, channels }: Step): Axis[] {
  const { layout } = tensor;
  const axes = [
    ...(channels === undefined ? inputs(layout, pixels) : []),
    ...outputs(layout, channels),
    ...taps(layout),
  ]
    .filter(({ size }) => size > 1)
    .sort((a, b) => b.stride - a.stride);
  let stride = 1;
  for (const axis of axes.toReversed()) {
    if (axis.stride !== stride) throw new NoDiagram(`Tensor ${quote(tensor.name)} has gaps.`);
    stride *= axis.size;
  }
  if (stride !== tensor.shape.reduce((a, b) => a * b, 1)) {
    throw new NoDiagram(`Tensor ${quote(tensor.name)} does not lie as a matrix.`);
  }
  return axes.map(({ size, from, to }) => ({ size, from, to }));
}

interface StridedAxis extends Axis {
  readonly stride: number;
}

/** Flattened images have their channels last where outputs are (Keras), and first where inputs are (PyTorch). */
function inputs({ inputs: size, strides }: MatrixLayout, pixels: number): StridedAxis[] {
  const channels = size / pixels;
  const first = strides.input < strides.output;
  const pixelStride = strides.input * (first ? 1 : channels);
  const channelStride = strides.input * (first ? pixels : 1);
  return [
    { size: pixels, from: 0, to: 0, stride: pixelStride },
    { size: channels, from: 1, to: 0, stride: channelStride },
  ];
}

function outputs(layout: MatrixLayout, channels: number | undefined): StridedAxis[] {
  const { outputs: size, strides } = layout;
  if (channels === undefined) return [{ size, from: 0, to: 1, stride: strides.output }];
  const multiplier = size / channels;
  return [
    { size: channels, from: 1, to: multiplier, stride: strides.output * multiplier },
    { size: multiplier, from: 0, to: 1, stride: strides.output },
  ];
}

function taps({ kernel, strides }: MatrixLayout): StridedAxis[] {
  return [
    { size: kernel[0], from: 0, to: 0, stride: strides.y },
    { size: kernel[1], from: 0, to: 0, stride: strides.x },
  ];
}
