import { type LayerFields } from './fields';
import { type PlanBuilder } from './builder';
import { activationLayers, withActivation } from './activations';
import { sizeOf, type Value, type Window } from './ops';
import { imageOf, poolWindow, windowOver } from './windows';

/** A layer that is to be turned into ops. */
export interface Call {
  readonly layer: LayerFields;
  readonly inputs: readonly Value[];
  readonly builder: PlanBuilder;
  /** Whether it answers for the net: a softmax there does not change which class is first, and logits are answered. */
  readonly last: boolean;
}

export type LayerKind = (call: Call) => Value;

const same: LayerKind = ({ inputs }) => inputs[0]!;

const dense: LayerKind = (call) => {
  const { layer, builder } = call;
  const input = call.inputs[0]!;
  const units = layer.size('units');
  const channels = input.shape.at(-1)!;
  const pixels = sizeOf(input.shape) / channels;
  const one = [1, 1] as const;
  const window: Window = {
    ...{ height: 1, width: pixels, channels, size: one, strides: one, dilation: one },
    ...{ before: [0, 0], out: [1, pixels] },
  };
  const weights = builder.kernel(layer, [channels, units]);
  const bias = biasOf(call, units);
  const op = { kind: 'kernel', input, window, filters: units, weights, bias } as const;
  return withActivation(call, builder.add(layer, op, [...input.shape.slice(0, -1), units]));
};

const convolution: LayerKind = (call) => {
  const { layer, builder } = call;
  if (layer.number('groups', 1) !== 1) throw layer.refused('has groups');
  const filters = layer.size('filters');
  const size = layer.pair('kernel_size', undefined);
  const strides = layer.pair('strides', 1);
  const dilation = layer.pair('dilation_rate', 1);
  const { image, around, input } = beforePadding(call);
  const same = layer.word('padding', 'valid') === 'same';
  const window = windowOver(layer, image, { size, strides, dilation, same, around });
  const weights = builder.kernel(layer, [...size, window.channels, filters]);
  const bias = biasOf(call, filters);
  const op = { kind: 'kernel', input, window, filters, weights, bias } as const;
  return withActivation(call, builder.add(layer, op, [...window.out, filters]));
};

/** What a convolution reads: zeros that a layer puts around an image are taken into its window. */
function beforePadding({ layer, inputs, builder }: Call): {
  readonly input: Value;
  readonly image: readonly number[];
  readonly around: readonly [top: number, bottom: number, left: number, right: number];
} {
  const value = inputs[0]!;
  const image = imageOf(layer, value);
  const maker = builder.makerOf(value);
  if (maker?.kind !== 'pad' || maker.output.shape !== value.shape) {
    return { input: value, image, around: [0, 0, 0, 0] };
  }
  const { input, top, left } = maker;
  const [height, width] = input.shape as [number, number];
  const bottom = value.shape[0]! - height - top;
  const right = value.shape[1]! - width - left;
  return { input, image: input.shape, around: [top, bottom, left, right] };
}

function biasOf({ layer, builder }: Call, count: number): Float32Array | undefined {
  return layer.flag('use_bias', true) ? builder.channels(layer, 'bias', count) : undefined;
}

const padding: LayerKind = ({ layer, inputs, builder }) => {
  const input = inputs[0]!;
  const [height, width, channels] = imageOf(layer, input);
  const value = layer.value('padding') ?? 1;
  const rows = Array.isArray(value) ? (value as unknown[]) : [value, value];
  if (rows.length !== 2) throw layer.refused('has a padding of no two axes', 'malformed');
  const [[top, bottom], [left, right]] = rows.map((axis) => {
    const sides = Array.isArray(axis) ? (axis as unknown[]) : [axis, axis];
    if (sides.length !== 2) throw layer.refused('has a padding of no two sides', 'malformed');
    return sides.map((side) => layer.whole(side, 'padding', 0));
  }) as [[number, number], [number, number]];
  const shape = [height + top + bottom, width + left + right, channels];
  return builder.add(layer, { kind: 'pad', input, top, left }, shape);
};

function pooling(by: 'max' | 'average'): LayerKind {
  return ({ layer, inputs, builder }) => {
    const input = inputs[0]!;
    const window = poolWindow(layer, imageOf(layer, input));
    const signs = by === 'max' && input.signs;
    const shape = [...window.out, window.channels];
    return builder.add(layer, { kind: 'pool', by, input, window }, shape, signs);
  };
}

