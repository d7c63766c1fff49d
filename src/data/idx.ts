import { InputError } from '../formats/errors';
import { gunzip, isGzip, MAX_BYTES, MAX_DEFLATE_RATIO, peekGzip, readBytes } from '../formats/gzip';
import { type RawValues } from './raw';

/** An array of an IDX file, the format of MNIST: last index fastest. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** prod(shape) values. */
  readonly values: RawValues;
}

interface IdxHeader {
  readonly shape: readonly number[];
  readonly type: IdxType;
  /** Where the values begin, in bytes. */
  readonly start: number;
  /** Bytes of the whole file, as the header promises. */
  readonly total: number;
}

interface IdxType {
  readonly bytes: number;
  /** Turns native-order bytes into values. */
  readonly wrap: (buffer: ArrayBuffer) => RawValues;
}

const TYPES: ReadonlyMap<number, IdxType> = new Map([
  [0x08, { bytes: 1, wrap: (buffer: ArrayBuffer) => new Uint8Array(buffer) }],
  [0x09, { bytes: 1, wrap: (buffer: ArrayBuffer) => new Int8Array(buffer) }],
  [0x0b, { bytes: 2, wrap: (buffer: ArrayBuffer) => new Int16Array(buffer) }],
  [0x0c, { bytes: 4, wrap: (buffer: ArrayBuffer) => new Int32Array(buffer) }],
  [0x0d, { bytes: 4, wrap: (buffer: ArrayBuffer) => new Float32Array(buffer) }],
  [0x0e, { bytes: 8, wrap: (buffer: ArrayBuffer) => new Float64Array(buffer) }],
]);

const AGAIN = 'fetch the file again';

/**
 * Reads an IDX file, plain or gzip (told by its first bytes), of any of the six value types, all big-endian.
 * The promised size is compared with the file before anything is allocated, and no more than it is inflated.
 *
 * @throws InputError `missing`, `unreadable`, `malformed` (not IDX, bytes too many), `truncated`, `too-large`
 */
export function readIdx(path: string): IdxArray {
  return parseIdx(readBytes(path), path);
}

/**
 * Reads an IDX file held in memory.
 *
 * @param source file name for messages
 * @throws InputError as {@link readIdx}, except for the file system's
 */
export function parseIdx(file: Uint8Array, source: string): IdxArray {
  const packed = isGzip(file);
  const header = parseHeader(packed ? peekGzip(file, source) : file, source);
  if (packed && header.total > (file.length + 1) * MAX_DEFLATE_RATIO) {
    throw new InputError(
      'truncated',
      `${source}: the header promises ${header.total} bytes, ${file.length} bytes of gzip cannot hold so many: ${AGAIN}`,
    );
  }
  const bytes = packed ? gunzip(file, header.total, source) : file;
  checkLength(bytes.length, header.total, source);
  const data = Buffer.from(new Uint8Array(bytes.subarray(header.start)).buffer);
  if (header.type.bytes === 2) data.swap16();
  if (header.type.bytes === 4) data.swap32();
  if (header.type.bytes === 8) data.swap64();
  return { shape: header.shape, values: header.type.wrap(data.buffer) };
}

function checkLength(found: number, expected: number, source: string): void {
  if (found < expected) {
    throw new InputError(
      'truncated',
      `${source}: expected ${expected} bytes, found ${found}: ${AGAIN}`,
    );
  }
  if (found > expected) {
    throw new InputError(
      'malformed',
      `${source}: expected ${expected} bytes, found ${found - expected} extra bytes: ${AGAIN}`,
    );
  }
}

/** Magic number 00 00 TYPE RANK, then RANK big-endian sizes. */
function parseHeader(bytes: Uint8Array, source: string): IdxHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = bytes.length < 4 ? 0 : view.getUint32(0);
  const type = magic >>> 16 === 0 ? TYPES.get(magic >>> 8) : undefined;
  const rank = magic & 255;
  if (bytes.length < 4) {
    throw new InputError(
      'truncated',
      `${source}: expected at least 4 bytes, found ${bytes.length}: ${AGAIN}`,
    );
  }
  if (type === undefined || rank === 0) {
    throw new InputError(
      'malformed',
      `${source} is not an IDX file: it begins with 0x${magic.toString(16).padStart(8, '0')}, not 0x0000 and a value type (images: 0x00000803, labels: 0x00000801)`,
    );
  }
  const start = 4 + 4 * rank;
  if (bytes.length < start) {
    throw new InputError(
      'truncated',
      `${source}: the header needs ${start} bytes, found ${bytes.length}: ${AGAIN}`,
    );
  }
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const total = start + shape.reduce((product, size) => product * size, type.bytes);
  // Beyond 2^53 the product is rounded, but never to anything below the bound.
  if (!(total <= MAX_BYTES)) {
    throw new InputError(
      'too-large',
      `${source}: the header promises ${shape.join(' x ')} values, more than the ${MAX_BYTES} bytes that are read`,
    );
  }
  return { shape, type, start, total };
}
