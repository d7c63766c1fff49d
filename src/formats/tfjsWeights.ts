import { dirname } from 'node:path';
import { toFloat32 } from './dtypes';
import { InputError } from './errors';
import { parseManifest, readModelJson, type WeightEntry, type WeightGroup } from './tfjsManifest';
import { findShard, groupMismatch, readShard } from './tfjsShards';

/** A weight with its bytes as stored: little-endian, C order, not dequantised. */
export interface StoredWeight extends WeightEntry {
  readonly bytes: Uint8Array;
}

/** The values of a weight: product(shape) numbers. */
export interface LayersWeight {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** The bytes of a string weight at `begin`: each text has its length as uint32 before it. */
function stringBytes(bytes: Uint8Array, begin: number, count: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = begin;
  for (let i = 0; i < count && at <= bytes.length; i++) {
    if (at + 4 > bytes.length) return Infinity;
    at += 4 + view.getUint32(at, true);
  }
  return at - begin;
}

function readGroup(group: WeightGroup, folder: string, file: string): readonly StoredWeight[] {
  const shards = group.paths.map((name, p) =>
    findShard(folder, name, `${group.where}.paths[${p}]`, file),
  );
  const available = shards.reduce((sum, { size }) => sum + size, 0);
  const fixed = group.weights.filter(({ stored }) => stored !== 'string');
  const needed = fixed.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const mismatch = (bytes: string): InputError =>
    groupMismatch(group.where, file, bytes, available);
  if (needed > available || (fixed.length === group.weights.length && needed < available)) {
    throw mismatch(String(needed));
  }
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(available);
  } catch (cause) {
    const message = `${file}: ${group.where}: ${available} bytes in one group do not fit in memory`;
    throw new InputError('too-large', message, { cause });
  }
  let end = 0;
  for (const shard of shards) readShard(shard, 0, bytes.subarray(end, (end += shard.size)));
  let at = 0;
  const weights = group.weights.map((weight) => {
    const length =
      weight.stored === 'string' ? stringBytes(bytes, at, weight.count) : weight.byteLength;
    if (at + length > bytes.length) throw mismatch('more');
    const stored = { ...weight, bytes: bytes.subarray(at, at + length) };
    at += length;
    return stored;
  });
  if (at !== bytes.length) throw mismatch(String(at));
  return weights;
}

/**
 * Reads the weights of a parsed manifest from the files beside its JSON file.
 * @throws InputError naming a missing file, or the group whose sizes disagree
 */
export function readGroups(groups: readonly WeightGroup[], file: string): readonly StoredWeight[] {
  return groups.flatMap((group) => readGroup(group, dirname(file), file));
}

/**
 * Reads all weights that any TensorFlow.js manifest lists (layers model, graph model or bare manifest), in its order.
 * Files are looked for only in the folder of the JSON file, and read only if their sizes fit.
 * @throws InputError naming the file and the JSON path
 */
export function readWeightsManifest(path: string): readonly StoredWeight[] {
  return readGroups(parseManifest(readModelJson(path), path), path);
}

/**
 * Lists what a TensorFlow.js manifest describes without reading the weights, which may be missing.
 * @throws InputError naming the file and the JSON path
 */
export function listWeightsManifest(path: string): readonly WeightEntry[] {
  return parseManifest(readModelJson(path), path).flatMap(({ weights }) => weights);
}

function aligned(bytes: Uint8Array, size: number): Uint8Array {
  return bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
}

function storedNumbers(weight: StoredWeight): Uint8Array | Uint16Array {
  if (weight.stored === 'uint8') return weight.bytes;
  const { buffer, byteOffset } = aligned(weight.bytes, 2);
  return new Uint16Array(buffer, byteOffset, weight.count);
}

/**
 * The values of a weight; quantised ones become what TensorFlow.js makes of them (stored * scale + min, in double).
 * Shares memory with the bytes where these are aligned.
 * @throws InputError `unsupported` for strings and complex numbers
 */
export function weightValues(weight: StoredWeight, file: string): LayersWeight {
  const { shape, dtype, bytes, quantization, where } = weight;
  if (dtype === 'string' || dtype === 'complex64') {
    const message = `${file}: ${where}.dtype: ${dtype} weights cannot be used in a layers model`;
    throw new InputError('unsupported', message);
  }
  if (dtype === 'bool') return { shape, dtype, values: bytes };
  if (quantization?.dtype === 'float16') {
    return { shape, dtype: 'float32', values: toFloat32('F16', bytes, where) };
  }
  if (quantization) {
    const { scale, min } = quantization;
    const stored = storedNumbers(weight);
    if (dtype === 'float32') {
      return { shape, dtype, values: Float32Array.from(stored, (value) => value * scale + min) };
    }
    const round = (value: number): number => Math.round(value * scale + min);
    return { shape, dtype, values: Int32Array.from(stored, round) };
  }
  if (dtype === 'float32') return { shape, dtype, values: toFloat32('F32', bytes, where) };
  const { buffer, byteOffset } = aligned(bytes, 4);
  return { shape, dtype, values: new Int32Array(buffer, byteOffset, weight.count) };
}
