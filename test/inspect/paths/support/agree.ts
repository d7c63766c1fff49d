import assert from 'node:assert/strict';
import { type PathsView } from '../../../../src/inspect/pathsView';
import { type WrittenPath } from './brute';

interface Ranked {
  readonly product: number;
  readonly negative: boolean;
  readonly units: readonly number[];
}

/** Asserts that a view says of its net what its paths say, written out. */
export function assertAgrees(view: PathsView, paths: readonly WrittenPath[], k: number): void {
  assert.equal(view.total, String(paths.length));
  const place = new Map(view.columns.map(({ name }, column) => [name, column]));
  const ranked = paths.map((path) => rank(path, place)).sort(compare);
  const top = view.top.map(({ product, negative, units }) => ({ product, negative, units }));
  const expected = ranked.slice(0, k);
  assert.deepEqual(
    top.map(({ product, units }) => [product, ...units]),
    expected.map(({ product, units }) => [product, ...units]),
  );
  // Paths through the same units that are equally strong may come in either order.
  assert.deepEqual(signs(top), signs(completed(expected, ranked, top)));
  const live = view.columns.map(() => new Set<number>());
  const used = new Map<string, Set<string>>();
  for (const path of paths) {
    for (const [column, unit] of path.units) live[place.get(column)!]!.add(unit);
    for (const element of path.elements) {
      const tensor = element?.split(' ')[0] ?? '';
      used.set(tensor, (used.get(tensor) ?? new Set()).add(element ?? ''));
    }
  }
  assert.deepEqual(
    view.columns.map((column) => column.live),
    live.map((units) => units.size),
  );
  const kernels = view.links.filter(({ tensor }) => tensor !== undefined);
  for (const link of kernels) {
    assert.equal(link.onPaths, used.get(link.tensor!)?.size ?? 0, link.tensor);
  }
  assert.equal(
    view.onPaths,
    kernels.reduce((n, link) => n + link.onPaths, 0),
  );
}

/** How many of the paths with the same units and product are negative. */
function signs(paths: readonly Ranked[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { product, negative, units } of paths) {
    const key = `${product} ${units.join(' ')}`;
    counts[key] = (counts[key] ?? 0) + (negative ? 1 : 0);
  }
  return counts;
}

/** Where the list ends among equals, which of them it has is open: those of `top` then stand for them. */
function completed(
  expected: readonly Ranked[],
  ranked: readonly Ranked[],
  top: readonly Ranked[],
): readonly Ranked[] {
  const last = expected.at(-1);
  if (last === undefined || ranked.length === expected.length) return expected;
  const isTail = (path: Ranked): boolean => compare(path, last) === 0;
  return [...expected.filter((path) => !isTail(path)), ...top.filter(isTail)];
}

function rank(path: WrittenPath, place: ReadonlyMap<string, number>): Ranked {
  const units = path.units.flatMap(([column, unit]) => [place.get(column)!, unit]);
  return {
    product: path.weights.reduceRight((product, weight) => Math.abs(weight) * product, 1),
    negative: path.weights.filter((weight) => weight < 0).length % 2 === 1,
    units,
  };
}

function compare(a: Ranked, b: Ranked): number {
  if (a.product !== b.product) return b.product - a.product;
  const length = Math.min(a.units.length, b.units.length);
  for (let i = 0; i < length; i++) if (a.units[i] !== b.units[i]) return a.units[i]! - b.units[i]!;
  return a.units.length - b.units.length;
}
