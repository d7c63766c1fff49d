import fs from 'node:fs';
import { NativeError } from '../errors';

/** One file inside a wheel, as its central directory describes it. */
export interface WheelEntry {
  readonly name: string;
  /** Compression method: 0 stored, 8 deflated. */
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc32: number;
  /** Bytes in the wheel. */
  readonly compressedBytes: number;
  /** Bytes once unpacked. */
  readonly bytes: number;
  /** Position of the entry's local header. */
  readonly offset: number;
}

/** The bytes of a wheel, wherever they lie. */
export interface WheelSource {
  /** What it is called in messages. */
  readonly path: string;
  readonly bytes: number;
  /** Reads `length` bytes at `position`, at least one of them; none means that it ended. */
  read(position: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** An open wheel; close it when done. */
export interface Wheel extends WheelSource {
  readonly entries: ReadonlyMap<string, WheelEntry>;
}

const END_SIGNATURE = 0x06054b50;
const END64_SIGNATURE = 0x06064b50;
const END64_LOCATOR_SIGNATURE = 0x07064b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024;

/** A `bad-wheel` error about a file. */
export function badWheel(file: string, why: string): NativeError {
  return new NativeError(
    'bad-wheel',
    `${file} cannot be used as a TensorFlow wheel: ${why}. Fetch the wheel again, or leave it to pip.`,
  );
}

/** Reads exactly `length` bytes at `position`. */
export async function readRange(
  wheel: WheelSource,
  position: number,
  length: number,
): Promise<Buffer> {
  if (position < 0 || length < 0 || position + length > wheel.bytes) {
    throw badWheel(wheel.path, `it ends before byte ${position + length} (truncated?)`);
  }
  const buffer = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const part = await wheel.read(position + done, length - done);
    if (part.length === 0) throw badWheel(wheel.path, 'it became shorter while it was read');
    buffer.set(part, done);
    done += part.length;
  }
  return buffer;
}

/**
 * Opens a wheel (a zip file) and reads its central directory; the contents stay on disk.
 * @throws NativeError `bad-wheel` where the file is missing, truncated, or names files outside itself.
 */
export async function openWheel(file: string): Promise<Wheel> {
  let handle: fs.promises.FileHandle;
  try {
    handle = await fs.promises.open(file, 'r');
  } catch (error) {
    throw badWheel(file, `it cannot be opened (${(error as NodeJS.ErrnoException).code ?? ''})`);
  }
  try {
    const about = await handle.stat();
    if (!about.isFile()) throw badWheel(file, 'it is not a file');
    return await openWheelSource({
      path: file,
      bytes: about.size,
      read: async (position, length) => {
        const buffer = Buffer.allocUnsafe(length);
        const { bytesRead } = await handle.read(buffer, 0, length, position);
        return buffer.subarray(0, bytesRead);
      },
      close: () => handle.close(),
    });
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Reads the central directory of a wheel; it stays open, also where this fails. */
export async function openWheelSource(source: WheelSource): Promise<Wheel> {
  return { ...source, entries: parseDirectory(source.path, await readDirectory(source)) };
}

async function readDirectory(source: WheelSource): Promise<Buffer> {
  const tailBytes = Math.min(source.bytes, 22 + 0xffff);
  const tail = await readRange(source, source.bytes - tailBytes, tailBytes);
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== END_SIGNATURE) end -= 1;
  if (end < 0)
    throw badWheel(source.path, 'it is not a whole zip file (no end record: truncated?)');
  let size = tail.readUInt32LE(end + 12);
  let offset = tail.readUInt32LE(end + 16);
  if (size === 0xffffffff || offset === 0xffffffff || tail.readUInt16LE(end + 10) === 0xffff) {
    const locatorAt = source.bytes - tailBytes + end - 20;
    const locator = await readRange(source, locatorAt, 20);
    if (locator.readUInt32LE(0) !== END64_LOCATOR_SIGNATURE) {
      throw badWheel(source.path, 'its zip64 locator is missing');
    }
    const end64 = await readRange(source, Number(locator.readBigUInt64LE(8)), 56);
    if (end64.readUInt32LE(0) !== END64_SIGNATURE) {
      throw badWheel(source.path, 'its zip64 end record is missing');
    }
    size = Number(end64.readBigUInt64LE(40));
    offset = Number(end64.readBigUInt64LE(48));
  }
  if (size > MAX_DIRECTORY_BYTES) throw badWheel(source.path, 'its table of contents is too long');
  return readRange(source, offset, size);
}

function parseDirectory(file: string, directory: Buffer): ReadonlyMap<string, WheelEntry> {
  const entries = new Map<string, WheelEntry>();
  let at = 0;
  while (at + 46 <= directory.length) {
    if (directory.readUInt32LE(at) !== CENTRAL_SIGNATURE) {
      throw badWheel(file, 'its table of contents is damaged');
    }
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
    const next = extraEnd + directory.readUInt16LE(at + 32);
    if (next > directory.length) throw badWheel(file, 'its table of contents is damaged');
    const name = directory.toString('utf8', at + 46, nameEnd);
    if (!isConfined(name)) {
      throw badWheel(file, `it names a file outside itself (${JSON.stringify(name)})`);
    }
    const wide = wideFields(directory, at, nameEnd, extraEnd);
    entries.set(name, {
      name,
      method: directory.readUInt16LE(at + 10),
      encrypted: (directory.readUInt16LE(at + 8) & 1) !== 0,
      crc32: directory.readUInt32LE(at + 16),
      ...wide,
    });
    at = next;
  }
  if (at !== directory.length) throw badWheel(file, 'its table of contents is damaged');
  return entries;
}

/** Sizes and offset of an entry; those that do not fit 32 bits stand in the zip64 extra field, in this order. */
function wideFields(
  directory: Buffer,
  at: number,
  extraStart: number,
  extraEnd: number,
): Pick<WheelEntry, 'bytes' | 'compressedBytes' | 'offset'> {
  const fields = [24, 20, 42].map((position) => directory.readUInt32LE(at + position));
  let extra = extraStart;
  while (extra + 4 <= extraEnd) {
    const length = directory.readUInt16LE(extra + 2);
    if (directory.readUInt16LE(extra) === 1) {
      let value = extra + 4;
      for (const [index, field] of fields.entries()) {
        if (field !== 0xffffffff || value + 8 > Math.min(extra + 4 + length, extraEnd)) continue;
        fields[index] = Number(directory.readBigUInt64LE(value));
        value += 8;
      }
    }
    extra += 4 + length;
  }
  const [bytes = 0, compressedBytes = 0, offset = 0] = fields;
  return { bytes, compressedBytes, offset };
}

function isConfined(name: string): boolean {
  if (name === '' || name.startsWith('/') || /[\\\0:]/.test(name)) return false;
  return !name.split('/').includes('..');
}
