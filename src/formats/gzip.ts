import { readFileSync, statSync } from 'node:fs';
import { constants, gunzipSync } from 'node:zlib';
import { InputError } from './errors';

/** A file is read into one array, and nothing is inflated beyond this: 2 GiB less one byte. */
export const MAX_BYTES = 2 ** 31 - 1;

/** No deflate stream grows by more than this factor, so a promise beyond it is a lie. */
export const MAX_DEFLATE_RATIO = 1032;

/** Bytes of the compressed start that are enough for any header we look for. */
const PEEK_BYTES = 4096;

/**
 * The bytes of a file.
 *
 * @param limit most bytes that are accepted
 * @throws InputError `missing` (no such file), `unreadable` (a folder, no permission), `too-large`
 */
export function readBytes(path: string, limit = MAX_BYTES): Uint8Array {
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) {
      throw new InputError('unreadable', `${path} is a folder: give the file itself`);
    }
    if (stat.size > limit) {
      throw new InputError(
        'too-large',
        `${path} has ${stat.size} bytes, more than the ${limit} that are read: give a smaller file`,
      );
    }
    return readFileSync(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw fileError(path, error);
  }
}

/** Turns an error of the file system into an InputError that names the path. */
export function fileError(path: string, cause: unknown): InputError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return code === 'ENOENT' || code === 'ENOTDIR'
    ? new InputError('missing', `${path} does not exist: check the path`, { cause })
    : new InputError('unreadable', `${path} cannot be read (${code}): check its permissions`, {
        cause,
      });
}

/** Whether the bytes begin as a gzip file does (RFC 1952: 1f 8b). */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * The first bytes of what a gzip file holds, without inflating the rest: at least a few hundred when there are so many.
 *
 * @param source file name for messages
 * @throws InputError `malformed` when the stream is damaged
 */
export function peekGzip(bytes: Uint8Array, source: string): Uint8Array {
  try {
    return gunzipSync(bytes.subarray(0, PEEK_BYTES), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: (PEEK_BYTES + 1) * MAX_DEFLATE_RATIO,
    });
  } catch (error) {
    throw damaged(source, error);
  }
}

/**
 * Inflates a gzip file completely; its checksum is verified.
 *
 * @param limit most bytes that may come out
 * @param source file name for messages
 * @throws InputError `too-large` (more than `limit` bytes come out), `truncated`, `malformed`
 */
export function gunzip(bytes: Uint8Array, limit: number, source: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: Math.max(1, limit) });
  } catch (error) {
    if (code(error) === 'ERR_BUFFER_TOO_LARGE') {
      throw new InputError(
        'too-large',
        `${source} inflates to more than the expected ${limit} bytes: compress the right file anew`,
        { cause: error },
      );
    }
    throw damaged(source, error);
  }
}

/**
 * The bytes of a file, inflated when they begin like gzip; the name of the file plays no role.
 *
 * @param limit most bytes that are accepted, before and after inflating
 * @throws InputError as {@link readBytes} and {@link gunzip}
 */
export function readMaybeGzip(path: string, limit = MAX_BYTES): Uint8Array {
  const bytes = readBytes(path, limit);
  return isGzip(bytes) ? gunzip(bytes, limit, path) : bytes;
}

function code(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function damaged(source: string, cause: unknown): InputError {
  return code(cause) === 'Z_BUF_ERROR'
    ? new InputError('truncated', `${source}: the gzip stream ends early: fetch the file again`, {
        cause,
      })
    : new InputError(
        'malformed',
        `${source}: the gzip stream is damaged (${code(cause)}): fetch the file again`,
        { cause },
      );
}
