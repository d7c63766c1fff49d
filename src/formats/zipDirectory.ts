import { InputError } from './errors';

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
 * @param source file name for messages
 * @throws InputError `malformed`, `truncated`, `too-large` (too many entries)
 */
export function readZipDirectory(archive: Uint8Array, source: string): ZipEntry[] {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const { count, offset } = findDirectory(view, source);
  if (count > MAX_ENTRIES) {
    throw new InputError(
      'too-large',
      `${source} lists ${count} entries, more than the ${MAX_ENTRIES} that are read`,
    );
  }
  const entries: ZipEntry[] = [];
  for (let at = offset; entries.length < count;) {
    if (at + 46 > archive.length || view.getUint32(at, true) !== ENTRY) {
      throw new InputError(
        'malformed',
        `${source}: entry ${entries.length + 1} of ${count} is missing from the zip directory at byte ${at}`,
      );
    }
    const nameEnd = at + 46 + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const end = extraEnd + view.getUint16(at + 32, true);
    if (end > archive.length) {
      throw new InputError('truncated', `${source}: the zip directory ends inside byte ${at}`);
    }
    const name = new TextDecoder().decode(archive.subarray(at + 46, nameEnd));
    const wide = wideFields(view, at, nameEnd, extraEnd, `${source}: entry '${name}'`);
    entries.push({
      name,
      method: view.getUint16(at + 10, true),
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
      crc32: view.getUint32(at + 16, true),
      ...wide,
    });
    at = end;
  }
  return entries;
}

/** Looks for the end record backwards from the end: a comment of up to 65,535 bytes may follow it. */
function findDirectory(view: DataView, source: string): Place {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - 0xffff); at--) {
    if (view.getUint32(at, true) !== END) continue;
    const count = view.getUint16(at + 10, true);
    const offset = view.getUint32(at + 16, true);
    return count === 0xffff || offset === ALL_ONES ? wideEnd(view, at, source) : { count, offset };
  }
  throw new InputError(
    'malformed',
    `${source} is not a complete zip archive (no end record): fetch or save it again`,
  );
}

function wideEnd(view: DataView, end: number, source: string): Place {
  const locator = end - 20;
  if (locator >= 0 && view.getUint32(locator, true) === LOCATOR_64) {
    const at = safe(view.getBigUint64(locator + 8, true));
    if (at + 56 <= view.byteLength && view.getUint32(at, true) === END_64) {
      return {
        count: safe(view.getBigUint64(at + 32, true)),
        offset: safe(view.getBigUint64(at + 48, true)),
      };
    }
  }
  throw new InputError('malformed', `${source}: the zip64 end record is missing or damaged`);
}

/** Sizes and offset of an entry; those that say "all ones" stand in the zip64 extra field, in this order. */
function wideFields(
  view: DataView,
  at: number,
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
  const size = field(at + 24);
  const compressedSize = field(at + 20);
  const offset = field(at + 42);
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
