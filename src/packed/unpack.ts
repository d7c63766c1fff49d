import { parseBoundedJson } from '../formats/bytes/boundedJson';
import { elementCount } from '../formats/dtypes';
import { InputError, inQuotes, type InputReason } from '../formats/errors';
import {
  asFloat32,
  openSafetensors,
  readSafetensors,
  type NamedTensor,
} from '../formats/safetensors';
import { bytesFor, countBits, isPadded } from './bits';
import { packedFormat, type PackedKernel, type PackedTicket, type PlainWeight } from './ticket';

/** Bytes of a packed file: a billion weights. */
const mostBytes = 2 ** 28;
/** Characters of a topology: the largest of the zoo has 100,000. */
const mostTopology = 2 ** 24;

/** Where tensors come from, by name. */
interface Tensors {
  readonly names: readonly string[];
  read(name: string): NamedTensor;
}

/**
 * Reads a packed ticket from memory. No more is allocated than the file has bytes.
 *
 * @param name the file's name, for messages
 * @throws InputError saying what is wrong, and where
 */
export function unpackTicket(bytes: Uint8Array, name: string): PackedTicket {
  const { tensors, metadata } = readSafetensors(bytes, name);
  const read = (tensor: string): NamedTensor => tensors.get(tensor)!;
  return unpack({ names: [...tensors.keys()], read }, metadata, name);
}

/**
 * Reads a packed ticket from a file.
 *
 * @throws InputError as {@link unpackTicket}, and `too-large` above 256 MB
 */
export function readPackedTicket(file: string): PackedTicket {
  const open = openSafetensors(file);
  try {
    const entries = [...open.tensors.values()];
    const size = entries.reduce((sum, { begin, end }) => sum + end - begin, 0);
    if (size > mostBytes) {
      throw new InputError(
        'too-large',
        `${file}: ${size} bytes of tensors are over the limit of ${mostBytes} for a packed ticket.`,
      );
    }
    const names = [...open.tensors.keys()];
    return unpack({ names, read: (name) => open.read(name) }, open.metadata, file);
  } finally {
    open.close();
  }
}

function unpack(
  tensors: Tensors,
  metadata: Readonly<Record<string, string>>,
  file: string,
): PackedTicket {
  const field = (key: string): string | undefined =>
    Object.hasOwn(metadata, key) ? metadata[key] : undefined;
  if (field('format') !== packedFormat.format) {
    throw new InputError(
      'unsupported',
      `${file}: __metadata__.format is not ${packedFormat.format}: this is no packed ticket. "winning-ticket export" makes one.`,
    );
  }
  if (field('version') !== packedFormat.version) {
    throw new InputError(
      'unsupported',
      `${file}: __metadata__.version is ${inQuotes(field('version') ?? '')}; version ${packedFormat.version} is read here. A newer Winning Ticket may read it.`,
    );
  }
  const topology = parsed(field('topology'), 'topology', file);
  const listed = Object.entries(parsed(field('kernels'), 'kernels', file));
  const left = new Set(tensors.names);
  const take = (name: string): NamedTensor | undefined =>
    left.delete(name) ? tensors.read(name) : undefined;
  const kernels = new Map(
    listed.map(([name, entry]) => [name, kernelOf(name, entry, take, file)] as const),
  );
  const others = new Map([...left].map((name) => [name, plainOf(tensors.read(name), file)]));
  const twice = [...kernels.keys()].find((name) => others.has(name));
  if (twice !== undefined) {
    throw new InputError('malformed', `${file}: ${inQuotes(twice)} is there packed and as floats.`);
  }
  return { topology, kernels, others };
}

function parsed(text: string | undefined, key: string, file: string): Record<string, unknown> {
  const where = `${file}: __metadata__.${key}`;
  const fail = (reason: InputReason, what: string): InputError =>
    new InputError(reason, `${where} ${what}`);
  if (text === undefined) throw fail('missing', 'is missing');
  if (text.length > mostTopology) throw fail('too-large', `has ${text.length} characters`);
  const { value } = parseBoundedJson(Buffer.from(text), fail);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw fail('malformed', 'is no object');
}

function kernelOf(
  name: string,
  entry: unknown,
  take: (name: string) => NamedTensor | undefined,
  file: string,
): PackedKernel {
  const where = `${file}: kernel ${inQuotes(name)}`;
  const { shape, kept } = (typeof entry === 'object' && entry !== null ? entry : {}) as {
    readonly shape?: unknown;
    readonly kept?: unknown;
  };
  const count = Array.isArray(shape) ? elementCount(shape) : undefined;
  if (count === undefined || count === 0) {
    throw new InputError('malformed', `${where}: its shape is no list of whole numbers above 0.`);
  }
  if (typeof kept !== 'number' || !Number.isInteger(kept) || kept < 0 || kept > count) {
    throw new InputError('malformed', `${where}: kept is no whole number up to ${count}.`);
  }
  const mask = bitsOf(take(`${name}.mask`), count, `${where}: its mask`);
  const found = countBits(mask);
  if (found !== kept) {
    throw new InputError('mismatch', `${where}: its mask keeps ${found} weights, not ${kept}.`);
  }
  const common = { name, shape: [...(shape as number[])], kept, mask };
  const floats = take(`${name}.values`);
  if (floats !== undefined) {
    const values = floatsOf(floats, kept, `${where}: its values`);
    return { ...common, values: { kind: 'floats', floats: values } };
  }
  const signs = bitsOf(take(`${name}.signs`), kept, `${where}: its signs`);
  const scale = floatsOf(take(`${name}.scale`), 1, `${where}: its scale`)[0]!;
  if (scale < 0) throw new InputError('out-of-range', `${where}: its scale is ${scale}, below 0.`);
  return { ...common, values: { kind: 'signs', signs, scale } };
}

function bitsOf(tensor: NamedTensor | undefined, bits: number, what: string): Uint8Array {
  if (tensor === undefined) throw new InputError('missing', `${what} are missing.`);
  if (tensor.dtype !== 'U8' || tensor.bytes.length !== bytesFor(bits)) {
    throw new InputError(
      'mismatch',
      `${what}: ${tensor.bytes.length} bytes of ${tensor.dtype} where ${bits} bits need ${bytesFor(bits)} of U8.`,
    );
  }
  if (!isPadded(tensor.bytes, bits)) {
    throw new InputError('malformed', `${what}: bits behind the last one are not 0.`);
  }
  return tensor.bytes;
}

function floatsOf(tensor: NamedTensor | undefined, count: number, what: string): Float32Array {
  if (tensor === undefined) throw new InputError('missing', `${what} are missing.`);
  if (tensor.dtype !== 'F32' || tensor.bytes.length !== 4 * count) {
    throw new InputError(
      'mismatch',
      `${what}: ${tensor.bytes.length} bytes of ${tensor.dtype} where ${count} numbers of F32 are expected.`,
    );
  }
  const values = asFloat32(tensor);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new InputError('out-of-range', `${what}: ${values[wrong]} at index ${wrong}.`);
  }
  return values;
}

function plainOf(tensor: NamedTensor, file: string): PlainWeight {
  const count = elementCount(tensor.shape) ?? 0;
  const values = floatsOf(tensor, count, `${file}: tensor ${inQuotes(tensor.name)}`);
  return { shape: tensor.shape, values };
}
