import { type PlacedColumn } from './columns';
import { type Scene } from './scene';

/** Heights of the units of a scene, by their places in it. */
export type Heights = Float64Array;

/** A unit that is to be placed: where it wants to be, and how much that counts. */
export interface Wish {
  readonly height: number;
  readonly weight: number;
}

/** Of the distance that units would have if they were spread evenly, how much they keep at least. */
const apart = 0.6;

/**
 * Heights of the units of one column: as near to where they want to be as their order and the room allow, in the sense of
 * least squares (isotonic regression by pooling adjacent violators: Ayer et al., 1955). In a bar they lie in its live part;
 * else each has a slot of its own.
 *
 * @param count of units of the column
 * @param wishes in the order that the units shall have from top to bottom
 */
export function placeInOrder(
  column: PlacedColumn,
  count: number,
  wishes: readonly Wish[],
): Float64Array {
  const { kind, top, bottom, liveTop, liveBottom } = column;
  const number = wishes.length;
  if (kind === 'bar') {
    const even = (liveBottom - liveTop) / Math.max(1, number);
    const edge = Math.min(2, even / 2);
    return regress(wishes, liveTop + edge, liveBottom - edge, even * apart);
  }
  const pitch = count > 1 ? (bottom - top) / (count - 1) : 0;
  if (pitch === 0) return new Float64Array(number).fill(top);
  const even = (bottom - top) / number;
  const heights = regress(wishes, top, bottom, Math.max(pitch, even * apart));
  let slot = -1;
  for (let i = 0; i < number; i++) {
    const wanted = Math.round((heights[i]! - top) / pitch);
    slot = Math.min(count - number + i, Math.max(slot + 1, wanted));
    heights[i] = top + pitch * slot;
  }
  return heights;
}

/** The nearest heights between two bounds that rise by a step at least. */
function regress(wishes: readonly Wish[], low: number, high: number, step: number): Float64Array {
  const number = wishes.length;
  const sums = new Float64Array(number);
  const weights = new Float64Array(number);
  const sizes = new Int32Array(number);
  let pools = 0;
  for (let i = 0; i < number; i++) {
    const weight = wishes[i]!.weight;
    sums[pools] = (wishes[i]!.height - i * step) * weight;
    weights[pools] = weight;
    sizes[pools] = 1;
    while (pools > 0 && sums[pools - 1]! * weights[pools]! > sums[pools]! * weights[pools - 1]!) {
      sums[pools - 1]! += sums[pools]!;
      weights[pools - 1]! += weights[pools]!;
      sizes[pools - 1]! += sizes[pools]!;
      pools--;
    }
    pools++;
  }
  const heights = new Float64Array(number);
  const highest = Math.max(low, high - (number - 1) * step);
  let i = 0;
  for (let pool = 0; pool < pools; pool++) {
    const height = Math.min(highest, Math.max(low, sums[pool]! / weights[pool]!));
    for (const end = i + sizes[pool]!; i < end; i++) heights[i] = height + i * step;
  }
  return heights;
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
  const keys = new Float64Array(scene.units.length);
  const place = (column: number): void => {
    const order = orders[column]!;
    const wishes = order.map((unit) => {
      return { height: keys[unit]!, weight: scene.units[unit]!.paths.length };
    });
    const count = scene.view.columns[column]!.units;
    const found = placeInOrder(columns[column]!, count, wishes);
    for (let i = 0; i < order.length; i++) heights[order[i]!] = found[i]!;
  };
  for (const column of sequence) {
    const { top, bottom } = columns[column]!;
    const order = orders[column]!;
    order.forEach((unit, i) => (keys[unit] = top + ((i + 0.5) * (bottom - top)) / order.length));
    place(column);
  }
  const before = new Neighbours(scene, -1);
  const after = new Neighbours(scene, 1);
  let best = heights.slice();
  let shortest = before.lengthOf(heights);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const forward = sweep % 2 === 0;
    const neighbours = forward ? before : after;
    for (const column of forward ? sequence : sequence.toReversed()) {
      const order = orders[column]!;
      for (const unit of order) keys[unit] = neighbours.barycentre(unit, heights) ?? heights[unit]!;
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

  /** Mean height of the neighbours of a unit; undefined where it has none. */
  barycentre(unit: number, heights: Heights): number | undefined {
    const [from, to] = [this.starts[unit]!, this.starts[unit + 1]!];
    if (from === to) return undefined;
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
