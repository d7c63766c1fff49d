import type * as tf from '../tensors/tf';

/**
 * Multiply-adds of a matrix product from which on a second thread pays: below, handing the work over takes longer than
 * it saves (measured with TensorFlow 2.15; 2^25.2 gained nothing, 2^27 a quarter).
 */
const worthwhile = 2 ** 26;

/**
 * Whether a training step is faster on several threads: convolutions are, and matrix products that are large enough.
 */
export function gainsFromThreads(model: tf.LayersModel, batch: number): boolean {
  return model.layers.some((layer) =>
    layer.weights.some(({ shape }) => {
      if (shape.length > 2) return true;
      if (shape.length < 2) return false;
      const outputs = layer.outputShape;
      const first = (Array.isArray(outputs[0]) ? outputs[0] : outputs) as tf.Shape;
      // A dense layer over a sequence is one product for all of its steps.
      const rows = first.slice(1, -1);
      const sizes = [...shape, ...rows].map((n) => n ?? 1);
      return batch * sizes.reduce((a, b) => a * b, 1) >= worthwhile;
    }),
  );
}
