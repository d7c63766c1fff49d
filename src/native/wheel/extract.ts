import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { syncPath } from '../files';
import { badWheel, readRange, type Wheel, type WheelEntry } from './archive';

const CHUNK_BYTES = 1024 * 1024;
const BEGINNING_BYTES = 64 * 1024;
const LOCAL_SIGNATURE = 0x04034b50;

let table: Uint32Array | undefined;

/** CRC-32 for Node versions before 20.15, which lack `zlib.crc32`. */
function slowCrc32(data: Uint8Array, before: number): number {
  table ??= Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit += 1)
      value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
  let crc = ~before;
  for (const byte of data) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
}

const crc32 = (zlib as { crc32?: (data: Uint8Array, before: number) => number }).crc32 ?? slowCrc32;

/** Position and length of an entry's data, from its local header. */
async function dataStart(wheel: Wheel, entry: WheelEntry): Promise<number> {
  const header = await readRange(wheel, entry.offset, 30);
  if (header.readUInt32LE(0) !== LOCAL_SIGNATURE) {
    throw badWheel(wheel.path, `the header of ${entry.name} is damaged`);
  }
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (start + entry.compressedBytes > wheel.bytes) {
    throw badWheel(wheel.path, `${entry.name} reaches beyond its end (truncated?)`);
  }
  return start;
}

async function* readChunks(wheel: Wheel, start: number, length: number): AsyncGenerator<Buffer> {
  for (let done = 0; done < length; done += CHUNK_BYTES) {
    yield await readRange(wheel, start + done, Math.min(CHUNK_BYTES, length - done));
  }
}

/** Settings of {@link extractEntry}. */
export interface ExtractOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of bytes that were unpacked since the last call. */
  readonly onBytes?: (bytes: number) => void;
}

/** Streams an entry's unpacked bytes to `sink`; checks size and CRC-32 on the way. */
async function streamEntry(
  wheel: Wheel,
  entry: WheelEntry,
  sink: NodeJS.WritableStream,
  options: ExtractOptions,
): Promise<string> {
  if (entry.encrypted || (entry.method !== 0 && entry.method !== 8)) {
    throw badWheel(wheel.path, `${entry.name} is encrypted or packed in an unknown way`);
  }
  const start = await dataStart(wheel, entry);
  const packed = Readable.from(readChunks(wheel, start, entry.compressedBytes), {
    objectMode: false,
    highWaterMark: CHUNK_BYTES,
  });
  const hash = createHash('sha256');
  let bytes = 0;
  let crc = 0;
  const check = new Transform({
    highWaterMark: CHUNK_BYTES,
    transform(chunk: Buffer, _encoding, done): void {
      bytes += chunk.length;
      if (bytes > entry.bytes) {
        done(badWheel(wheel.path, `${entry.name} is longer than it says`));
        return;
      }
      crc = crc32(chunk, crc);
      hash.update(chunk);
      options.onBytes?.(chunk.length);
      done(null, chunk);
    },
    flush(done): void {
      const whole = bytes === entry.bytes && crc === entry.crc32;
      done(whole ? null : badWheel(wheel.path, `${entry.name} is damaged (size or CRC differs)`));
    },
  });
  const abort = options.signal === undefined ? {} : { signal: options.signal };
  try {
    if (entry.method === 0) await pipeline(packed, check, sink, abort);
    else {
      const inflate = zlib.createInflateRaw({ chunkSize: CHUNK_BYTES });
      await pipeline(packed, inflate, check, sink, abort);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code.startsWith('Z_')) throw badWheel(wheel.path, `${entry.name} is damaged (${code})`);
    throw error;
  }
  return hash.digest('hex');
}

/**
 * Unpacks one file of a wheel to `target`, as a stream, and syncs it to disk.
 * @returns Its SHA-256, hexadecimal.
 * @throws NativeError `bad-wheel` where size or CRC-32 differ from what the wheel says.
 */
export async function extractEntry(
  wheel: Wheel,
  entry: WheelEntry,
  target: string,
  options: ExtractOptions = {},
): Promise<string> {
  const sink = fs.createWriteStream(target, { flags: 'wx', highWaterMark: CHUNK_BYTES });
  const sha256 = await streamEntry(wheel, entry, sink, options);
  await syncPath(target);
  return sha256;
}

/** Unpacks one small file of a wheel in memory. */
export async function readEntry(
  wheel: Wheel,
  entry: WheelEntry,
  maximumBytes: number,
): Promise<Buffer> {
  if (entry.bytes > maximumBytes) throw badWheel(wheel.path, `${entry.name} is too long`);
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done): void {
      chunks.push(chunk);
      done();
    },
  });
  await streamEntry(wheel, entry, sink, {});
  return Buffer.concat(chunks);
}

/** The first bytes of a file in a wheel, unpacked from the first part of what is packed. */
export async function readBeginning(
  wheel: Wheel,
  entry: WheelEntry,
  length: number,
): Promise<Buffer> {
  const start = await dataStart(wheel, entry);
  const packed = await readRange(wheel, start, Math.min(entry.compressedBytes, BEGINNING_BYTES));
  // The rest is missing, which is no error where only a flush is asked for.
  const finishFlush = zlib.constants.Z_SYNC_FLUSH;
  const unpacked = entry.method === 0 ? packed : zlib.inflateRawSync(packed, { finishFlush });
  return unpacked.subarray(0, length);
}
