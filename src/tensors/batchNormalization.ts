import * as tf from './tf';
import {
  boolAttribute,
  floatAttribute,
  isNative,
  nativeOps,
  type SaveTensors,
} from './native/execute';
import { normalisePlainly } from './plain/batchNormalization';

/** The parts of tfjs' BatchNormalization layer that its training path uses. */
interface BatchNormalizationLayer {
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  /** Missing in a layer without `scale`, `center`. */
  readonly gamma?: tf.LayerVariable;
  readonly beta?: tf.LayerVariable;
  readonly movingMean: tf.LayerVariable;
  readonly movingVariance: tf.LayerVariable;
}

type Call = (inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }) => tf.Tensor;

/** What one training pass of batch normalisation makes. */
export interface Normalised {
  readonly y: tf.Tensor;
  /** Of the batch, [channels]. */
  readonly mean: tf.Tensor;
  /** Of the batch, divided by n (not n - 1), [channels]. */
  readonly variance: tf.Tensor;
}

let replaced = false;

/**
 * Replaces the training path of tfjs' BatchNormalization layers by one fused op forward and one backward: TensorFlow's
 * on native, our own loops elsewhere. So layers without scale or centre train too, and those over another axis than the
 * last, at which tfjs' own path fails. Inference stays, save over another axis, where tfjs is wrong on native.
 */
export function replaceBatchNormalization(): void {
  if (replaced) return;
  replaced = true;
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  const layer = classNameMap['BatchNormalization']![0] as unknown as { prototype: { call: Call } };
  const inference = layer.prototype.call;
  layer.prototype.call = function (this: BatchNormalizationLayer, inputs, kwargs) {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    if (kwargs.training === true) return tf.tidy(() => trainingPass(this, x));
    const axis = axisOf(this, x);
    if (axis === x.rank - 1) return inference.call(this, inputs, kwargs);
    return tf.tidy(() => inferencePass(this, x, axis));
  };
}

function axisOf({ axis }: BatchNormalizationLayer, x: tf.Tensor): number {
  return axis < 0 ? axis + x.rank : axis;
}

/** Over another axis than the last, where tfjs gives wrong values on native. */
function inferencePass(layer: BatchNormalizationLayer, x: tf.Tensor, axis: number): tf.Tensor {
  const { last, back } = orders(x.rank, axis);
  const read = (weight?: tf.LayerVariable): tf.Tensor1D => weight?.read() as tf.Tensor1D;
  const [mean, variance] = [read(layer.movingMean), read(layer.movingVariance)];
  const [beta, gamma] = [read(layer.beta), read(layer.gamma)];
  const input = x.transpose([...last]);
  return tf.batchNorm(input, mean, variance, beta, gamma, layer.epsilon).transpose([...back]);
}

function trainingPass(layer: BatchNormalizationLayer, x: tf.Tensor): tf.Tensor {
  const axis = axisOf(layer, x);
  const channels = x.shape[axis] ?? 0;
  const gamma = (layer.gamma?.read() ?? tf.ones([channels])) as tf.Tensor1D;
  const beta = (layer.beta?.read() ?? tf.zeros([channels])) as tf.Tensor1D;
  // Channels last, as the engines want them; tfjs' own gradient fails where they are not.
  const moved = axis === x.rank - 1 ? undefined : orders(x.rank, axis);
  const input = moved ? x.transpose([...moved.last]) : x;
  const { y, mean, variance } = isNative()
    ? fused(input, gamma, beta, x.rank - 1, layer.epsilon)
    : normalisePlainly(input, gamma, beta, layer.epsilon);
  move(layer.movingMean, mean, layer.momentum);
  move(layer.movingVariance, variance, layer.momentum);
  return moved ? y.transpose([...moved.back]) : y;
}

/** The axes with `axis` last, and how to undo that. */
function orders(rank: number, axis: number): Record<'last' | 'back', readonly number[]> {
  const last = [...Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis), axis];
  return { last, back: last.map((_, i) => last.indexOf(i)) };
}

/** moving <- moving - (moving - value) (1 - momentum), as tfjs has it. */
function move(moving: tf.LayerVariable, value: tf.Tensor, momentum: number): void {
  tf.tidy(() => {
    const before = moving.read();
    moving.write(before.sub(before.sub(value).mul(1 - momentum)));
  });
}

/** Of ops that every engine has; with a gradient where the axis is the last. */
export function composed(
  x: tf.Tensor,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  axis: number,
  epsilon: number,
): Normalised {
  const axes = x.shape.map((_, i) => i).filter((i) => i !== axis);
  const { mean, variance } = tf.moments(x, axes);
  const wide = x.shape.map((size, i) => (i === axis ? size : 1));
  // Without the reshape where it is not needed: each op on the tape costs.
  const last = axis === x.rank - 1;
  const [m, v, g, b] = [mean, variance, gamma, beta].map((t) => (last ? t : t.reshape(wide)));
  return { y: tf.batchNorm(x, m!, v!, b, g, epsilon), mean, variance };
}

/** TensorFlow's fused op and its fused gradient, for channels on the last axis. */
export function fused(
  x: tf.Tensor,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  axis: number,
  epsilon: number,
): Normalised {
  const channels = x.shape[axis]!;
  const rows = x.size / channels;
  const attributes = [floatAttribute('epsilon', epsilon), boolAttribute('is_training', true)];
  let statistics: readonly tf.Tensor[] = [];
  const op = tf.customGrad((...parameters) => {
    const [input, scale, offset] = parameters as tf.Tensor[] as [tf.Tensor, tf.Tensor, tf.Tensor];
    const save = parameters[3] as unknown as SaveTensors;
    const flat = input.rank === 4 ? input : input.reshape([rows, 1, 1, channels]);
    const none = tf.tensor1d([]);
    const [y, mean, variance, ...reserved] = nativeOps(
      'FusedBatchNormV3',
      [flat, scale, offset, none, none],
      6,
      attributes,
    );
    // The customGrad disposes of all but its value.
    statistics = [tf.keep(mean!), tf.keep(variance!)];
    save([flat, scale, ...reserved]);
    return {
      value: y!.reshape(input.shape),
      gradFunc: (dy, saved) => {
        const [x0, scale0, ...held] = saved;
        const d = dy.reshape(x0!.shape);
        const [dx, dScale, dOffset] = nativeOps(
          'FusedBatchNormGradV3',
          [d, x0!, scale0!, ...held],
          5,
          attributes,
        );
        return [dx!.reshape(input.shape), dScale!, dOffset!];
      },
    };
  });
  const y = op(x, gamma, beta);
  const [mean, variance] = statistics as [tf.Tensor, tf.Tensor];
  // The op corrects the variance for its sample's size; the layer's moving variance is not corrected.
  const correction = rows > 1 ? (rows - 1) / rows : 1;
  const result = { y, mean: mean.clone(), variance: variance.mul(correction) };
  tf.dispose([mean, variance]);
  return result;
}
