import { ByteWindow, type ByteSource } from '../bytes/byteSource';
import { InputError, inQuotes } from '../errors';
import { type WeightGroup } from '../tfjsManifest';
import { findShard, groupMismatch, readShard, type Shard } from '../tfjsShards';
import { isPointer } from './otherFiles';

/** The bytes of a group of weights, read in ranges. */
export interface GroupBytes {
  /** Shards that are there. */
  readonly files: readonly string[];
  /** Sentences on those that are not. */
  readonly notes: readonly string[];
  /** Why the bytes of a weight are not there; undefined if they are. */
  whyMissing(weight: number): string | undefined;
  /**
   * Bytes `begin` to `end` of a weight, from as many shards as they lie in.
   * @throws InputError `truncated`, `missing`, `unreadable` if a shard has changed
   */
  read(weight: number, begin: number, end: number): Uint8Array;
}

interface Range {
  readonly begin: number;
  readonly end: number;
}

/** A shard that is there, and its place in the group. */
interface Piece extends Range {
  readonly shard: Shard;
}

/** A shard that is not. */
interface Gap {
  readonly name: string;
  readonly why: string;
}

/** Texts of one weight that are walked through to find what lies behind them. */
const MAX_TEXTS = 1_000_000;
/** A pointer of Git LFS is shorter. */
const POINTER_BYTES = 1024;
const MAX_NAMED = 5;

/**
 * Finds the shards of a group, which is their concatenation. Some may be missing: what lies before the first of these is read
 * all the same, and so is what lies behind the last where the weights tell the size of the group.
 *
 * @param file the JSON file, for messages
 * @throws InputError `mismatch` if the sizes of the shards are not what the weights need
 */
export function openGroup(group: WeightGroup, folder: string, file: string): GroupBytes {
  const shards = group.paths.map((name, p) => {
    const where = `${group.where}.paths[${p}]`;
    return find(folder, name, where, file);
  });
  const there = shards.filter((shard) => 'size' in shard);
  const gaps = shards.filter((shard) => 'why' in shard);
  const available = sizeOf(there);
  const firstGap = shards.findIndex((shard) => 'why' in shard);
  const front = place(firstGap < 0 ? there : there.slice(0, firstGap), 0);
  const places = locate(group, sourceOf(front, file));
  // Texts have no fixed size: with them, only a complete group tells how long it is.
  const needed = group.weights.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const size = Number.isNaN(needed) && gaps.length === 0 ? (places.at(-1)?.end ?? NaN) : needed;
  if (gaps.length === 0 ? size !== available && !Number.isNaN(size) : size < available) {
    throw groupMismatch(group.where, file, String(size), available);
  }
  const behind = shards.length - 1 - shards.findLastIndex((shard) => 'why' in shard);
  const backShards =
    gaps.length === 0 || Number.isNaN(size) ? [] : there.slice(-behind || Infinity);
  const back = place(backShards, size - sizeOf(backShards));
  const frontEnd = front.at(-1)?.end ?? 0;
  const backBegin = back[0]?.begin ?? Infinity;
  const pieces = [...front, ...back];
  return {
    files: there.map(({ path }) => path),
    notes: notesOf(gaps),
    whyMissing: (weight) => {
      const range = places[weight];
      if (!range) return 'it lies behind texts that could not be walked through';
      const { begin, end } = range;
      if (begin === end || end <= frontEnd || begin >= backBegin) return undefined;
      return whyOf(gaps);
    },
    read: (weight, begin, end) => {
      const start = places[weight]?.begin ?? NaN;
      return readPieces(pieces, start + begin, start + end, file);
    },
  };
}

function find(folder: string, name: string, where: string, file: string): Shard | Gap {
  try {
    const shard = findShard(folder, name, where, file);
    if (shard.size > POINTER_BYTES) return shard;
    const head = new Uint8Array(shard.size);
    readShard(shard, 0, head);
    if (!isPointer(head)) return shard;
    return { name, why: 'it is a pointer of Git LFS whose content was not fetched (git lfs pull)' };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { name, why: error.reason === 'missing' ? 'there is no such file' : error.message };
  }
}

function sizeOf(shards: readonly Shard[]): number {
  return shards.reduce((sum, { size }) => sum + size, 0);
}

function place(shards: readonly Shard[], begin: number): readonly Piece[] {
  let end = begin;
  return shards.map((shard) => ({ shard, begin: end, end: (end += shard.size) }));
}

function sourceOf(pieces: readonly Piece[], name: string): ByteSource {
  const size = pieces.at(-1)?.end ?? 0;
  const read = (begin: number, end: number): Uint8Array => readPieces(pieces, begin, end, name);
  return { name, size, read, close: () => undefined };
}

function readPieces(
  pieces: readonly Piece[],
  begin: number,
  end: number,
  file: string,
): Uint8Array {
  const bytes = new Uint8Array(end - begin);
  let read = 0;
  for (const piece of pieces) {
    const from = Math.max(begin, piece.begin);
    const to = Math.min(end, piece.end);
    if (from >= to) continue;
    readShard(piece.shard, from - piece.begin, bytes.subarray(from - begin, to - begin));
    read += to - from;
  }
  if (read === bytes.length) return bytes;
  throw new InputError('truncated', `${file}: bytes of its weights are missing`);
}

/** Places of the weights; undefined behind texts that cannot be walked through. */
function locate(group: WeightGroup, source: ByteSource): readonly (Range | undefined)[] {
  const window = new ByteWindow(source);
  let at: number | undefined = 0;
  return group.weights.map(({ stored, byteLength, count }) => {
    if (at === undefined) return undefined;
    const begin: number = at;
    at = stored === 'string' ? textsEnd(window, begin, count) : begin + byteLength;
    return at === undefined ? undefined : { begin, end: at };
  });
}

/** Each text has its length as uint32 before it. */
function textsEnd(window: ByteWindow, begin: number, count: number): number | undefined {
  if (count > MAX_TEXTS) return undefined;
  let at = begin;
  for (let i = 0; i < count; i++) {
    const length = window.view(at, 4);
    if (!length) return undefined;
    at += 4 + length.getUint32(0, true);
  }
  return at;
}

function whyOf(gaps: readonly Gap[]): string {
  const names = gaps.slice(0, MAX_NAMED).map(({ name }) => inQuotes(name));
  const more = gaps.length > names.length ? ` and ${gaps.length - names.length} more` : '';
  return `its values are in ${gaps.length > 1 ? 'shards that are' : 'a shard that is'} missing: ${names.join(', ')}${more}`;
}

function notesOf(gaps: readonly Gap[]): readonly string[] {
  const notes = gaps
    .slice(0, MAX_NAMED)
    .map(({ name, why }) => `Shard ${inQuotes(name)} is missing: ${why}.`);
  const more = gaps.length - notes.length;
  return more > 0 ? [...notes, `So are ${more} more of the model's shards.`] : notes;
}