function globalPooling(by: 'max' | 'average'): LayerKind {
  return ({ layer, inputs, builder }) => {
    const input = inputs[0]!;
    const [height, width, channels] = imageOf(layer, input);
    const one = [1, 1] as const;
    const window: Window = {
      ...{ height, width, channels, size: [height, width], strides: one, dilation: one },
      ...{ before: [0, 0], out: one },
    };
    const shape = layer.flag('keepdims', false) ? [1, 1, channels] : [channels];
    return builder.add(layer, { kind: 'pool', by, input, window }, shape);
  };
}

const normalisation: LayerKind = ({ layer, inputs, builder }) => {
  const input = inputs[0]!;
  const rank = input.shape.length;
  const asked = layer.value('axis') ?? -1;
  const axis: unknown = Array.isArray(asked) && asked.length === 1 ? asked[0] : asked;
  if (axis !== -1 && axis !== rank) throw layer.refused('does not normalise the last axis');
  const channels = input.shape.at(-1)!;
  const epsilon = layer.number('epsilon', 1e-3);
  const gamma = layer.flag('scale', true) ? builder.needed(layer, 'gamma', channels) : undefined;
  const beta = layer.flag('center', true) ? builder.channels(layer, 'beta', channels) : undefined;
  const mean = builder.needed(layer, 'moving_mean', channels);
  const variance = builder.needed(layer, 'moving_variance', channels);
  const factor = Float64Array.from(variance, (v, i) => (gamma?.[i] ?? 1) / Math.sqrt(v + epsilon));
  if (!factor.every(Number.isFinite)) {
    throw layer.refused('has a moving_variance that is no variance', 'out-of-range');
  }
  const shift = Float64Array.from({ length: channels }, (_, i) => beta?.[i] ?? 0);
  const op = { kind: 'normalise', input, mean: Float64Array.from(mean), factor, shift } as const;
  return builder.add(layer, op, input.shape);
};

const add: LayerKind = ({ layer, inputs, builder }) => {
  const shape = inputs[0]!.shape;
  if (inputs.length < 2 || inputs.some((input) => input.shape.join() !== shape.join())) {
    const all = inputs.slice(0, 8).map((input) => input.shape.join(' x '));
    throw layer.refused(`adds what has no common shape: ${all.join(', ')}`, 'mismatch');
  }
  return builder.add(layer, { kind: 'add', inputs }, shape);
};

const flatten: LayerKind = ({ layer, inputs, builder }) => {
  if (layer.word('data_format', 'channels_last') !== 'channels_last') {
    throw layer.refused('has channels first');
  }
  return builder.reshaped(inputs[0]!, [sizeOf(inputs[0]!.shape)]);
};

const reshape: LayerKind = ({ layer, inputs, builder }) => {
  const wished = layer.value('target_shape');
  const size = sizeOf(inputs[0]!.shape);
  if (!Array.isArray(wished) || wished.length === 0 || wished.length > 8) {
    throw layer.refused('has no target_shape of 1 to 8 axes', 'malformed');
  }
  const known = (wished as unknown[]).filter((n) => n !== -1 && n !== null);
  const product = sizeOf(known.map((n) => layer.whole(n, 'target_shape', 1)));
  const open = wished.length - known.length;
  const fits = open === 0 ? product === size : open === 1 && size % product === 0;
  if (!fits) throw layer.refused(`cannot make its target_shape of ${size} values`, 'mismatch');
  const shape = (wished as (number | null)[]).map((n) =>
    n === -1 || n === null ? size / product : n,
  );
  return builder.reshaped(inputs[0]!, shape);
};

/** Layers by their class: all that a packed net can compute. */
export const layerKinds: ReadonlyMap<string, LayerKind> = new Map<string, LayerKind>([
  ...[
    'InputLayer',
    'Dropout',
    'SpatialDropout1D',
    'SpatialDropout2D',
    'GaussianNoise',
    'GaussianDropout',
    'AlphaDropout',
  ].map((kind): [string, LayerKind] => [kind, same]),
  ['Dense', dense],
  ['Conv2D', convolution],
  ['ZeroPadding2D', padding],
  ['MaxPooling2D', pooling('max')],
  ['AveragePooling2D', pooling('average')],
  ['GlobalMaxPooling2D', globalPooling('max')],
  ['GlobalAveragePooling2D', globalPooling('average')],
  ['BatchNormalization', normalisation],
  ['Flatten', flatten],
  ['Reshape', reshape],
  ['Add', add],
  ...activationLayers,
]);
