import fs from 'node:fs';
import { type LineParser } from './lineParser';
import { blockBytes } from './pointLoop';

/** How far a log was read. */
export interface Scanned {
  /** Behind the last whole line. */
  readonly position: number;
  /** Whether that is within a line that is longer than a block. */
  readonly skipping: boolean;
  /** How many of those there were. */
  readonly overlong: number;
}

/**
 * Reads the whole lines in `[from, to)` of an opened log.
 *
 * @param skipping whether `from` is within a line that is longer than a block
 * @param told called after each block
 * @throws the file system's own error
 */
export function scan(
  fd: number,
  { from, to, skipping }: { readonly from: number; readonly to: number; skipping: boolean },
  parser: LineParser,
  told: () => void,
): Scanned {
  const { block } = parser;
  let position = from;
  let overlong = 0;
  while (position < to) {
    const n = fs.readSync(fd, block, 0, Math.min(blockBytes, to - position), position);
    if (n === 0) break;
    let begin = 0;
    if (skipping) {
      const newline = block.subarray(0, n).indexOf(10);
      skipping = newline < 0;
      begin = newline < 0 ? n : newline + 1;
    }
    const whole = begin + block.subarray(begin, n).lastIndexOf(10) + 1;
    if (whole > begin) parser.parse(begin, whole);
    else if (begin === 0 && n === blockBytes) {
      skipping = true;
      overlong++;
      begin = n;
    }
    const read = Math.max(begin, whole);
    if (read === 0) break;
    position += read;
    told();
  }
  return { position, skipping, overlong };
}
