import { InputError, inQuotes } from './errors';
import { NPY_TYPES, type NpyDtype, type NpyValues, transpose, valuesOf } from './npyValues';

export { type NpyDtype, type NpyValues } from './npyValues';

/** One array of a `.npy` file, in C order (the last index runs fastest) whatever the order in the file. */
export interface NpyArray {
  /** Lengths of the axes; [] for a scalar. */
  readonly shape: readonly number[];
  readonly dtype: NpyDtype;
  /** prod(shape) values. float16 is widened to a Float32Array (exactly), bool is 0 or 1 in a Uint8Array. */
  readonly values: NpyValues;
}

/** What the header of a `.npy` file says. */
export interface NpyHeader {
  readonly shape: readonly number[];
  readonly dtype: NpyDtype;
  /** The type as it stands in the header, e.g. `<f8`. */
  readonly descr: string;
  readonly bigEndian: boolean;
  readonly fortranOrder: boolean;
  /** Values in the file: prod(shape). */
  readonly length: number;
  readonly bytesPerValue: number;
  /** Where the values begin, in bytes. */
  readonly dataStart: number;
}

/** Longest header that is read; numpy itself stops at 10,000 by default. */
const MAX_HEADER = 0xffff;
const MAX_RANK = 64;

/** Whether the bytes begin as a `.npy` file does: 93 "NUMPY". */
export function isNpy(bytes: Uint8Array): boolean {
  return bytes[0] === 0x93 && new TextDecoder().decode(bytes.subarray(1, 6)) === 'NUMPY';
}

/**
 * Reads a `.npy` file (versions 1 to 3; bool, int, uint, float16/32/64; either byte order; C or Fortran order).
 * Nothing is allocated before the promised size was compared with the bytes at hand.
 *
 * @param source file name (and member) for messages
 * @throws InputError `malformed`, `truncated`, `unsupported` (objects are pickles and never read; structures, text, complex)
 */
export function readNpy(bytes: Uint8Array, source: string): NpyArray {
  const header = readNpyHeader(bytes, source);
  checkNpySize(header, bytes.length, source);
  const { shape, dtype, dataStart, bytesPerValue } = header;
  const values = valuesOf(bytes.subarray(dataStart), dtype, header.bigEndian ? bytesPerValue : 1);
  return { shape, dtype, values: header.fortranOrder ? transpose(values, shape) : values };
}

/**
 * Compares what a header promises with the bytes of its file.
 * @throws InputError `truncated`, `malformed`
 */
export function checkNpySize(header: NpyHeader, size: number, source: string): void {
  const needed = header.length * header.bytesPerValue;
  const found = size - header.dataStart;
  if (found < needed) {
    const message = `${source}: shape (${header.shape.join(', ')}) of ${header.dtype} needs ${needed} bytes, the file has ${found} after the header: save it again`;
    throw new InputError('truncated', message);
  }
  if (found > needed) {
    const message = `${source}: ${found - needed} extra bytes after the ${needed} bytes of data: save one array a file`;
    throw new InputError('malformed', message);
  }
}

/**
 * Reads only the header of a `.npy` file.
 *
 * @throws InputError as {@link readNpy}, except for what concerns the values
 */
export function readNpyHeader(bytes: Uint8Array, source: string): NpyHeader {
  const { textStart, dataStart } = npyHeaderPlace(bytes, source);
  if (dataStart > bytes.length) {
    throw new InputError(
      'truncated',
      `${source}: the header needs ${dataStart} bytes, the file has ${bytes.length}`,
    );
  }
  const text = new TextDecoder().decode(bytes.subarray(textStart, dataStart));
  return { ...parseHeader(text, source), dataStart };
}

/**
 * Where the text of a header and the values begin, from the first 12 bytes of a `.npy` file: at most 64 KB after its start.
 *
 * @throws InputError as {@link readNpyHeader}
 */
export function npyHeaderPlace(
  bytes: Uint8Array,
  source: string,
): { readonly textStart: number; readonly dataStart: number } {
  if (!isNpy(bytes)) {
    throw new InputError('malformed', `${source} is not a .npy file: it does not begin with NUMPY`);
  }
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) {
    throw new InputError(
      'unsupported',
      `${source}: .npy version ${version} at byte 6; 1 to 3 are read`,
    );
  }
  const textStart = version === 1 ? 10 : 12;
  if (bytes.length < textStart) {
    throw new InputError('truncated', `${source} ends inside its header, at byte ${bytes.length}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const textLength = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (textLength > MAX_HEADER) {
    throw new InputError(
      'too-large',
      `${source}: the header at byte 8 claims ${textLength} bytes, more than the ${MAX_HEADER} that are read`,
    );
  }
  return { textStart, dataStart: textStart + textLength };
}

function parseHeader(text: string, source: string): Omit<NpyHeader, 'dataStart'> {
  const descr = /'descr'\s*:\s*(?:'([^']*)'|\[)/.exec(text);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text);
  const dimensions = /'shape'\s*:\s*\(([^)]*)\)/.exec(text);
  if (!descr || !order || !dimensions || !text.startsWith('{')) {
    throw new InputError(
      'malformed',
      `${source}: the header lacks descr, fortran_order or shape: save it with numpy.save`,
    );
  }
  const type = parseType(descr[1], source);
  const shape = parseShape(dimensions[1] ?? '', source);
  return {
    ...type,
    shape,
    fortranOrder: order[1] === 'True',
    length: shapeSize(shape, type.bytesPerValue, source),
  };
}

function parseType(
  descr: string | undefined,
  source: string,
): Pick<NpyHeader, 'dtype' | 'descr' | 'bigEndian' | 'bytesPerValue'> {
  if (descr === undefined) {
    throw new InputError(
      'unsupported',
      `${source}: a structured dtype is not supported: save each field as an array of its own`,
    );
  }
  if (/^[<>|=]?O/.test(descr)) {
    throw new InputError(
      'unsupported',
      `${source}: object arrays are pickles and are not read: save numbers only`,
    );
  }
  const known = NPY_TYPES.get(descr.replace(/^[<>|=]/, ''));
  if (known === undefined) {
    throw new InputError(
      'unsupported',
      `${source}: dtype ${inQuotes(descr)} is not one of bool, int, uint, float16/32/64: convert it with astype`,
    );
  }
  return { ...known, descr, bigEndian: descr.startsWith('>') };
}

function parseShape(text: string, source: string): number[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.at(-1) === '') parts.pop();
  // Python 2 on Windows wrote (2L,).
  if (parts.length > MAX_RANK || !parts.every((part) => /^\d{1,19}L?$/.test(part))) {
    throw new InputError(
      'malformed',
      `${source}: shape ${inQuotes(`(${text})`)} is not a list of sizes`,
    );
  }
  return parts.map((part) => parseInt(part, 10));
}

/** prod(shape), refused when the bytes could not even be counted exactly. */
function shapeSize(shape: readonly number[], bytesPerValue: number, source: string): number {
  const length = shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(length * bytesPerValue) || !shape.every(Number.isSafeInteger)) {
    throw new InputError(
      'too-large',
      `${source}: shape (${shape.join(', ')}) has more values than can be counted`,
    );
  }
  return length;
}
