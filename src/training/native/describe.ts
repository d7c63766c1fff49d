import { type Net } from '../../models/net';
import { signClass } from '../../models/sign';
import type * as tf from '../../tensors/tf';

export type PlanActivation = 'linear' | 'relu' | 'sigmoid' | 'tanh';
export type PlanPadding = 'SAME' | 'VALID';

/** act(x kernel + bias) of [n, inputs]. */
export interface DenseLayer {
  readonly kind: 'dense';
  readonly kernel: string;
  /** [inputs, units] */
  readonly kernelShape: readonly number[];
  readonly bias: string | undefined;
  readonly activation: PlanActivation;
}

/** A convolution of [n, height, width, channels]. */
export interface ConvolutionLayer {
  readonly kind: 'convolution';
  readonly kernel: string;
  /** [height, width, channels, filters] */
  readonly kernelShape: readonly number[];
  readonly bias: string | undefined;
  /** Of one example, [height, width, channels]. */
  readonly input: readonly number[];
  readonly strides: readonly [number, number];
  readonly padding: PlanPadding;
  readonly activation: PlanActivation;
  /** Max pooling between the convolution and its bias. */
  readonly pooling?: PoolingLayer;
}

export interface PoolingLayer {
  readonly kind: 'max-pooling' | 'average-pooling';
  readonly input: readonly number[];
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: PlanPadding;
}

export interface GlobalPoolingLayer {
  readonly kind: 'global-average-pooling';
  readonly input: readonly number[];
}

export interface BatchNormalizationLayer {
  readonly kind: 'batch-normalization';
  readonly input: readonly number[];
  readonly gamma: string | undefined;
  readonly beta: string | undefined;
  readonly mean: string;
  readonly variance: string;
  readonly momentum: number;
  readonly epsilon: number;
}

export interface ActivationLayer {
  readonly kind: 'activation';
  readonly activation: PlanActivation;
}

export interface SignLayer {
  readonly kind: 'sign';
}

/** The same numbers under another shape. */
export interface ReshapeLayer {
  readonly kind: 'reshape';
  readonly input: readonly number[];
  readonly output: readonly number[];
}

/** Zeros around an image: [[top, bottom], [left, right]]. */
export interface PaddingLayer {
  readonly kind: 'padding';
  readonly input: readonly number[];
  readonly padding: readonly [readonly [number, number], readonly [number, number]];
}

export interface SumLayer {
  readonly kind: 'sum';
}

export type PlanLayer =
  | DenseLayer
  | ConvolutionLayer
  | PoolingLayer
  | GlobalPoolingLayer
  | BatchNormalizationLayer
  | ActivationLayer
  | SignLayer
  | ReshapeLayer
  | PaddingLayer
  | SumLayer;

/** A layer's `config` in a saved topology. */
export type Config = Readonly<Record<string, unknown>>;

/** Shapes of one example: of each input, and of the output. */
export interface LayerShapes {
  readonly inputs: readonly (readonly number[])[];
  readonly output: readonly number[];
}

const activations: readonly unknown[] = ['linear', 'relu', 'sigmoid', 'tanh'];
const paddings = new Map<unknown, PlanPadding>([
  ['same', 'SAME'],
  ['valid', 'VALID'],
]);

/** A layer in the plan's terms; undefined for a kind, or a use of it, that the plan does not have. */
export function describeLayer(
  kind: string,
  config: Config,
  shapes: LayerShapes,
  net: Net,
): PlanLayer | undefined {
  const input = shapes.inputs[0] ?? [];
  switch (kind) {
    case 'Dense':
      return dense(config, input, net);
    case 'Conv2D':
      return convolution(config, input, net);
    case 'MaxPooling2D':
      return pooling('max-pooling', config, input);
    case 'AveragePooling2D':
      return pooling('average-pooling', config, input);
    case 'GlobalAveragePooling2D':
      return channelsLast(config) ? { kind: 'global-average-pooling', input } : undefined;
    case 'BatchNormalization':
      return batchNormalization(config, input, net);
    case 'Activation':
    case 'ReLU':
      return activation(kind, config);
    case signClass:
      return { kind: 'sign' };
    case 'Flatten':
    case 'Reshape':
      return channelsLast(config) ? { kind: 'reshape', input, output: shapes.output } : undefined;
    case 'ZeroPadding2D':
      return padding(config, input);
    case 'Add': {
      const same = shapes.inputs.every((shape) => shape.join() === shapes.output.join());
      return same ? { kind: 'sum' } : undefined;
    }
    default:
      return undefined;
  }
}

