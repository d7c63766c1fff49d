import { type Net } from '../../models/net';
import { layersOf, withoutFinalSoftmax } from '../../models/topology';
import type * as tf from '../../tensors/tf';

export type StackActivation = 'linear' | 'relu' | 'sigmoid' | 'tanh';
export type StackPadding = 'SAME' | 'VALID';

/** A dense layer: [n, inputs] -> [n, units]. */
export interface DenseLayer {
  readonly kind: 'dense';
  readonly kernel: string;
  readonly bias: string | undefined;
  readonly inputs: number;
  readonly units: number;
  readonly activation: StackActivation;
}

/** A convolution: [n, height, width, channels] -> [n, ..., filters]; shapes are without n. */
export interface ConvolutionLayer {
  readonly kind: 'convolution';
  readonly kernel: string;
  /** [height, width, channels, filters] */
  readonly kernelShape: readonly number[];
  readonly bias: string | undefined;
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly strides: readonly [number, number];
  readonly padding: StackPadding;
  readonly activation: StackActivation;
}

/** Pooling without overlap or with; shapes are without n. */
export interface PoolingLayer {
  readonly kind: 'max-pooling' | 'average-pooling';
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: StackPadding;
}

export type StackLayer = DenseLayer | ConvolutionLayer | PoolingLayer;

/** A net that is one line of layers. */
export type Stack = readonly StackLayer[];

/** The input that a Sequential model has and its topology does not list. */
const inputLayer = { class_name: 'InputLayer', config: {} as Record<string, unknown> };

const paddings = new Map<unknown, StackPadding>([
  ['same', 'SAME'],
  ['valid', 'VALID'],
]);
const activations: readonly string[] = ['linear', 'relu', 'sigmoid', 'tanh'];

/**
 * The net as a plain line of dense, convolution and pooling layers, if it is one; flatten, reshape and activation layers
 * may stand between. A user's own LayersModel qualifies as well as ours.
 *
 * @returns undefined for any other net
 */
export function nativeStack(net: Net): Stack | undefined {
  if (!isLine(net)) return undefined;
  const stack: StackLayer[] = [];
  const described = new Map(
    layersOf(withoutFinalSoftmax(net.topology)).map((layer) => [layer.config['name'], layer]),
  );
  // In the model's order, which is that of the data; a topology may list its layers in any.
  for (const layer of net.model.layers) {
    const { class_name: kind, config } = described.get(layer.name) ?? inputLayer;
    switch (kind) {
      case 'InputLayer':
      case 'Flatten':
      case 'Reshape':
        // Row-major data are the same afterwards; every other layer says what shape it must see.
        break;
      case 'Activation': {
        const last = stack.at(-1);
        const activation = config['activation'];
        if (last === undefined || !('activation' in last) || last.activation !== 'linear') {
          return undefined;
        }
        if (!isActivation(activation)) return undefined;
        stack[stack.length - 1] = { ...last, activation };
        break;
      }
      default: {
        const described = describe(kind, config, layer, net);
        if (described === undefined) return undefined;
        stack.push(described);
      }
    }
  }
  return chains(stack, sizeOf(net.model.inputs[0]?.shape.slice(1))) ? stack : undefined;
}

type Config = Record<string, unknown>;

function describe(
  kind: string,
  config: Config,
  layer: tf.layers.Layer,
  net: Net,
): StackLayer | undefined {
  switch (kind) {
    case 'Dense':
      return denseLayer(config, net);
    case 'Conv2D':
      return convolutionLayer(config, layer, net);
    case 'MaxPooling2D':
      return poolingLayer('max-pooling', config, layer);
    case 'AveragePooling2D':
      return poolingLayer('average-pooling', config, layer);
    default:
      return undefined;
  }
}

/** Kernel and bias of a layer; undefined unless both, as far as there are any, are trained. */
function weightsOf(
  config: Config,
  net: Net,
):
  | { readonly kernel: string; readonly shape: readonly number[]; readonly bias?: string }
  | undefined {
  const name = String(config['name']);
  const kernel = net.parameters.find((p) => p.name === `${name}/kernel`);
  const bias = net.parameters.find((p) => p.name === `${name}/bias`);
  if (kernel?.trainable !== true || bias?.trainable === false) return undefined;
  return { kernel: kernel.name, shape: kernel.shape, ...(bias && { bias: bias.name }) };
}

