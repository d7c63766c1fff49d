import * as tf from './tf';

/** Gradients that tfjs lacks on every engine: a comparison, as in ThresholdedReLU, changes nowhere. */
export function registerMissingGradients(): void {
  if (tf.getGradient('Greater') !== undefined) return;
  tf.registerGradient({
    kernelName: 'Greater',
    inputsToSave: ['a', 'b'],
    gradFunc: (_, saved) => {
      const [a, b] = saved as [tf.Tensor, tf.Tensor];
      return { a: () => tf.zerosLike(a), b: () => tf.zerosLike(b) };
    },
  });
}
