import * as tf from './tf';
import { isNative, nativeOps, type SaveTensors } from './native/execute';

/**
 * Mean cross-entropy of softmax(logits) and integer labels, in nats.
 *
 * @param logits [n, classes]
 * @param labels int32 [n], each in 0..classes-1
 */
export function meanCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return isNative() ? fusedCrossEntropy(logits, labels) : composedCrossEntropy(logits, labels);
}

/** Of ops that every engine has. */
export function composedCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return tf.losses.softmaxCrossEntropy(tf.oneHot(labels, logits.shape[1]), logits);
}

/** Loss and gradient in one op. */
export function fusedCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  const op = tf.customGrad((...parameters) => {
    const z = parameters[0] as tf.Tensor2D;
    const save = parameters[1] as unknown as SaveTensors;
    const [losses, gradient] = nativeOps('SparseSoftmaxCrossEntropyWithLogits', [z, labels], 2);
    save([gradient!]);
    return {
      value: losses!.mean(),
      gradFunc: (dy, saved) => {
        const [held] = saved as [tf.Tensor];
        return held.mul(dy.div(z.shape[0]));
      },
    };
  });
  return op(logits) as tf.Scalar;
}
