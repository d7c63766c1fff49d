import { parseBoundedJson } from './bytes/boundedJson';
import { fileSource } from './bytes/byteSource';
import { elementCount } from './dtypes';
import { InputError, type InputReason } from './errors';

/** The largest model.json that is read. */
export const MAX_MODEL_JSON_BYTES = 64 * 1024 * 1024;

/** More files of weights than this are looked for in no folder. */
const MAX_SHARDS = 10_000;

/** Bytes of one stored element; strings have no fixed size. */
const STORED_BYTES = {
  float32: 4,
  int32: 4,
  complex64: 8,
  bool: 1,
  string: NaN,
  uint8: 1,
  uint16: 2,
  float16: 2,
} as const;

const DECLARED = ['float32', 'int32', 'bool', 'string', 'complex64'] as const;
const QUANTIZED = ['uint8', 'uint16', 'float16'] as const;

/** How stored numbers become values: stored * scale + min; float16 is converted as it is (scale 1, min 0). */
export interface Quantization {
  readonly dtype: (typeof QUANTIZED)[number];
  readonly scale: number;
  readonly min: number;
}

/** One entry of a weights manifest. */
export interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  /** The type of the values. */
  readonly dtype: (typeof DECLARED)[number];
  /** The type of the stored elements: the quantised type, or `dtype`. */
  readonly stored: keyof typeof STORED_BYTES;
  readonly quantization: Quantization | undefined;
  /** product(shape). */
  readonly count: number;
  /** Stored bytes; NaN for strings, whose lengths stand among the bytes. */
  readonly byteLength: number;
  /** The JSON path of the entry. */
  readonly where: string;
}

/** Weights that lie one after another in the concatenation of some files. */
export interface WeightGroup {
  /** Relative to the folder of the JSON file. */
  readonly paths: readonly string[];
  readonly weights: readonly WeightEntry[];
  readonly where: string;
}

/** A JSON object of unknown fields. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a JSON value is an object (no list, not null). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The code of a file system error as a reason, with a readable message. */
export function fileError(path: string, cause: unknown, hint = ''): InputError {
  const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
  const what = missing ? 'no such file' : `cannot be read (${(cause as Error).message})`;
  return new InputError(missing ? 'missing' : 'unreadable', `${path}: ${what}${hint}`, { cause });
}

/**
 * Reads a JSON file of bounded size.
 * @throws InputError `missing`, `unreadable`, `too-large` or `malformed`
 */
export function readModelJson(path: string): unknown {
  const source = fileSource(path);
  let bytes: Uint8Array;
  try {
    if (source.size > MAX_MODEL_JSON_BYTES) {
      const message = `${path}: ${source.size} bytes are over the limit of ${MAX_MODEL_JSON_BYTES} for a model's JSON`;
      throw new InputError('too-large', message);
    }
    bytes = source.read(0, source.size);
  } finally {
    source.close();
  }
  const fail = (reason: InputReason, what: string): InputError =>
    new InputError(reason, `${path}: ${what}`);
  return parseBoundedJson(bytes, fail).value;
}

function oneOf<T extends string>(words: readonly T[], word: unknown): T | undefined {
  return words.find((candidate) => candidate === word);
}

function parseQuantization(
  value: unknown,
  dtype: WeightEntry['dtype'],
  fail: (reason: InputReason, what: string) => InputError,
): Quantization | undefined {
  if (value === undefined || value === null) return undefined;
  const { dtype: word, scale = 1, min = 0 } = isJsonObject(value) ? value : {};
  const stored = oneOf(QUANTIZED, word);
  if (!stored) {
    throw fail('unsupported', '.quantization.dtype must be uint8, uint16 or float16');
  }
  if (dtype !== 'float32' && (dtype !== 'int32' || stored === 'float16')) {
    throw fail('unsupported', `.quantization: ${dtype} stored as ${stored} is not known`);
  }
  if (stored === 'float16') return { dtype: stored, scale: 1, min: 0 };
  const given = isJsonObject(value) && 'scale' in value && 'min' in value;
  if (!given || !Number.isFinite(scale) || !Number.isFinite(min)) {
    throw fail('malformed', '.quantization: scale and min must be numbers');
  }
  return { dtype: stored, scale: scale as number, min: min as number };
}

function parseWeight(value: unknown, where: string, file: string): WeightEntry {
  const fail = (reason: InputReason, what: string): InputError =>
    new InputError(reason, `${file}: ${where}${what}`);
  if (!isJsonObject(value)) throw fail('malformed', ' is no object');
  const { name, shape } = value;
  if (typeof name !== 'string') throw fail('malformed', '.name is no text');
  const count = Array.isArray(shape) ? elementCount(shape) : undefined;
  if (count === undefined || !Number.isSafeInteger(count * 8)) {
    throw fail('malformed', '.shape is no list of whole numbers, or too large');
  }
  const dtype = oneOf(DECLARED, value['dtype']);
  if (!dtype) throw fail('unsupported', `.dtype must be one of ${DECLARED.join(', ')}`);
  const quantization = parseQuantization(value['quantization'], dtype, fail);
  const stored = quantization?.dtype ?? dtype;
  const byteLength = count * STORED_BYTES[stored];
  return { name, shape: shape as number[], dtype, stored, quantization, count, byteLength, where };
}

/** Refuses what could lead out of the model's folder: absolute paths, `..`, drives, URLs. */
function parsePath(path: unknown, where: string, file: string): string {
  const parts = typeof path === 'string' ? path.split('/') : [''];
  const inside = parts.every((part) => part !== '' && part !== '..' && !/[\\:\0]/.test(part));
  if (inside) return path as string;
  const message = `${file}: ${where} must name a file inside the model's folder`;
  throw new InputError('unsupported', message);
}

/**
 * Parses a weights manifest: the list itself, or the `weightsManifest` of a model.json.
 * @throws InputError naming the file and the JSON path
 */
export function parseManifest(json: unknown, file: string): readonly WeightGroup[] {
  const bare = Array.isArray(json);
  const list: unknown = bare ? json : isJsonObject(json) ? json['weightsManifest'] : undefined;
  const root = bare ? '' : 'weightsManifest';
  if (!Array.isArray(list)) {
    const message = `${file}: weightsManifest is missing or no list; not a TensorFlow.js model`;
    throw new InputError('malformed', message);
  }
  const names = new Set<string>();
  const seenPaths = new Set<string>();
  return list.map((group: unknown, g) => {
    const where = `${root}[${g}]`;
    const { paths, weights } = isJsonObject(group) ? group : {};
    if (!Array.isArray(paths) || !Array.isArray(weights)) {
      throw new InputError('malformed', `${file}: ${where} must have the lists paths and weights`);
    }
    return {
      where,
      paths: paths.map((path: unknown, p) => {
        const parsed = parsePath(path, `${where}.paths[${p}]`, file);
        if (seenPaths.has(parsed)) {
          throw new InputError('malformed', `${file}: ${where}.paths[${p}] is listed twice`);
        }
        if (seenPaths.size === MAX_SHARDS) {
          throw new InputError('too-large', `${file}: more than ${MAX_SHARDS} files of weights`);
        }
        seenPaths.add(parsed);
        return parsed;
      }),
      weights: weights.map((weight: unknown, w) => {
        const entry = parseWeight(weight, `${where}.weights[${w}]`, file);
        if (names.has(entry.name)) {
          const message = `${file}: ${entry.where}.name repeats the name of an earlier weight`;
          throw new InputError('malformed', message);
        }
        names.add(entry.name);
        return entry;
      }),
    };
  });
}
