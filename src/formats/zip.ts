import { inflateRawSync } from 'node:zlib';
import { InputError } from './errors';
import { MAX_BYTES, MAX_DEFLATE_RATIO } from './gzip';
import { readZipDirectory, type ZipEntry } from './zipDirectory';

/** An opened archive: its list of entries, and a reader that inflates one at a time. */
export interface Zip {
  readonly entries: readonly ZipEntry[];
  /**
   * The bytes of one entry, length and checksum verified. Stored entries are views into the archive.
   *
   * @throws InputError `truncated`, `malformed`, `too-large`, `unsupported` (encrypted, other methods), naming the entry
   */
  read(entry: ZipEntry): Uint8Array;
}

/** Whether the bytes begin as a zip archive does: a local header, or the end record of an empty one. */
export function isZip(bytes: Uint8Array): boolean {
  return (
    bytes[0] === 0x50 &&
    bytes[1] === 0x4b &&
    ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6))
  );
}

/**
 * Opens a zip archive (also zip64) held in memory. Only the central directory is read; every size in it is checked
 * against the archive before anything is allocated.
 *
 * @param source file name for messages
 * @throws InputError `malformed`, `truncated`, `unsupported`
 */
export function openZip(archive: Uint8Array, source: string): Zip {
  return {
    entries: readZipDirectory(archive, source),
    read: (entry) => readEntry(archive, entry, source),
  };
}

function readEntry(archive: Uint8Array, entry: ZipEntry, source: string): Uint8Array {
  const where = `${source}: entry '${entry.name}'`;
  const stored = compressedBytes(archive, entry, where);
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

function compressedBytes(archive: Uint8Array, entry: ZipEntry, where: string): Uint8Array {
  if (entry.encrypted) {
    throw new InputError('unsupported', `${where} is encrypted: save it without a password`);
  }
  if (entry.method !== 0 && entry.method !== 8) {
    throw new InputError(
      'unsupported',
      `${where} uses compression method ${entry.method}: only stored and deflated are read`,
    );
  }
  if (entry.size > MAX_BYTES) {
    throw new InputError(
      'too-large',
      `${where} promises ${entry.size} bytes, more than the ${MAX_BYTES} that are read`,
    );
  }
  const { offset } = entry;
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  if (offset + 30 > archive.length || view.getUint32(offset, true) !== 0x04034b50) {
    throw new InputError('malformed', `${where} has no local header at byte ${offset}`);
  }
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + entry.compressedSize > archive.length) {
    throw new InputError(
      'truncated',
      `${where} needs ${entry.compressedSize} bytes from byte ${start}, the file has ${archive.length} in all`,
    );
  }
  return archive.subarray(start, start + entry.compressedSize);
}

function inflate(stored: Uint8Array, entry: ZipEntry, where: string): Uint8Array {
  if (entry.size > (stored.length + 1) * MAX_DEFLATE_RATIO) {
    throw new InputError(
      'malformed',
      `${where} promises ${entry.size} bytes from ${stored.length}, which deflate cannot do`,
    );
  }
  try {
    return inflateRawSync(stored, { maxOutputLength: Math.max(1, entry.size) });
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new InputError(
      'malformed',
      reason === 'ERR_BUFFER_TOO_LARGE'
        ? `${where} inflates to more than the ${entry.size} bytes that the directory says`
        : `${where}: the deflate stream is damaged (${reason}): fetch the file again`,
      { cause },
    );
  }
}

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** CRC-32 (IEEE 802.3) as an unsigned number; `zlib.crc32` is missing in the oldest supported Node. */
function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) {
    crc = (CRC_TABLE[(crc ^ (bytes[i] ?? 0)) & 255] ?? 0) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}
