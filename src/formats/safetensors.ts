import { fileSource, type ByteSource } from './bytes/byteSource';
import { bitsOf, elementCount, toFloat32, toFloat64, type Dtype } from './dtypes';
import { InputError } from './errors';
import {
  headerLength,
  parseHeader,
  type SafetensorsHeader,
  type TensorEntry,
} from './safetensorsHeader';

/** One tensor of a file: its values as little-endian bytes in C order, product(shape) elements of `dtype`. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  readonly bytes: Uint8Array;
}

/** The contents of a safetensors file; `tensors` in the header's order. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, NamedTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** An open safetensors file of which only the header has been read. */
export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * Reads one tensor.
   * @throws InputError `missing` for an unknown name, `truncated` if the file has shrunk
   */
  read(name: string): NamedTensor;
  close(): void;
}

function checkTensor({ name, shape, dtype, bytes }: NamedTensor): void {
  const bits = (elementCount(shape) ?? NaN) * bitsOf(dtype);
  if (bits === bytes.byteLength * 8) return;
  const message = `tensor '${name}': ${bytes.byteLength} bytes for ${dtype} of shape [${shape.join(', ')}]`;
  throw new RangeError(message);
}

/**
 * The bytes of a safetensors file; the same tensors give the same bytes. The header lists the tensors in the given order
 * and is padded with spaces to a multiple of 8. The data follows without gaps, elements of more bytes first (else in the
 * given order), so that every tensor is aligned.
 * @throws RangeError if bytes and shape disagree or a name is given twice or is `__metadata__`
 */
export function writeSafetensors(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const begins = new Map<string, number>();
  const byAlignment = [...tensors].sort((a, b) => bitsOf(b.dtype) - bitsOf(a.dtype));
  let end = 0;
  for (const tensor of byAlignment) {
    checkTensor(tensor);
    if (begins.has(tensor.name) || tensor.name === '__metadata__') {
      throw new RangeError(`tensor name '${tensor.name}' is taken`);
    }
    begins.set(tensor.name, end);
    end += tensor.bytes.byteLength;
  }
  const entries = tensors.map(({ name, shape, dtype, bytes }) => {
    const begin = begins.get(name) as number;
    const entry = { dtype, shape, data_offsets: [begin, begin + bytes.byteLength] };
    return `${JSON.stringify(name)}:${JSON.stringify(entry)}`;
  });
  if (Object.keys(metadata).length > 0) {
    entries.unshift(`"__metadata__":${JSON.stringify(metadata)}`);
  }
  const json = new TextEncoder().encode(`{${entries.join(',')}}`);
  const padded = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(8 + padded + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(padded), true);
  file.set(json, 8);
  file.fill(0x20, 8 + json.length, 8 + padded);
  for (const { name, bytes } of tensors) file.set(bytes, 8 + padded + (begins.get(name) as number));
  return file;
}

/**
 * Reads a whole file in memory; the tensors' bytes are views of `bytes`.
 * @param name the file's name, for messages
 * @throws InputError if the header is no valid safetensors header of exactly this many bytes of data
 */
export function readSafetensors(bytes: Uint8Array, name: string): Safetensors {
  const length = headerLength(bytes.subarray(0, 8), bytes.length, name);
  const header = parseHeader(bytes.subarray(8, 8 + length), bytes.length, name);
  const tensors = new Map<string, NamedTensor>();
  for (const { begin, end, ...entry } of header.tensors.values()) {
    tensors.set(entry.name, { ...entry, bytes: bytes.subarray(begin, end) });
  }
  return { tensors, metadata: header.metadata };
}

/**
 * Reads the header of an open file, and nothing else of it.
 * @throws InputError as {@link readSafetensors}
 */
export function readSafetensorsHeader(source: ByteSource): SafetensorsHeader {
  const { size, name } = source;
  const length = headerLength(source.read(0, Math.min(8, size)), size, name);
  return parseHeader(source.read(8, 8 + length), size, name);
}

/**
 * Opens a file and reads its header only; tensors are read one by one. The caller closes it.
 * @throws InputError `missing` or `unreadable` if it cannot be opened, else as {@link readSafetensors}
 */
export function openSafetensors(path: string): SafetensorsFile {
  const source = fileSource(path);
  try {
    const { tensors, metadata } = readSafetensorsHeader(source);
    const read = (name: string): NamedTensor => {
      const found = tensors.get(name);
      if (!found) throw new InputError('missing', `${path}: there is no tensor '${name}'`);
      const { begin, end, ...entry } = found;
      return { ...entry, bytes: source.read(begin, end) };
    };
    return { tensors, metadata, read, close: () => source.close() };
  } catch (error) {
    source.close();
    throw error;
  }
}

function bytesOf(values: Float32Array | Uint8Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** An F32 tensor over the memory of `values` (product(shape) numbers). */
export function float32Tensor(
  name: string,
  shape: readonly number[],
  values: Float32Array,
): NamedTensor {
  return { name, shape: [...shape], dtype: 'F32', bytes: bytesOf(values) };
}

/** A BOOL tensor over the memory of `values` (product(shape) zeros and ones). */
export function boolTensor(
  name: string,
  shape: readonly number[],
  values: Uint8Array,
): NamedTensor {
  return { name, shape: [...shape], dtype: 'BOOL', bytes: bytesOf(values) };
}

/**
 * A tensor's values as float32: shares memory where the bytes are aligned F32, a converted copy otherwise.
 * @throws InputError `unsupported` for 4-bit, 6-bit, E8M0 and complex types
 */
export function asFloat32(tensor: NamedTensor): Float32Array {
  return toFloat32(tensor.dtype, tensor.bytes, `tensor '${tensor.name}'`);
}

/** As {@link asFloat32} in float64, for exact sums. */
export function asFloat64(tensor: NamedTensor): Float64Array {
  return toFloat64(tensor.dtype, tensor.bytes, `tensor '${tensor.name}'`);
}
