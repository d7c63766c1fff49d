import { parseBoundedJson } from './bytes/boundedJson';
import { bitsOf, elementCount, isDtype, type Dtype } from './dtypes';
import { InputError, inLine, type InputReason } from './errors';

/** The largest header that is read: 100 MB, the limit of the format's makers. */
export const MAX_HEADER_BYTES = 100_000_000;
const MAX_NESTING = 16;

/** What the header says of a tensor. */
export interface TensorEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  /** Byte positions in the file: first, and one past the last. */
  readonly begin: number;
  readonly end: number;
}

/** The header of a safetensors file. */
export interface SafetensorsHeader {
  /** In the header's order. */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Checks the first 8 bytes against the size of the file.
 * @returns the length of the header, in bytes
 * @throws InputError if there are no 8 bytes, or the header is longer than 100 MB or than the file
 */
export function headerLength(start: Uint8Array, fileSize: number, file: string): number {
  if (start.length < 8) {
    const message = `${file}: ${fileSize} bytes are too few for a safetensors file (8 bytes of header length at byte 0)`;
    throw new InputError('truncated', message);
  }
  const length = new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true);
  if (length > fileSize - 8) {
    const message = `${file}: header of ${length} bytes does not fit in a file of ${fileSize} bytes (byte 0); not a safetensors file, or cut short`;
    throw new InputError('truncated', message);
  }
  if (length > MAX_HEADER_BYTES) {
    const message = `${file}: header of ${length} bytes (byte 0) is over the limit of ${MAX_HEADER_BYTES}`;
    throw new InputError('too-large', message);
  }
  return Number(length);
}

/**
 * Looks through the text of a JSON value, known to be valid, for keys that `JSON.parse` would drop or reorder.
 * @returns the keys of the outermost object in their order, or the first repeated key
 */
function scanKeys(text: string): { keys: readonly string[] } | { repeated: string } | undefined {
  const open: (Set<string> | undefined)[] = [];
  const outermost: string[] = [];
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '{' || character === '[') {
      if (open.length === MAX_NESTING) return undefined;
      open.push(character === '{' ? new Set() : undefined);
    } else if (character === '}' || character === ']') {
      open.pop();
    } else if (character === '"') {
      const begin = i++;
      while (text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
      const keys = open.at(-1);
      let next = i + 1;
      while (' \t\r\n'.includes(text[next] ?? ':')) next++;
      if (!keys || text[next] !== ':') continue;
      const key = JSON.parse(text.slice(begin, i + 1)) as string;
      if (keys.has(key)) return { repeated: key };
      keys.add(key);
      if (open.length === 1) outermost.push(key);
    }
  }
  return { keys: outermost };
}

function parseObject(bytes: Uint8Array, file: string): { entries: Map<string, unknown> } {
  const fail = (reason: InputReason, what: string): InputError =>
    new InputError(reason, `${file}: header (byte 8) ${what}`);
  if (bytes[0] !== 0x7b) throw fail('malformed', "does not begin with '{'");
  const { text, value } = parseBoundedJson(bytes, fail, { keepBom: true });
  const scan = scanKeys(text);
  if (!scan) throw fail('malformed', `is nested deeper than ${MAX_NESTING}`);
  if ('repeated' in scan) throw fail('malformed', `names ${quoted(scan.repeated)} twice`);
  const object = value as Record<string, unknown>;
  return { entries: new Map(scan.keys.map((key) => [key, object[key]])) };
}

/** A name for a message: one line, not too long. */
function quoted(name: string): string {
  return `"${inLine(name)}"`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseEntry(name: string, value: unknown, dataStart: number, file: string): TensorEntry {
  const where = `${file}: header entry ${quoted(name)}`;
  const entry = isRecord(value) ? value : {};
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isDtype(dtype)) {
    const named = typeof dtype === 'string' ? quoted(dtype) : 'missing';
    throw new InputError('unsupported', `${where}: dtype is ${named}`);
  }
  const count = Array.isArray(shape) ? elementCount(shape) : undefined;
  const bits = (count ?? NaN) * bitsOf(dtype);
  if (!Number.isSafeInteger(bits) || bits % 8 !== 0) {
    const message = `${where}: shape is missing, too large or no list of whole numbers`;
    throw new InputError('malformed', message);
  }
  const [begin, end] = Array.isArray(offsets) && offsets.length === 2 ? (offsets as unknown[]) : [];
  if (!Number.isSafeInteger(begin) || !Number.isSafeInteger(end) || (begin as number) < 0) {
    throw new InputError('malformed', `${where}: data_offsets is no pair of whole numbers`);
  }
  if ((end as number) - (begin as number) !== bits / 8) {
    const message = `${where}: data_offsets span ${(end as number) - (begin as number)} bytes, shape and dtype need ${bits / 8}`;
    throw new InputError('mismatch', message);
  }
  return {
    name,
    shape: shape as number[],
    dtype,
    begin: dataStart + (begin as number),
    end: dataStart + (end as number),
  };
}

function parseMetadata(value: unknown, file: string): Readonly<Record<string, string>> {
  const where = `${file}: header entry __metadata__`;
  if (!isRecord(value)) throw new InputError('malformed', `${where} is no object`);
  for (const [key, text] of Object.entries(value)) {
    if (typeof text === 'string') continue;
    throw new InputError('malformed', `${where}: ${quoted(key)} is no text`);
  }
  return value as Record<string, string>;
}

/** Every byte behind the header belongs to exactly one tensor. */
function checkLayout(
  tensors: Iterable<TensorEntry>,
  start: number,
  size: number,
  file: string,
): void {
  const byPlace = [...tensors].sort((a, b) => a.begin - b.begin || a.end - b.end);
  let at = start;
  for (const { name, begin, end } of byPlace) {
    if (end > size) {
      const message = `${file}: tensor ${quoted(name)} ends at byte ${end} of a file of ${size} bytes; cut short?`;
      throw new InputError('truncated', message);
    }
    if (begin !== at) {
      const how = begin < at ? 'overlaps the tensor before it' : 'leaves unused bytes before it';
      throw new InputError('malformed', `${file}: tensor ${quoted(name)} at byte ${begin} ${how}`);
    }
    at = end;
  }
  if (at !== size) {
    const message = `${file}: ${size - at} bytes behind the last tensor (byte ${at}) belong to no tensor`;
    throw new InputError('malformed', message);
  }
}

/**
 * Parses and checks a header (the bytes from byte 8 on).
 * @param fileSize of the whole file, in bytes
 * @throws InputError naming the file and the byte or entry that is wrong
 */
export function parseHeader(bytes: Uint8Array, fileSize: number, file: string): SafetensorsHeader {
  const { entries } = parseObject(bytes, file);
  const dataStart = 8 + bytes.length;
  const tensors = new Map<string, TensorEntry>();
  for (const [name, value] of entries) {
    if (name !== '__metadata__') tensors.set(name, parseEntry(name, value, dataStart, file));
  }
  const metadata = parseMetadata(entries.get('__metadata__') ?? {}, file);
  checkLayout(tensors.values(), dataStart, fileSize, file);
  return { tensors, metadata };
}
