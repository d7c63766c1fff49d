/** Names of the value types that are read, as numpy calls them. */
export type NpyDtype =
  | 'bool'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'float16'
  | 'float32'
  | 'float64';

/** Values in memory: float16 is a Float32Array, bool a Uint8Array, 64-bit integers are bigints. */
export type NpyValues =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** By numpy's code without the byte order, e.g. `f4`. */
export const NPY_TYPES: ReadonlyMap<string, { dtype: NpyDtype; bytesPerValue: number }> = new Map(
  (
    [
      ['b1', 'bool'],
      ['i1', 'int8'],
      ['i2', 'int16'],
      ['i4', 'int32'],
      ['i8', 'int64'],
      ['u1', 'uint8'],
      ['u2', 'uint16'],
      ['u4', 'uint32'],
      ['u8', 'uint64'],
      ['f2', 'float16'],
      ['f4', 'float32'],
      ['f8', 'float64'],
    ] as const
  ).map(([code, dtype]) => [code, { dtype, bytesPerValue: Number(code[1]) }]),
);

/**
 * Copies raw bytes into an array of the type.
 *
 * @param bytes a whole number of values
 * @param swap bytes of a value to turn around, for big-endian files; 1 leaves them
 */
export function valuesOf(bytes: Uint8Array, dtype: NpyDtype, swap: number): NpyValues {
  const copy = new Uint8Array(bytes);
  swapBytes(copy, swap);
  const { buffer } = copy;
  switch (dtype) {
    case 'bool':
      return copy.map((byte) => (byte === 0 ? 0 : 1));
    case 'uint8':
      return copy;
    case 'int8':
      return new Int8Array(buffer);
    case 'int16':
      return new Int16Array(buffer);
    case 'uint16':
      return new Uint16Array(buffer);
    case 'int32':
      return new Int32Array(buffer);
    case 'uint32':
      return new Uint32Array(buffer);
    case 'int64':
      return new BigInt64Array(buffer);
    case 'uint64':
      return new BigUint64Array(buffer);
    case 'float16':
      return Float32Array.from(new Uint16Array(buffer), halfToNumber);
    case 'float32':
      return new Float32Array(buffer);
    case 'float64':
      return new Float64Array(buffer);
  }
}

/** The value of an IEEE 754 half with these 16 bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Turns each value of `size` bytes around, in place. */
export function swapBytes(bytes: Uint8Array, size: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (size === 2) buffer.swap16();
  else if (size === 4) buffer.swap32();
  else if (size === 8) buffer.swap64();
}

/** Fortran order (first index fastest) to C order (last index fastest). */
export function transpose(values: NpyValues, shape: readonly number[]): NpyValues {
  if (shape.length < 2 || values.length === 0) return values;
  const strides = shape.map((_, axis) =>
    shape.slice(0, axis).reduce((product, size) => product * size, 1),
  );
  const index = shape.map(() => 0);
  // One element type at a time: bigint and number arrays share no setter.
  const result = values.slice();
  let from = 0;
  for (let to = 0; to < values.length; to++) {
    result[to] = values[from] as never;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      const stride = strides[axis] ?? 0;
      if (next < (shape[axis] ?? 0)) {
        index[axis] = next;
        from += stride;
        break;
      }
      index[axis] = 0;
      from -= stride * (next - 1);
    }
  }
  return result;
}
