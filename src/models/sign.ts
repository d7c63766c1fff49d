import * as tf from '../tensors/tf';

/** The class of the layer in a topology. */
export const signClass = 'SignActivation';

/**
 * The sign of each number, +1 for 0. Backward, the sign counts as the smooth step of Bi-Real Net (Liu et al. 2018, section
 * 3.2; methods 2.2), whose derivative is 2 (1 - |x|) for |x| <= 1 and 0 outside.
 */
export class SignActivation extends tf.layers.Layer {
  static readonly className = signClass;

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return signOf(Array.isArray(inputs) ? inputs[0]! : inputs);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }
}

tf.serialization.registerClass(SignActivation);

const signOf = tf.customGrad((...parameters) => {
  const x = parameters[0] as tf.Tensor;
  const save = parameters[1] as unknown as (tensors: tf.Tensor[]) => void;
  save([x]);
  return {
    value: x.greaterEqual(0).toFloat().mul(2).sub(1),
    gradFunc: (dy, saved) => {
      const [held] = saved as [tf.Tensor];
      return dy.mul(tf.relu(tf.sub(1, held.abs())).mul(2));
    },
  };
});
