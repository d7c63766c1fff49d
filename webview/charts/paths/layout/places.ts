import { type PlacedColumn } from './columns';
import { type Scene } from './scene';

/** Heights of the units of a scene, by their places in it. */
export type Heights = Float64Array;

/**
 * Heights of the units of one column in a given order: spread evenly over the column, or over the live part of its bar.
 *
 * @param count of units of the column
 */
export function spread(column: PlacedColumn, count: number, order: readonly number[]): number[] {
  const { kind, top, bottom, liveTop, liveBottom } = column;
  if (kind === 'bar') {
    const step = (liveBottom - liveTop) / Math.max(1, order.length);
    return order.map((_, i) => liveTop + (i + 0.5) * step);
  }
  const pitch = count > 1 ? (bottom - top) / (count - 1) : 0;
  return order.map((_, i) => top + pitch * slotOf(i, order.length, count));
}

/** The slot of the i-th of `chosen` units that are spread evenly among `count`. */
export function slotOf(i: number, chosen: number, count: number): number {
  return Math.min(count - 1, Math.floor(((i + 0.5) * count) / Math.max(1, chosen)));
}

/** Pairs of units that follow each other on a path, for each column: its own unit, then its neighbour. */
interface Neighbours {
  readonly before: readonly number[][];
  readonly after: readonly number[][];
}

const sweeps = 4;

/**
 * Orders the units of each column by the barycentre of their neighbours on the drawn paths, there and back, and keeps the
 * order with the shortest lines (Sugiyama, Tagawa and Toda, 1981): lines then cross little.
 *
 * @param sequence of columns from left to right
 */
export function orderUnits(
  scene: Scene,
  columns: readonly PlacedColumn[],
  sequence: readonly number[],
): Heights {
  const heights = new Float64Array(scene.units.length);
  const orders = scene.byColumn.map((members) =>
    members.toSorted((a, b) => scene.units[a]!.unit - scene.units[b]!.unit),
  );
  const place = (column: number): void => {
    const order = orders[column]!;
    const found = spread(columns[column]!, scene.view.columns[column]!.units, order);
    order.forEach((unit, i) => (heights[unit] = found[i]!));
  };
  for (const column of sequence) place(column);
  const neighbours = neighboursOf(scene);
  let best = heights.slice();
  let shortest = lengthOf(scene, heights);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const forward = sweep % 2 === 0;
    for (const column of forward ? sequence : sequence.toReversed()) {
      const pairs = (forward ? neighbours.before : neighbours.after)[column]!;
      const keys = barycentres(pairs, heights);
      const keyOf = (unit: number): number => keys.get(unit) ?? heights[unit]!;
      orders[column]!.sort((a, b) => keyOf(a) - keyOf(b) || heights[a]! - heights[b]!);
      place(column);
    }
    const length = lengthOf(scene, heights);
    if (length < shortest) [shortest, best] = [length, heights.slice()];
  }
  return best;
}

function neighboursOf({ view, units, paths }: Scene): Neighbours {
  const before = view.columns.map((): number[] => []);
  const after = view.columns.map((): number[] => []);
  for (const path of paths) {
    for (let i = 1; i < path.units.length; i++) {
      const [from, to] = [path.units[i - 1]!, path.units[i]!];
      before[units[to]!.column]!.push(to, from);
      after[units[from]!.column]!.push(from, to);
    }
  }
  return { before, after };
}

function barycentres(pairs: readonly number[], heights: Heights): Map<number, number> {
  const sums = new Map<number, [sum: number, count: number]>();
  for (let i = 0; i < pairs.length; i += 2) {
    const [unit, height] = [pairs[i]!, heights[pairs[i + 1]!]!];
    const sum = sums.get(unit);
    if (sum) {
      sum[0] += height;
      sum[1]++;
    } else sums.set(unit, [height, 1]);
  }
  return new Map([...sums].map(([unit, [sum, count]]) => [unit, sum / count]));
}

function lengthOf({ paths }: Scene, heights: Heights): number {
  let length = 0;
  for (const { units } of paths)
    for (let i = 1; i < units.length; i++)
      length += Math.abs(heights[units[i]!]! - heights[units[i - 1]!]!);
  return length;
}
