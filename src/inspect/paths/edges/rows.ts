import { type Axis } from '../../graph/graph';

/**
 * A kernel with its elements in rows: `rows` units that edges come from, of each `parallel` times `width` edges that lead to
 * the units base[row] to base[row] + width.
 */
export interface Rows {
  readonly rows: number;
  readonly parallel: number;
  readonly width: number;
  readonly base: Int32Array;
  /** In the order of the tensor: sizes, and how far apart their steps are in the rows. */
  readonly strides: readonly { readonly size: number; readonly step: number }[];
}

/** How the elements of a kernel come into rows. */
export function rowsOf(axes: readonly Axis[]): Rows {
  const kept = axes.filter(({ size }) => size > 1);
  const sizes = (chosen: readonly Axis[]): number => chosen.reduce((n, { size }) => n * size, 1);
  const isFrom = ({ from }: Axis): boolean => from > 0;
  const isTo = ({ from, to }: Axis): boolean => from === 0 && to > 0;
  const isTap = ({ from, to }: Axis): boolean => from === 0 && to === 0;
  const rows = sizes(kept.filter(isFrom));
  const width = sizes(kept.filter(isTo));
  const taps = kept.filter(isTap);
  const parallel = sizes(taps);
  const base = new Int32Array(rows);
  // Of grouped kernels: where the units begin that a row leads to.
  for (const { size, from, to } of kept.filter((axis) => isFrom(axis) && axis.to > 0)) {
    for (let row = 0; row < rows; row++) base[row]! += (Math.floor(row / from) % size) * to;
  }
  const strides = kept.map((axis) => {
    if (isFrom(axis)) return { size: axis.size, step: axis.from * parallel * width };
    if (isTo(axis)) return { size: axis.size, step: axis.to };
    return { size: axis.size, step: width * sizes(taps.slice(taps.indexOf(axis) + 1)) };
  });
  return { rows, parallel, width, base, strides: merged(strides) };
}

/** Neighbouring axes that a single one can stand for. */
function merged(strides: readonly { size: number; step: number }[]): Rows['strides'] {
  const result: { size: number; step: number }[] = [];
  for (const axis of strides) {
    const before = result.at(-1);
    if (before?.step === axis.size * axis.step) {
      result[result.length - 1] = { size: before.size * axis.size, step: axis.step };
    } else result.push(axis);
  }
  return result.length > 0 ? result : [{ size: 1, step: 1 }];
}