/** Kernel and bias of a layer; undefined unless both, as far as there are any, are trained. */
function weightsOf(
  config: Config,
  net: Net,
):
  | {
      readonly kernel: string;
      readonly kernelShape: readonly number[];
      readonly bias: string | undefined;
    }
  | undefined {
  const name = String(config['name']);
  const kernel = net.parameters.find((p) => p.name === `${name}/kernel`);
  const bias = net.parameters.find((p) => p.name === `${name}/bias`);
  if (kernel?.trainable !== true || bias?.trainable === false) return undefined;
  return { kernel: kernel.name, kernelShape: kernel.shape, bias: bias?.name };
}

function dense(config: Config, input: readonly number[], net: Net): DenseLayer | undefined {
  const weights = weightsOf(config, net);
  const act = activationOf(config);
  // On [time, features] a dense layer is a product for each row.
  if (weights === undefined || act === undefined || input.length !== 1) return undefined;
  return { kind: 'dense', ...weights, activation: act };
}

function convolution(
  config: Config,
  input: readonly number[],
  net: Net,
): ConvolutionLayer | undefined {
  const weights = weightsOf(config, net);
  const act = activationOf(config);
  const window = windowOf(config);
  const dilated = pair(config['dilation_rate'] ?? 1)?.some((rate) => rate !== 1) ?? true;
  if (weights === undefined || window === undefined || dilated || act === undefined) {
    return undefined;
  }
  return { kind: 'convolution', ...weights, input, ...window, activation: act };
}

function pooling(
  kind: PoolingLayer['kind'],
  config: Config,
  input: readonly number[],
): PoolingLayer | undefined {
  const size = pair(config['pool_size'] ?? 2);
  const window = windowOf({ ...config, strides: config['strides'] ?? size });
  return size && window && { kind, input, size, ...window };
}

function batchNormalization(
  config: Config,
  input: readonly number[],
  net: Net,
): BatchNormalizationLayer | undefined {
  const name = String(config['name']);
  const axis = Number(config['axis'] ?? -1);
  // The axis counts the batch.
  if (axis !== -1 && axis !== input.length) return undefined;
  const named = (weight: string): string | undefined =>
    net.parameters.find((p) => p.name === `${name}/${weight}`)?.name;
  const [gamma, beta] = [named('gamma'), named('beta')];
  const [mean, variance] = [named('moving_mean'), named('moving_variance')];
  const frozen = [gamma, beta].some(
    (weight) => net.parameters.find((p) => p.name === weight)?.trainable === false,
  );
  if (mean === undefined || variance === undefined || frozen || config['trainable'] === false) {
    return undefined;
  }
  const momentum = Number(config['momentum'] ?? 0.99);
  const epsilon = Number(config['epsilon'] ?? 1e-3);
  return { kind: 'batch-normalization', input, gamma, beta, mean, variance, momentum, epsilon };
}

function activation(kind: string, config: Config): ActivationLayer | undefined {
  if (kind === 'ReLU') {
    const plain = (config['max_value'] ?? null) === null;
    return plain ? { kind: 'activation', activation: 'relu' } : undefined;
  }
  const act = activationOf(config);
  return act && { kind: 'activation', activation: act };
}

function padding(config: Config, input: readonly number[]): PaddingLayer | undefined {
  const value = config['padding'];
  const both = Array.isArray(value) ? (value as unknown[]) : [value, value];
  const [rows, columns] = both.map(pair);
  if (rows === undefined || columns === undefined || !channelsLast(config)) return undefined;
  return { kind: 'padding', input, padding: [rows, columns] };
}

/** What convolutions and poolings have in common. */
function windowOf(config: Config): Pick<PoolingLayer, 'strides' | 'padding'> | undefined {
  const strides = pair(config['strides'] ?? 1);
  const pad = paddings.get(config['padding'] ?? 'valid');
  if (strides === undefined || pad === undefined || !channelsLast(config)) return undefined;
  return { strides, padding: pad };
}

/** TensorFlow's ops on a processor want the channels last. */
function channelsLast(config: Config): boolean {
  const format = config['data_format'] ?? 'channels_last';
  return format === 'channels_last' || format === 'channelsLast';
}

function activationOf(config: Config): PlanActivation | undefined {
  const value = config['activation'] ?? 'linear';
  return activations.includes(value) ? (value as PlanActivation) : undefined;
}

function pair(value: unknown): readonly [number, number] | undefined {
  const [a, b] = Array.isArray(value) ? (value as unknown[]) : [value, value];
  return typeof a === 'number' && typeof b === 'number' ? [a, b] : undefined;
}

/** The shape of one example of a symbolic tensor, if it is known. */
export function exampleShape(tensor: tf.SymbolicTensor): readonly number[] | undefined {
  const rest = tensor.shape.slice(1);
  return rest.every((size) => size !== null) ? rest : undefined;
}
