import { extentOf } from '../../protocol/extent';

const heights = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Counts in equal bins from `min` to `max`. */
export interface Bins {
  readonly min: number;
  readonly max: number;
  readonly counts: readonly number[];
}

/**
 * A histogram as lines of text: columns of blocks above an axis that says its ends, and 0 where it lies between them.
 *
 * @param width characters at most
 */
export function histogramLines({ min, max, counts }: Bins, width = 64, height = 6): string[] {
  const columns = rebinned(counts, Math.max(1, Math.min(width, counts.length)));
  const { high } = extentOf(columns);
  if (!(high > 0)) return [];
  const steps = columns.map((count) =>
    count === 0 ? 0 : Math.max(1, Math.round((count / high) * height * 8)),
  );
  const rows = Array.from({ length: height }, (_, row) => {
    const floor = 8 * (height - 1 - row);
    return steps.map((step) => heights[Math.max(0, Math.min(8, step - floor))]!).join('');
  });
  const label = `most in a bin: ${Math.round(high).toLocaleString('en-US')}`;
  return [...rows.map((row) => row.trimEnd()), ...axis(min, max, columns.length), label];
}

function axis(min: number, max: number, width: number): string[] {
  const [left, right] = [numberWord(min), numberWord(max)];
  const zero = min < 0 && max > 0 ? Math.round((-min / (max - min)) * (width - 1)) : -1;
  const line = Array.from({ length: width }, (_, x) => (x === zero ? '┴' : '─')).join('');
  const free = zero > left.length && zero < width - right.length - 1;
  const words = free
    ? left.padEnd(zero) + '0' + right.padStart(width - zero - 1)
    : left + right.padStart(Math.max(right.length + 1, width - left.length));
  return [line, words];
}

/** Fewer bins: each old one goes to the new one that its middle lies in. */
function rebinned(counts: readonly number[], bins: number): number[] {
  const made = Array.from({ length: bins }, () => 0);
  counts.forEach((count, i) => {
    made[Math.min(bins - 1, Math.floor(((i + 0.5) * bins) / counts.length))]! += count;
  });
  return made;
}

/** A number of a weight's size, in four digits. */
export function numberWord(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e6)) return value.toExponential(2);
  return String(Number(value.toPrecision(4)));
}
