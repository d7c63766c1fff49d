// Bundled and forked by a test: whether what is registered through our import is what tfjs-node sees, and the reverse.
import path from 'node:path';
import { startEngine } from '../../src/tensors/engine';
import * as tf from '../../src/tensors/tf';

async function main(): Promise<object> {
  const { name, versions } = await startEngine({ engine: 'native', threads: 1 });
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const node = require('@tensorflow/tfjs-node') as typeof tf;
  tf.registerKernel({
    kernelName: 'Seven',
    backendName: 'tensorflow',
    kernelFunc: ({ backend }) => {
      const writer = backend as {
        write(values: Float32Array, shape: number[], dtype: string): object;
      };
      const dataId = writer.write(Float32Array.of(7), [1], 'float32');
      return { dataId, shape: [1], dtype: 'float32' };
    },
  });
  const seven: tf.Tensor = node.engine().runKernel('Seven', {}, {});
  const product = tf.matMul(tf.ones([2, 3]), node.ones([3, 2])).mul(seven);
  return {
    name,
    versions,
    sameEngine: tf.engine() === node.engine(),
    sameKernels: tf.getKernel('Relu', 'tensorflow') === node.getKernel('Relu', 'tensorflow'),
    product: [...product.dataSync()],
    files: Object.keys(require.cache).map((file) => path.basename(file)),
  };
}

void main().then((said) => process.send?.(said));
