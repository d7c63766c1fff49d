import * as tf from '../tf';

export type Values = Float32Array | Int32Array | Uint8Array;
export type PortableEngine = 'wasm' | 'cpu';

/** What a kernel written as plain loops needs of its engine. */
export interface Host {
  /** The values of a tensor, not a copy. */
  values(tensor: tf.TensorInfo): Values;
  /** A new tensor of zeros, which `fill` fills without allocating tensors. */
  make(
    shape: readonly number[],
    dtype: 'float32' | 'int32' | 'bool',
    fill: (values: Values) => void,
  ): tf.TensorInfo;
}

export type PlainKernel<Attributes> = (
  inputs: Readonly<Record<string, tf.TensorInfo>>,
  attrs: Attributes,
  host: Host,
) => tf.TensorInfo;

/** Registers a kernel of ours for some of tfjs' own engines, in place of theirs where they have one. */
export function registerPlain<Attributes>(
  name: string,
  engines: readonly PortableEngine[],
  kernel: PlainKernel<Attributes>,
): void {
  for (const engine of engines) {
    if (tf.getKernel(name, engine) !== undefined) tf.unregisterKernel(name, engine);
    const kernelFunc = ({ inputs, attrs, backend }: KernelCall): tf.TensorInfo =>
      kernel(inputs, attrs as Attributes, hosts[engine](backend as WasmHeap & CpuStore));
    tf.registerKernel({
      kernelName: name,
      backendName: engine,
      kernelFunc: kernelFunc as unknown as tf.KernelFunc,
    });
  }
}

interface KernelCall {
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  readonly attrs: unknown;
  readonly backend: object;
}

interface WasmHeap {
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  typedArrayFromHeap(tensor: tf.TensorInfo): Values;
}

interface CpuStore {
  makeTensorInfo(shape: number[], dtype: tf.DataType, values: Values): tf.TensorInfo;
  readSync(dataId: object): Values;
}

const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

const hosts = {
  wasm: (heap: WasmHeap): Host => ({
    values: (tensor) => heap.typedArrayFromHeap(tensor),
    make: (shape, dtype, fill) => {
      const out = heap.makeOutput([...shape], dtype);
      const values = heap.typedArrayFromHeap(out);
      values.fill(0); // new memory holds whatever was there before
      fill(values);
      return out;
    },
  }),
  cpu: (store: CpuStore): Host => ({
    values: (tensor) => store.readSync(tensor.dataId),
    make: (shape, dtype, fill) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const values = new arrays[dtype](size);
      fill(values);
      return store.makeTensorInfo([...shape], dtype, values);
    },
  }),
} as const;
