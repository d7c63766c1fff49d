import * as tf from '../tf';
import { normalisationKernels as kernels } from './normalisation';

/** What one training pass of batch normalisation makes; see `normalise`. */
export interface PlainlyNormalised {
  readonly y: tf.Tensor;
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/**
 * Batch normalisation in training over all but the last axis, with its gradient, on tfjs' own engines (not on native,
 * which has no such kernels).
 *
 * @returns y like x; mean and variance (divided by n) of the batch, [channels]
 */
export function normalisePlainly(
  x: tf.Tensor,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon: number,
): PlainlyNormalised {
  const run = (name: string, inputs: tf.NamedTensorMap): tf.Tensor =>
    tf.engine().runKernel(name, inputs, { epsilon });
  const statistics = run(kernels.statistics, { x });
  const op = tf.customGrad((...parameters) => {
    const [input, scale, offset] = parameters as tf.Tensor[] as [tf.Tensor, tf.Tensor, tf.Tensor];
    const save = parameters[3] as unknown as (tensors: tf.Tensor[]) => void;
    save([input, scale, statistics]);
    return {
      value: run(kernels.normalise, { x: input, statistics, gamma: scale, beta: offset }),
      gradFunc: (dy, saved) => {
        const [x0, gamma0, statistics0] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        const given = { x: x0, dy: dy, statistics: statistics0 };
        const sums = run(kernels.sums, given);
        const [ofBeta, ofGamma] = sums.unstack() as [tf.Tensor, tf.Tensor];
        return [run(kernels.input, { ...given, gamma: gamma0, sums }), ofGamma, ofBeta];
      },
    };
  });
  const y = op(x, gamma, beta);
  const [mean, variance] = statistics.unstack() as [tf.Tensor, tf.Tensor];
  return { y, mean, variance };
}
