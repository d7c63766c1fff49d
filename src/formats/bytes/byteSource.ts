import { closeSync, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { InputError } from '../errors';

/** Bytes that are read in ranges: a file, or memory. */
export interface ByteSource {
  /** Path or description, for messages. */
  readonly name: string;
  /** Bytes that there were when it was opened. */
  readonly size: number;
  /**
   * The bytes from `begin` to `end`, exclusive; the caller must not change them.
   * @throws InputError `truncated` if the range does not lie in the source, `unreadable`
   */
  read(begin: number, end: number): Uint8Array;
  close(): void;
}

/** Reads from an array without copying. */
export function memorySource(bytes: Uint8Array, name: string): ByteSource {
  const read = (begin: number, end: number): Uint8Array => {
    checkRange(name, begin, end, bytes.length);
    return bytes.subarray(begin, end);
  };
  return { name, size: bytes.length, read, close: () => undefined };
}

/**
 * Opens a file to be read in ranges. Only what was there when it was opened is read, and nothing is allocated for bytes
 * beyond that.
 * @throws InputError `missing`, or `unreadable` for folders, pipes, devices and files without permission
 */
export function fileSource(path: string): ByteSource {
  let file: number;
  let stat: Stats;
  try {
    // Opening a pipe would wait for a writer, so look first.
    checkKind(path, statSync(path));
    file = openSync(path, 'r');
    stat = fstatSync(file);
  } catch (cause) {
    throw cause instanceof InputError ? cause : openError(path, cause);
  }
  const read = (begin: number, end: number): Uint8Array => {
    checkRange(path, begin, end, stat.size);
    // Not filled with zeros: every byte of it is read, or nothing is handed out.
    const bytes = new Uint8Array(Buffer.allocUnsafeSlow(end - begin).buffer);
    readFully(file, begin, bytes, path);
    return bytes;
  };
  return { name: path, size: stat.size, read, close: () => closeSync(file) };
}

/**
 * Fills an array with the bytes of an open file.
 * @throws InputError `truncated` if the file ends before, `unreadable`
 */
export function readFully(file: number, begin: number, target: Uint8Array, path: string): void {
  for (let at = 0; at < target.length;) {
    let count: number;
    try {
      count = readSync(file, target, at, target.length - at, begin + at);
    } catch (cause) {
      throw openError(path, cause);
    }
    if (count === 0) {
      const message = `${path}: ends at byte ${begin + at}, expected ${begin + target.length}; cut short while it was read?`;
      throw new InputError('truncated', message);
    }
    at += count;
  }
}

function checkKind(path: string, stat: Stats): void {
  if (stat.isFile()) return;
  const what = stat.isDirectory() ? 'not a file but a folder: give the file itself' : 'not a file';
  throw new InputError('unreadable', `${path}: ${what}`);
}

function checkRange(name: string, begin: number, end: number, size: number): void {
  if (0 <= begin && begin <= end && end <= size) return;
  const message = `${name}: bytes ${begin} to ${end} are needed, there are ${size}; cut short?`;
  throw new InputError('truncated', message);
}

function openError(path: string, cause: unknown): InputError {
  const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
  const message = `${path}: ${missing ? 'no such file' : `cannot be read (${(cause as Error).message})`}`;
  return new InputError(missing ? 'missing' : 'unreadable', message, { cause });
}

/** Bytes that a window reads at once. */
const WINDOW_BYTES = 65_536;

/** Reads small pieces that lie close together with few reads, and holds little more than {@link WINDOW_BYTES}. */
export class ByteWindow {
  #begin = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(readonly source: ByteSource) {}

  /** A view of `length` bytes, or undefined if they do not all lie in the source. */
  view(begin: number, length: number): DataView | undefined {
    const end = begin + length;
    if (begin < 0 || end > this.source.size) return undefined;
    if (begin < this.#begin || end > this.#begin + this.#bytes.length) {
      const until = Math.min(this.source.size, begin + Math.max(length, WINDOW_BYTES));
      this.#bytes = this.source.read(begin, until);
      this.#begin = begin;
    }
    const { buffer, byteOffset } = this.#bytes;
    return new DataView(buffer, byteOffset + begin - this.#begin, length);
  }
}
