import { constants, inflateRawSync } from 'node:zlib';
import { InputError, inQuotes } from '../errors';
import { MAX_BYTES, MAX_DEFLATE_RATIO } from '../gzip';
import { memorySource, type ByteSource } from './byteSource';
import { crc32 } from './crc32';
import { readZipDirectory, type ZipEntry } from './zipDirectory';

/** Bytes of a local header before its name. */
const LOCAL_BYTES = 30;

/** An opened archive: its list of entries, and a reader that inflates one at a time. */
export interface Zip {
  readonly entries: readonly ZipEntry[];
  /**
   * The bytes of one entry, length and checksum verified. Stored entries of an archive in memory are views into it.
   *
   * @throws InputError `truncated`, `malformed`, `too-large`, `unsupported` (encrypted, other methods), naming the entry
   */
  read(entry: ZipEntry): Uint8Array;
  /**
   * The first `length` bytes of one entry, or all if there are fewer; little more of the archive is read than they need,
   * and the checksum is not looked at.
   *
   * @throws InputError as {@link Zip.read}; `malformed` too where they stand behind more compressed bytes than they need
   */
  start(entry: ZipEntry, length: number): Uint8Array;
  /**
   * Where the bytes of an entry lie in the archive, compressed or not.
   *
   * @throws InputError as {@link Zip.read}
   */
  place(entry: ZipEntry): { readonly begin: number; readonly end: number };
}

/** Whether the bytes begin as a zip archive does: a local header, or the end record of an empty one. */
export function isZip(bytes: Uint8Array): boolean {
  return (
    bytes[0] === 0x50 &&
    bytes[1] === 0x4b &&
    ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6))
  );
}

/** The name of the first entry of an archive by its local header; undefined if the bytes do not reach so far. */
export function firstZipName(head: Uint8Array): string | undefined {
  if (!isZip(head) || head[2] !== 3 || head.length < LOCAL_BYTES) return undefined;
  const end = LOCAL_BYTES + viewOf(head).getUint16(26, true);
  return end > head.length ? undefined : new TextDecoder().decode(head.subarray(LOCAL_BYTES, end));
}

/**
 * Opens a zip archive (also zip64). Only the central directory is read; every size in it is checked against the archive
 * before anything is allocated, and all entries together against its length: no byte is read for many of them.
 *
 * @param archive in memory, or a source that is read in ranges
 * @param name for messages; that of the source by default
 * @throws InputError `malformed` (entries that overlap too), `truncated`, `too-large`
 */
export function openZip(archive: Uint8Array | ByteSource, name?: string): Zip {
  const source = archive instanceof Uint8Array ? memorySource(archive, name ?? '') : archive;
  const entries = readZipDirectory(source);
  refuseOverlaps(source, entries);
  return {
    entries,
    place: (entry) => compressedPlace(source, entry),
    read: (entry) => readEntry(source, entry),
    start: (entry, length) => startOf(source, entry, length),
  };
}

/**
 * Entries that share bytes would make a small file as much work as a big one: many entries can point at one stream.
 * What does not lie in the archive is left out, as it is refused when it is read, and hides no other entry.
 */
function refuseOverlaps(source: ByteSource, entries: readonly ZipEntry[]): void {
  let taken = 0;
  for (const { offset, compressedSize } of entries) {
    const bytes = LOCAL_BYTES + compressedSize;
    if (offset + bytes <= source.size) taken += bytes;
  }
  if (taken <= source.size) return;
  throw new InputError(
    'malformed',
    `${source.name}: its entries overlap: they take ${taken} bytes, the archive has ${source.size}: write the archive again`,
  );
}

function whereOf(source: ByteSource, entry: ZipEntry): string {
  return `${source.name}: entry ${inQuotes(entry.name)}`;
}

function readEntry(source: ByteSource, entry: ZipEntry): Uint8Array {
  const where = whereOf(source, entry);
  if (entry.size > MAX_BYTES) {
    throw new InputError(
      'too-large',
      `${where} promises ${entry.size} bytes, more than the ${MAX_BYTES} that are read`,
    );
  }
  const { begin, end } = compressedPlace(source, entry);
  const stored = source.read(begin, end);
  const bytes = entry.method === 0 ? stored : inflate(stored, entry, where);
  if (bytes.length !== entry.size) {
    throw new InputError(
      'malformed',
      `${where} holds ${bytes.length} bytes, the directory says ${entry.size}: write the archive again`,
    );
  }
  if (crc32(bytes) !== entry.crc32) {
    throw new InputError('malformed', `${where} fails its checksum: fetch the file again`);
  }
  return bytes;
}

