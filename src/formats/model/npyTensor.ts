import { toValues, type Dtype } from '../dtypes';
import { type NpyDtype, type NpyHeader } from '../npy';
import { swapBytes } from '../npyValues';
import { type ReadableTensor } from './readable';

/** The bytes behind the header of a `.npy` file, in the order of the file. */
export interface NpyBytes {
  /** May share memory with what the reader keeps. */
  range(begin: number, end: number): Uint8Array;
  /** All of them, kept for the next call. */
  whole(): Uint8Array;
}

/** An array whose elements stand in another order, or behind compression, is held in memory as a whole: 1 GiB at most. */
export const MAX_WHOLE_BYTES = 2 ** 30;

const DTYPES: Readonly<Record<NpyDtype, Dtype>> = {
  bool: 'BOOL',
  int8: 'I8',
  int16: 'I16',
  int32: 'I32',
  int64: 'I64',
  uint8: 'U8',
  uint16: 'U16',
  uint32: 'U32',
  uint64: 'U64',
  float16: 'F16',
  float32: 'F32',
  float64: 'F64',
};

/** Whether the elements of an array stand in another order than C's. */
function isReordered({ fortranOrder, shape }: NpyHeader): boolean {
  return fortranOrder && shape.filter((size) => size !== 1).length > 1;
}

/**
 * The tensor that an array of numbers is.
 *
 * @param compressed ranges of it cannot be read without the whole
 * @param where for messages
 */
export function npyTensor(
  name: string,
  header: NpyHeader,
  bytes: NpyBytes,
  { compressed, where }: { readonly compressed: boolean; readonly where: string },
): ReadableTensor {
  const { shape, descr, length, bytesPerValue, bigEndian } = header;
  const byteLength = length * bytesPerValue;
  const about = { name, shape, dtype: descr, count: length, byteLength };
  const reordered = isReordered(header);
  if ((compressed || reordered) && byteLength > MAX_WHOLE_BYTES) {
    const how = compressed ? 'compressed' : 'in Fortran order';
    const unreadable = `its ${byteLength} bytes are ${how}, and of such arrays at most ${MAX_WHOLE_BYTES} are read: save it ${compressed ? 'with numpy.savez' : 'in C order (numpy.ascontiguousarray)'}`;
    return { about: { ...about, unreadable } };
  }
  return {
    about,
    stored: (begin, end) => {
      const found = reordered
        ? gather(bytes.whole(), header, begin, end)
        : bytes.range(begin * bytesPerValue, end * bytesPerValue);
      if (!bigEndian) return found;
      const copy = found.slice();
      swapBytes(copy, bytesPerValue);
      return copy;
    },
    decode: (stored) => toValues(DTYPES[header.dtype], stored, where),
  };
}

/** Elements `begin` to `end` in C order from bytes in Fortran order, where the first index runs fastest. */
function gather(
  bytes: Uint8Array,
  { shape, bytesPerValue }: NpyHeader,
  begin: number,
  end: number,
): Uint8Array {
  const result = new Uint8Array((end - begin) * bytesPerValue);
  if (result.length === 0) return result;
  let size = 1;
  const strides = shape.map((dimension) => (size *= dimension) / dimension);
  const index = shape.map(() => 0);
  let rest = begin;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const dimension = shape[axis] ?? 1;
    index[axis] = rest % dimension;
    rest = Math.floor(rest / dimension);
  }
  let from = index.reduce((sum, at, axis) => sum + at * (strides[axis] ?? 0), 0);
  for (let to = 0; to < result.length;) {
    const first = from * bytesPerValue;
    for (let i = 0; i < bytesPerValue; i++) result[to++] = bytes[first + i] as number;
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
