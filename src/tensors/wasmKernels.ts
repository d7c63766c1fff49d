import * as tf from './tf';

interface Freeing {
  disposeData(data: object): void;
}

/**
 * Replaces the WebAssembly engine's matrix product by one that transposes first: its own walks transposed operands
 * column by column, 5 to 50 times slower, and every weight gradient is such a product.
 */
export function registerWasmKernels(): void {
  const product = tf.getKernel('BatchMatMul', 'wasm');
  const transpose = tf.getKernel('Transpose', 'wasm');
  tf.unregisterKernel('BatchMatMul', 'wasm');
  tf.registerKernel({
    ...product,
    kernelFunc: ({ inputs, backend, attrs }) => {
      const free = backend as Freeing;
      const made: tf.TensorInfo[] = [];
      const straight = (x: tf.TensorInfo, transposed: boolean): tf.TensorInfo => {
        if (!transposed) return x;
        const rank = x.shape.length;
        const perm = x.shape.map((_, i) => (i < rank - 2 ? i : 2 * rank - 3 - i));
        const turned = transpose.kernelFunc({ inputs: { x }, backend, attrs: { perm } });
        made.push(turned as tf.TensorInfo);
        return turned as tf.TensorInfo;
      };
      const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
      const a = straight(inputs['a'] as tf.TensorInfo, transposeA);
      const b = straight(inputs['b'] as tf.TensorInfo, transposeB);
      const out = product.kernelFunc({
        inputs: { a, b },
        backend,
        attrs: { ...attrs, transposeA: false, transposeB: false },
      });
      for (const tensor of made) free.disposeData(tensor.dataId);
      return out;
    },
  });
}
