import * as tf from '../tf';

interface Counting {
  incRef(dataId: object): void;
}

let replaced = false;

/**
 * Replaces kernels of tfjs-node that do more than they must: a reshape to the shape that a tensor has already, of which
 * gradients make dozens, calls no op.
 */
export function replaceNativeKernels(): void {
  if (replaced) return;
  replaced = true;
  const reshape = tf.getKernel('Reshape', 'tensorflow');
  tf.unregisterKernel('Reshape', 'tensorflow');
  tf.registerKernel({
    ...reshape,
    kernelFunc: (call) => {
      const x = call.inputs['x'] as tf.TensorInfo;
      const shape = call.attrs?.['shape'] as number[];
      if (!tf.util.arraysEqual(x.shape, shape)) return reshape.kernelFunc(call);
      (call.backend as Counting).incRef(x.dataId);
      return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
    },
  });
}
