import { InputError, inQuotes } from '../errors';
import { ByteWindow, type ByteSource } from './byteSource';

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;
const ALL_ONES = 0xffffffff;
/** An archive with more entries than this is not a model or a data set. */
const MAX_ENTRIES = 100_000;

/** One file in a zip archive, as the central directory describes it. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes in the archive. */
  readonly compressedSize: number;
  /** Bytes once inflated, as promised. */
  readonly size: number;
  /** 0 = stored, 8 = deflated; nothing else is read. */
  readonly method: number;
  readonly crc32: number;
  readonly encrypted: boolean;
  /** Where the local header stands in the archive. */
  readonly offset: number;
}

interface Place {
  readonly count: number;
  readonly offset: number;
}

/**
 * The central directory of a zip archive (APPNOTE 4.3.12 to 4.3.16), zip64 included.
 *
 * @throws InputError `malformed`, `truncated`, `too-large` (too many entries)
 */
export function readZipDirectory(source: ByteSource): ZipEntry[] {
  return [...directoryEntries(source, Infinity)];
}

/**
 * Names in a zip archive, as far as they stand in the first bytes of its directory.
 *
 * @param most bytes of the directory that are read
 * @throws InputError as {@link readZipDirectory}
 */
export function firstZipNames(source: ByteSource, most: number): string[] {
  return Array.from(directoryEntries(source, most), ({ name }) => name);
}

function* directoryEntries(source: ByteSource, most: number): Generator<ZipEntry> {
  const window = new ByteWindow(source);
  const { count, offset } = findDirectory(window);
  if (count > MAX_ENTRIES) {
    throw new InputError(
      'too-large',
      `${source.name} lists ${count} entries, more than the ${MAX_ENTRIES} that are read`,
    );
  }
  const stop = offset + most;
  let at = offset;
  for (let index = 1; index <= count && at + 46 <= stop; index++) {
    const fixed = window.view(at, 46);
    if (fixed?.getUint32(0, true) !== ENTRY) {
      throw new InputError(
        'malformed',
        `${source.name}: entry ${index} of ${count} is missing from the zip directory at byte ${at}`,
      );
    }
    const nameEnd = 46 + fixed.getUint16(28, true);
    const extraEnd = nameEnd + fixed.getUint16(30, true);
    const length = extraEnd + fixed.getUint16(32, true);
    if (at + length > stop) return;
    const view = window.view(at, length);
    if (!view) {
      const message = `${source.name}: the zip directory ends inside byte ${at}`;
      throw new InputError('truncated', message);
    }
    yield parseEntry(view, nameEnd, extraEnd, source.name);
    at += length;
  }
}

function parseEntry(view: DataView, nameEnd: number, extraEnd: number, source: string): ZipEntry {
  const name = new TextDecoder().decode(
    new Uint8Array(view.buffer, view.byteOffset + 46, nameEnd - 46),
  );
  return {
    name,
    method: view.getUint16(10, true),
    encrypted: (view.getUint16(8, true) & 1) === 1,
    crc32: view.getUint32(16, true),
    ...wideFields(view, nameEnd, extraEnd, `${source}: entry ${inQuotes(name)}`),
  };
}

/** Looks for the end record backwards from the end: a comment of up to 65,535 bytes may follow it. */
function findDirectory(window: ByteWindow): Place {
  const { size, name } = window.source;
  const first = Math.max(0, size - 22 - 0xffff);
  const view = window.view(first, size - first);
  for (let i = size - first - 22; view && i >= 0; i--) {
    if (view.getUint32(i, true) !== END) continue;
    const count = view.getUint16(i + 10, true);
    const offset = view.getUint32(i + 16, true);
    return count === 0xffff || offset === ALL_ONES ? wideEnd(window, first + i) : { count, offset };
  }
  throw new InputError(
    'malformed',
    `${name} is not a complete zip archive (no end record): fetch or save it again`,
  );
}

function wideEnd(window: ByteWindow, end: number): Place {
  const locator = window.view(end - 20, 20);
  if (locator?.getUint32(0, true) === LOCATOR_64) {
    const view = window.view(safe(locator.getBigUint64(8, true)), 56);
    if (view?.getUint32(0, true) === END_64) {
      return {
        count: safe(view.getBigUint64(32, true)),
        offset: safe(view.getBigUint64(48, true)),
      };
    }
  }
  const { name } = window.source;
  throw new InputError('malformed', `${name}: the zip64 end record is missing or damaged`);
}

/** Sizes and offset of an entry; those that say "all ones" stand in the zip64 extra field, in this order. */
function wideFields(
  view: DataView,
  from: number,
  to: number,
  where: string,
): Pick<ZipEntry, 'size' | 'compressedSize' | 'offset'> {
  const extra = findExtra64(view, from, to);
  let next = extra.start;
  const field = (position: number): number => {
    const value = view.getUint32(position, true);
    if (value !== ALL_ONES) return value;
    if (next + 8 > extra.end) {
      throw new InputError('malformed', `${where} lacks its zip64 size field`);
    }
    next += 8;
    return safe(view.getBigUint64(next - 8, true));
  };
  const size = field(24);
  const compressedSize = field(20);
  const offset = field(42);
  return { size, compressedSize, offset };
}

function findExtra64(view: DataView, from: number, to: number): { start: number; end: number } {
  for (let at = from; at + 4 <= to;) {
    const length = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1) {
      return { start: at + 4, end: Math.min(to, at + 4 + length) };
    }
    at += 4 + length;
  }
  return { start: 0, end: 0 };
}

/** A number beyond 2^53 stays beyond every bound that it is checked against. */
function safe(value: bigint): number {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
}
