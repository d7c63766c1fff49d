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
    for (let i = 0; i < order.length; i++) heights[order[i]!] = found[i]!;
  };
  for (const column of sequence) place(column);
  const before = new Neighbours(scene, -1);
  const after = new Neighbours(scene, 1);
  const keys = new Float64Array(scene.units.length);
  let best = heights.slice();
  let shortest = before.lengthOf(heights);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const forward = sweep % 2 === 0;
    const neighbours = forward ? before : after;
    for (const column of forward ? sequence : sequence.toReversed()) {
      const order = orders[column]!;
      for (const unit of order) keys[unit] = neighbours.barycentre(unit, heights);
      order.sort((a, b) => keys[a]! - keys[b]! || heights[a]! - heights[b]!);
      place(column);
    }
    const length = before.lengthOf(heights);
    if (length < shortest) [shortest, best] = [length, heights.slice()];
  }
  return best;
}

/** The units that lie next to each unit on the drawn paths, on one side: as often as paths lead there. */
export class Neighbours {
  /** Where the neighbours of a unit begin; those of the last end with the list. */
  private readonly starts: Int32Array;
  private readonly list: Int32Array;

  constructor({ units, paths }: Scene, side: 1 | -1) {
    this.starts = new Int32Array(units.length + 1);
    const each = (visit: (unit: number, neighbour: number) => void): void => {
      for (const { units: own } of paths)
        for (let i = 1; i < own.length; i++)
          if (side < 0) visit(own[i]!, own[i - 1]!);
          else visit(own[i - 1]!, own[i]!);
    };
    each((unit) => this.starts[unit + 1]!++);
    for (let i = 0; i < units.length; i++) this.starts[i + 1]! += this.starts[i]!;
    const next = this.starts.slice();
    this.list = new Int32Array(this.starts[units.length]!);
    each((unit, neighbour) => (this.list[next[unit]!++] = neighbour));
  }

  /** Mean height of the neighbours of a unit; its own where it has none. */
  barycentre(unit: number, heights: Heights): number {
    const [from, to] = [this.starts[unit]!, this.starts[unit + 1]!];
    if (from === to) return heights[unit]!;
    let sum = 0;
    for (let i = from; i < to; i++) sum += heights[this.list[i]!]!;
    return sum / (to - from);
  }

  /** How far lines go up and down, all together. */
  lengthOf(heights: Heights): number {
    let length = 0;
    for (let unit = 0; unit + 1 < this.starts.length; unit++)
      for (let i = this.starts[unit]!; i < this.starts[unit + 1]!; i++)
        length += Math.abs(heights[this.list[i]!]! - heights[unit]!);
    return length;
  }
}
