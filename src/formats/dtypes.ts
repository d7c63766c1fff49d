import { InputError } from './errors';
import { type TensorValues } from './model/modelFile';

/** Bits of one element of each safetensors type. */
const BITS = {
  BOOL: 8,
  U8: 8,
  I8: 8,
  U16: 16,
  I16: 16,
  U32: 32,
  I32: 32,
  U64: 64,
  I64: 64,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F16: 16,
  BF16: 16,
  F32: 32,
  F64: 64,
  C64: 64,
} as const;

/** The element types of a safetensors file, by the names that stand in its header. */
export type Dtype = keyof typeof BITS;

/** Whether a word of a header names an element type. */
export function isDtype(word: unknown): word is Dtype {
  return typeof word === 'string' && Object.hasOwn(BITS, word);
}

/** The bits of one element. */
export function bitsOf(dtype: Dtype): number {
  return BITS[dtype];
}

/** No library makes tensors of more dimensions. */
const MAX_RANK = 64;

/**
 * Product of the dimensions, or undefined if there are more than 64, a dimension is no whole number from 0 up, or the
 * product is not exact.
 */
export function elementCount(shape: readonly unknown[]): number | undefined {
  if (shape.length > MAX_RANK) return undefined;
  let count = 1;
  for (const dimension of shape) {
    if (typeof dimension !== 'number' || !Number.isSafeInteger(dimension) || dimension < 0) return;
    count *= dimension;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return count;
}

/** Decodes a small floating point number of `exponent` and `mantissa` bits; the top exponent holds infinity and NaN if `ieee`. */
function smallFloat(bits: number, exponent: number, mantissa: number, ieee: boolean): number {
  const bias = 2 ** (exponent - 1) - 1;
  const top = 2 ** exponent - 1;
  const sign = bits >>> (exponent + mantissa) ? -1 : 1;
  const e = (bits >>> mantissa) & top;
  const m = bits & (2 ** mantissa - 1);
  if (e === top && ieee) return m === 0 ? sign * Infinity : NaN;
  if (e === top && m === 2 ** mantissa - 1) return NaN;
  if (e === 0) return sign * m * 2 ** (1 - bias - mantissa);
  return sign * (2 ** mantissa + m) * 2 ** (e - bias - mantissa);
}

/** The value of each pattern of a 16-bit type, made once when first asked for. */
const tables = new Map<Dtype, Float32Array>();

function tableOf(dtype: Dtype, size: number, decode: (bits: number) => number): Float32Array {
  let table = tables.get(dtype);
  if (!table) {
    table = Float32Array.from({ length: size }, (_, bits) => decode(bits));
    tables.set(dtype, table);
  }
  return table;
}

function bfloat16(bits: number): number {
  return new Float32Array(new Uint32Array([bits << 16]).buffer)[0] as number;
}

type Numbers = ArrayLike<number> | ArrayLike<bigint>;

/** An aligned view of the elements, little-endian; copies only if the bytes are not aligned. */
function elements(dtype: Dtype, bytes: Uint8Array, where: string): Numbers {
  const size = bitsOf(dtype) / 8;
  const { buffer, byteOffset } = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  const count = bytes.byteLength / size;
  const decoded = (codes: ArrayLike<number>, table: Float32Array): Float32Array => {
    const values = new Float32Array(codes.length);
    for (let i = 0; i < codes.length; i++) values[i] = table[codes[i] as number] as number;
    return values;
  };
  switch (dtype) {
    case 'BOOL':
    case 'U8':
      return bytes;
    case 'I8':
      return new Int8Array(buffer, byteOffset, count);
    case 'U16':
      return new Uint16Array(buffer, byteOffset, count);
    case 'I16':
      return new Int16Array(buffer, byteOffset, count);
    case 'U32':
      return new Uint32Array(buffer, byteOffset, count);
    case 'I32':
      return new Int32Array(buffer, byteOffset, count);
    case 'U64':
      return new BigUint64Array(buffer, byteOffset, count);
    case 'I64':
      return new BigInt64Array(buffer, byteOffset, count);
    case 'F32':
      return new Float32Array(buffer, byteOffset, count);
    case 'F64':
      return new Float64Array(buffer, byteOffset, count);
    case 'F16':
      return decoded(
        new Uint16Array(buffer, byteOffset, count),
        tableOf(dtype, 0x10000, (bits) => smallFloat(bits, 5, 10, true)),
      );
    case 'BF16':
      return decoded(new Uint16Array(buffer, byteOffset, count), tableOf(dtype, 0x10000, bfloat16));
    case 'F8_E5M2':
      return decoded(
        bytes,
        tableOf(dtype, 0x100, (bits) => smallFloat(bits, 5, 2, true)),
      );
    case 'F8_E4M3':
      return decoded(
        bytes,
        tableOf(dtype, 0x100, (bits) => smallFloat(bits, 4, 3, false)),
      );
    case 'F8_E8M0':
      return decoded(
        bytes,
        tableOf(dtype, 0x100, (bits) => (bits === 0xff ? NaN : 2 ** (bits - 127))),
      );
    case 'F4':
    case 'F6_E2M3':
    case 'F6_E3M2':
    case 'C64':
      throw new InputError('unsupported', `${where}: values of type ${dtype} cannot be read yet`);
    default:
      return dtype satisfies never;
  }
}

/**
 * The values as float32; shares memory with `bytes` if these are aligned F32.
 * @param bytes little-endian elements in C order, a whole number of them
 * @param where what the values belong to, for messages
 * @throws InputError `unsupported` for types without a decoder
 */
export function toFloat32(dtype: Dtype, bytes: Uint8Array, where: string): Float32Array {
  const values = elements(dtype, bytes, where);
  return values instanceof Float32Array
    ? values
    : Float32Array.from(values as ArrayLike<number>, Number);
}

/** As {@link toFloat32}, in float64: exact for all types but 64-bit integers beyond 2 ** 53. Always a copy or a view of F64. */
export function toFloat64(dtype: Dtype, bytes: Uint8Array, where: string): Float64Array {
  const values = elements(dtype, bytes, where);
  return values instanceof Float64Array
    ? values
    : Float64Array.from(values as ArrayLike<number>, Number);
}

/** Why values of a type cannot be decoded, or undefined if they can. */
export function whyUndecodable(dtype: Dtype): string | undefined {
  if (bitsOf(dtype) < 8) return `${dtype} packs several values into a byte, which is not read yet`;
  return dtype === 'C64' ? 'complex numbers are not shown' : undefined;
}

/**
 * The values in the smallest type that holds them exactly (64-bit integers in float64: exact up to 2 ** 53); BOOL is 0 or 1.
 * May share memory with `bytes`.
 * @throws InputError `unsupported` for types without a decoder
 */
export function toValues(dtype: Dtype, bytes: Uint8Array, where: string): TensorValues {
  switch (dtype) {
    case 'BOOL':
      return bytes.map((byte) => (byte === 0 ? 0 : 1));
    case 'U8':
      return bytes;
    case 'I8':
    case 'I16':
    case 'U16':
      return Int32Array.from(elements(dtype, bytes, where) as ArrayLike<number>);
    case 'I32':
      return elements(dtype, bytes, where) as Int32Array;
    case 'U32':
    case 'I64':
    case 'U64':
    case 'F64':
      return toFloat64(dtype, bytes, where);
    default:
      return toFloat32(dtype, bytes, where);
  }
}
