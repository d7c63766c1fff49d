import fs from 'node:fs';
import { InputError } from '../../formats/errors';
import { resolveSpec } from '../../lottery/spec';
import { type Json } from '../../lottery/json';

/** A spec is written by hand: what is larger is something else. */
const maximalBytes = 1_000_000;

/**
 * Reads a spec file as JSON; only what it says is checked later.
 *
 * @param shown what the user called it
 * @throws InputError
 */
export function readSpecFile(file: string, shown: string): Json {
  const text = readText(file, shown);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError('malformed', `${shown} is not JSON: ${jsonProblem(error, text)}.`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  return resolveSpec(value, shown);
}

function readText(file: string, shown: string): string {
  let bytes: Buffer;
  try {
    bytes = readAtMost(file, maximalBytes + 1);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      throw new InputError(
        'missing',
        `There is no spec "${shown}". Without one, "find" trains on generated digits; --data and --model choose others.`,
      );
    }
    const why = code === 'EISDIR' ? 'it is a folder; name the *.ticket.json in it' : message;
    throw new InputError('unreadable', `${shown} cannot be read: ${why}.`);
  }
  if (bytes.length > maximalBytes) {
    throw new InputError('too-large', `${shown} is too large for a spec: 1 MB is allowed.`);
  }
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}

/** Reads a file or a pipe up to a number of bytes. */
function readAtMost(file: string, limit: number): Buffer {
  const fd = fs.openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(limit);
    let length = 0;
    for (let n = -1; n !== 0 && length < limit; length += n) {
      n = fs.readSync(fd, bytes, length, limit - length, null);
    }
    return bytes.subarray(0, length);
  } finally {
    fs.closeSync(fd);
  }
}

/** What JSON.parse says, with line and column in place of its character count. */
function jsonProblem(error: unknown, text: string): string {
  const message = (error as Error).message.replace(
    / \(line \d+ column \d+\)$| is not valid JSON$/,
    '',
  );
  const at = / at position (\d+)$/.exec(message);
  if (at === null) return message;
  const before = text.slice(0, Number(at[1])).split('\n');
  return `${message.slice(0, at.index)} at line ${before.length}, column ${before.at(-1)!.length + 1}`;
}
