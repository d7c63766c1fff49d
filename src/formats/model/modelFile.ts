/** One tensor in a model file. */
export interface ModelTensor {
  /** As the file writes it; a `.npy` has the name "". */
  readonly name: string;
  readonly shape: readonly number[];
  /** As the format names it, e.g. `F32`, `float32`, `<f8`. */
  readonly dtype: string;
  /** product(shape). */
  readonly count: number;
  /** Bytes in the file. */
  readonly byteLength: number;
  /** How stored integers (or halves) become values: value = stored * scale + min. */
  readonly quantization?: {
    readonly dtype: string;
    readonly scale?: number;
    readonly min?: number;
  };
  /** Why its values cannot be decoded; names, shapes and stored bytes may be there all the same. */
  readonly unreadable?: string;
}

/** Values of a tensor: exact but for 64-bit integers beyond 2 ** 53. */
export type TensorValues = Float32Array | Float64Array | Int32Array | Uint8Array;

/**
 * An opened model file: headers have been read and checked, values are read in ranges when they are asked for. Nothing in it
 * is trusted: no bytes are allocated before they are known to be there.
 */
export interface ModelFile {
  /** For people: `safetensors`, `NumPy array`, `NumPy archive`, `TensorFlow.js layers model`, `... graph model`, `... weights`. */
  readonly format: string;
  /** Files that it is read from, absolute, the one that was opened first. */
  readonly files: readonly string[];
  readonly tensors: readonly ModelTensor[];
  /** What is in the file and is no tensor of numbers, by name. */
  readonly refused: readonly { readonly name: string; readonly why: string }[];
  readonly metadata: ReadonlyMap<string, string>;
  /** Of a layers model: its `modelTopology`, checked to be of bounded depth. */
  readonly topology?: object;
  /** Sentences on what is missing, e.g. shards: tensors are then listed as unreadable. */
  readonly notes: readonly string[];
  /**
   * The elements `begin` to `end` (exclusive) in C order, whatever the order in the file, decoded; dequantised where the tensor
   * is quantised. Meant for ranges of up to some 10^6 elements.
   *
   * @throws InputError `truncated` if the file has shrunk, `unsupported` for what cannot be decoded, RangeError outside
   */
  values(tensor: number, begin: number, end: number): TensorValues;
  /** The same elements as they are stored, little-endian, in C order. @throws as {@link ModelFile.values} */
  stored(tensor: number, begin: number, end: number): Uint8Array;
  close(): void;
}

/** A format: tells by name and first bytes whether a file is its own, and opens it. */
export interface ModelFormat {
  readonly id: string;
  /** @param head the first 4,096 bytes, or all that there are */
  matches(name: string, head: Uint8Array): boolean;
  /** @throws InputError naming the file and the byte or JSON path */
  open(path: string): ModelFile;
}