function denseLayer(config: Config, net: Net): DenseLayer | undefined {
  const weights = weightsOf(config, net);
  const activation = config['activation'] ?? 'linear';
  if (weights === undefined || !isActivation(activation)) return undefined;
  const [inputs = 0, units = 0] = weights.shape;
  const { kernel, bias } = weights;
  return { kind: 'dense', kernel, bias, inputs, units, activation };
}

function convolutionLayer(
  config: Config,
  layer: tf.layers.Layer,
  net: Net,
): ConvolutionLayer | undefined {
  const weights = weightsOf(config, net);
  const activation = config['activation'] ?? 'linear';
  const window = windowOf(config, layer);
  const dilated = pair(config['dilation_rate'] ?? 1)?.some((rate) => rate !== 1) ?? true;
  if (weights === undefined || window === undefined || dilated || !isActivation(activation)) {
    return undefined;
  }
  const { kernel, bias, shape: kernelShape } = weights;
  return { kind: 'convolution', kernel, kernelShape, bias, activation, ...window };
}

function poolingLayer(
  kind: PoolingLayer['kind'],
  config: Config,
  layer: tf.layers.Layer,
): PoolingLayer | undefined {
  const size = pair(config['pool_size'] ?? 2);
  const window = windowOf({ ...config, strides: config['strides'] ?? size }, layer);
  return size && window && { kind, size, ...window };
}

/** What convolutions and poolings have in common; undefined for what TensorFlow's ops do not take on a processor. */
function windowOf(
  config: Config,
  layer: tf.layers.Layer,
): Pick<PoolingLayer, 'input' | 'output' | 'strides' | 'padding'> | undefined {
  const strides = pair(config['strides'] ?? 1);
  const padding = paddings.get(config['padding'] ?? 'valid');
  const lastChannels = [undefined, null, 'channels_last', 'channelsLast'];
  const node = layer.inboundNodes[0];
  const input = known(node?.inputShapes);
  const output = known(node?.outputShapes);
  if (strides === undefined || input === undefined || output === undefined) return undefined;
  if (padding === undefined || !lastChannels.includes(config['data_format'] as string)) {
    return undefined;
  }
  return { strides, padding, input, output };
}

/** [height, width, channels] of a layer's only input or output, if they are all known. */
function known(shapes: tf.Shape | tf.Shape[] | undefined): readonly number[] | undefined {
  const [first] = shapes ?? [];
  const shape = Array.isArray(first) ? first : (shapes as tf.Shape | undefined);
  const rest = shape?.slice(1) ?? [];
  return rest.length === 3 && rest.every((size) => size !== null) ? rest : undefined;
}

function pair(value: unknown): readonly [number, number] | undefined {
  const [a, b] = Array.isArray(value) ? (value as unknown[]) : [value, value];
  return typeof a === 'number' && typeof b === 'number' ? [a, b] : undefined;
}

function isActivation(value: unknown): value is StackActivation {
  return typeof value === 'string' && activations.includes(value);
}

/** Every layer has one input, which is the layer before it. */
function isLine(net: Net): boolean {
  return net.model.layers.every((layer, i) => {
    if (layer.inboundNodes.length !== 1) return false;
    const from = layer.inboundNodes[0]?.inboundLayers ?? [];
    return i === 0 || layer.getClassName() === 'InputLayer' ? from.length <= 1 : from.length === 1;
  });
}

/** Shape of one example as a layer must see it. */
export function inputOf(layer: StackLayer): readonly number[] {
  return layer.kind === 'dense' ? [layer.inputs] : layer.input;
}

/** Shape of one example as a layer answers it. */
export function outputOf(layer: StackLayer): readonly number[] {
  return layer.kind === 'dense' ? [layer.units] : layer.output;
}

export function sizeOf(shape: readonly (number | null)[] | undefined): number {
  return (shape ?? []).reduce<number>((a, b) => a * (b ?? 0), 1);
}

/** Sizes fit one behind the other; a dense layer on [time, features] would not. */
function chains(stack: Stack, inputSize: number): boolean {
  let size = inputSize;
  for (const layer of stack) {
    if (sizeOf(inputOf(layer)) !== size) return false;
    size = sizeOf(outputOf(layer));
  }
  const last = stack.at(-1);
  return last?.kind === 'dense' && last.activation === 'linear';
}
