import * as tf from '../tf';

/** What our kernels use of tfjs' WebAssembly backend. */
export interface WasmBackend {
  /** A new tensor on the WebAssembly heap, its values undefined. */
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  /** The values on the heap, not a copy. A later allocation may grow the heap and so detach the view. */
  typedArrayFromHeap(tensor: tf.TensorInfo): Values;
  disposeData(dataId: object): boolean;
}

export type Values = Float32Array | Int32Array | Uint8Array;
type Inputs = Readonly<Record<string, tf.TensorInfo>>;

/** A kernel's arguments; attributes are named and typed by tfjs, kernel by kernel. */
export interface KernelArguments<Attributes = Readonly<Record<string, unknown>>> {
  readonly inputs: Inputs;
  readonly attrs: Attributes;
  readonly backend: WasmBackend;
}

export type Kernel<Attributes> = (args: KernelArguments<Attributes>) => tf.TensorInfo;

/** Calls a kernel of the engine by name; its result is freed when the composed kernel returns. */
export type Call = (name: string, inputs: Inputs, attrs?: object) => tf.TensorInfo;

/** Registers a kernel of ours for the WebAssembly engine, in place of tfjs' own where it has one. */
export function register<Attributes>(
  name: string,
  make: (original: Kernel<Attributes>) => Kernel<Attributes>,
): void {
  const own = tf.getKernel(name, 'wasm') as tf.KernelConfig | undefined;
  if (own !== undefined) tf.unregisterKernel(name, 'wasm');
  const original = (own?.kernelFunc ?? missing(name)) as unknown as Kernel<Attributes>;
  const kernelFunc = make(original) as unknown as tf.KernelFunc;
  // The setup of tfjs' own kernel binds the compiled function that `original` calls.
  tf.registerKernel({ ...own, kernelName: name, backendName: 'wasm', kernelFunc });
}

function missing(name: string): () => never {
  return () => {
    throw new Error(`Kernel '${name}' not registered for backend 'wasm'`);
  };
}

/** Composes a kernel of others: what `call` makes is freed, also when it throws, save the result. */
export function compose(backend: WasmBackend, body: (call: Call) => tf.TensorInfo): tf.TensorInfo {
  const made: tf.TensorInfo[] = [];
  let result: tf.TensorInfo | undefined;
  const call: Call = (name, inputs, attrs = {}) => {
    const { kernelFunc } = tf.getKernel(name, 'wasm');
    const out = (kernelFunc as unknown as Kernel<object>)({ inputs, attrs, backend });
    made.push(out);
    return out;
  };
  try {
    result = body(call);
    return result;
  } finally {
    for (const tensor of made) if (tensor !== result) backend.disposeData(tensor.dataId);
  }
}

/** A tensor filled by `fill`, which must not allocate. */
export function filled(
  backend: WasmBackend,
  shape: readonly number[],
  fill: (values: Float32Array) => void,
): tf.TensorInfo {
  const out = backend.makeOutput([...shape], 'float32');
  fill(backend.typedArrayFromHeap(out) as Float32Array);
  return out;
}
