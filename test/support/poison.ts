import * as tf from '../../src/tensors/tf';

/** From now on, new memory of the WebAssembly engine holds what nobody expects, as it will in a long run, so that a kernel that counts on zeros shows. */
export function poisonWasm(): void {
  const backend = tf.engine().backend as unknown as {
    makeOutput(shape: number[], type: string, at?: number, values?: object): tf.TensorInfo;
    typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array;
  };
  const makeOutput = backend.makeOutput.bind(backend);
  backend.makeOutput = (shape, type, at, values) => {
    const out = makeOutput(shape, type, at, values);
    const fresh = at === undefined && (values ?? undefined) === undefined && type !== 'string';
    if (fresh) backend.typedArrayFromHeap(out).fill(type === 'float32' ? NaN : 77);
    return out;
  };
}
