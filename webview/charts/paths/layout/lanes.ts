import { type PathsView } from '../../../../src/inspect/pathsView';
import { byDepth } from './columns';

/** Most lanes side by side; what would need more shares one. */
const mostLanes = 6;

/** Lanes above the columns for links that pass over some: 0 is the lowest. */
export interface Lanes {
  readonly count: number;
  /** Lane of each link that passes over a depth; undefined of those that go to the next one. */
  readonly of: readonly (number | undefined)[];
}

/** Gives links that would meet lanes of their own, shorter ones lower. */
export function lanesOf(view: PathsView): Lanes {
  const place = new Map<number, number>();
  byDepth(view).forEach((columns, at) => columns.forEach((column) => place.set(column, at)));
  const reach = view.links.map(({ from, to }) => [place.get(from) ?? 0, place.get(to) ?? 0]);
  const long = view.links
    .map((_, i) => i)
    .filter((i) => reach[i]![1]! - reach[i]![0]! > 1)
    .sort((a, b) => length(reach[a]!) - length(reach[b]!) || reach[a]![0]! - reach[b]![0]!);
  const taken: [from: number, to: number][][] = [];
  const of = view.links.map((): number | undefined => undefined);
  for (const i of long) {
    const [from, to] = reach[i]! as [number, number];
    const free = taken.findIndex((spans) => spans.every(([a, b]) => b <= from || a >= to));
    const lane = free >= 0 ? free : taken.length < mostLanes ? taken.length : i % mostLanes;
    (taken[lane] ??= []).push([from, to]);
    of[i] = lane;
  }
  return { count: taken.length, of };
}

function length([from = 0, to = 0]: readonly number[]): number {
  return to - from;
}