function startOf(source: ByteSource, entry: ZipEntry, length: number): Uint8Array {
  const { begin, end } = compressedPlace(source, entry);
  if (entry.method === 0) return source.read(begin, Math.min(end, begin + length));
  // A stream may begin with any number of blocks that hold nothing: behind so many bytes no header is looked for.
  const most = Math.min(end - begin, 2 * length + PREFIX_SLACK);
  // A few bytes may inflate to many: take few more each time while they are few.
  for (let take = 64; ; take += take < 256 ? 32 : take) {
    const used = Math.min(take, most);
    const where = whereOf(source, entry);
    const bytes = inflatePrefix(source.read(begin, begin + used), where);
    if (bytes.length >= length || used === end - begin) return bytes.slice(0, length);
    if (used === most) {
      throw new InputError(
        'malformed',
        `${where}: its first ${most} compressed bytes hold ${bytes.length}, where ${length} are needed: write the archive again`,
      );
    }
  }
}

function compressedPlace(source: ByteSource, entry: ZipEntry): { begin: number; end: number } {
  const where = whereOf(source, entry);
  if (entry.encrypted) {
    throw new InputError('unsupported', `${where} is encrypted: save it without a password`);
  }
  if (entry.method !== 0 && entry.method !== 8) {
    throw new InputError(
      'unsupported',
      `${where} uses compression method ${entry.method}: only stored and deflated are read`,
    );
  }
  if (entry.method === 0 && entry.compressedSize !== entry.size) {
    const message = `${where} is not compressed, but its sizes are ${entry.compressedSize} and ${entry.size}: write the archive again`;
    throw new InputError('malformed', message);
  }
  const { offset } = entry;
  const headerEnd = offset + LOCAL_BYTES;
  const header = headerEnd > source.size ? undefined : viewOf(source.read(offset, headerEnd));
  if (header?.getUint32(0, true) !== 0x04034b50) {
    throw new InputError('malformed', `${where} has no local header at byte ${offset}`);
  }
  const begin = headerEnd + header.getUint16(26, true) + header.getUint16(28, true);
  const end = begin + entry.compressedSize;
  if (end > source.size) {
    throw new InputError(
      'truncated',
      `${where} needs ${entry.compressedSize} bytes from byte ${begin}, the file has ${source.size} in all`,
    );
  }
  return { begin, end };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function inflate(stored: Uint8Array, entry: ZipEntry, where: string): Uint8Array {
  if (entry.size > (stored.length + 1) * MAX_DEFLATE_RATIO) {
    throw new InputError(
      'malformed',
      `${where} promises ${entry.size} bytes from ${stored.length}, which deflate cannot do`,
    );
  }
  try {
    return inflateRawSync(stored, {
      maxOutputLength: Math.max(1, entry.size),
      // All in one piece, so that no pieces are joined to a second copy; one byte more, or a full piece makes a new one.
      chunkSize: Math.max(64, entry.size + 1),
    });
  } catch (cause) {
    const reason = codeOf(cause);
    throw reason === 'ERR_BUFFER_TOO_LARGE'
      ? new InputError(
          'malformed',
          `${where} inflates to more than the ${entry.size} bytes that the directory says`,
          { cause },
        )
      : damaged(where, reason, cause);
  }
}

/** What the start of an entry may inflate to: a start is asked for to find a header of at most 64 KB. */
const MAX_PREFIX = 2 ** 20;
/** Compressed bytes beyond twice those that are asked for: the tables of codes, and blocks that do not compress. */
const PREFIX_SLACK = 4096;

function inflatePrefix(prefix: Uint8Array, where: string): Uint8Array {
  try {
    return inflateRawSync(prefix, {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: MAX_PREFIX,
      chunkSize: 1024,
    });
  } catch (cause) {
    throw damaged(where, codeOf(cause), cause);
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
}

function damaged(where: string, reason: string, cause: unknown): InputError {
  const message = `${where}: the deflate stream is damaged (${reason}): fetch the file again`;
  return new InputError('malformed', message, { cause });
}
