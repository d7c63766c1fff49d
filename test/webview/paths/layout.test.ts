import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { layOut, layOutOver, type PathLayout } from '../../../webview/charts/paths/layout/layout';
import { placeInOrder, type Wish } from '../../../webview/charts/paths/layout/places';
import { type PlacedColumn } from '../../../webview/charts/paths/layout/columns';
import { chain, path, randomPaths } from './support/nets';

const size = { width: 800, height: 400, zoom: 1 };

/** How many pairs of lines between the same two columns cross. */
function crossings({ scene }: PathLayout, heights: ArrayLike<number>): number {
  let count = 0;
  const steps = scene.paths.flatMap(({ units }) =>
    units.slice(1).map((to, i) => [units[i]!, to] as const),
  );
  for (const [i, [a, b]] of steps.entries()) {
    for (const [c, d] of steps.slice(0, i)) {
      if (scene.units[a]!.column !== scene.units[c]!.column) continue;
      if (scene.units[b]!.column !== scene.units[d]!.column) continue;
      if ((heights[a]! - heights[c]!) * (heights[b]! - heights[d]!) < 0) count++;
    }
  }
  return count;
}

void describe('layout of paths', () => {
  test('a line begins and ends where its first and last unit stand', () => {
    const view = chain([12, 5, 3], { top: randomPaths([12, 5, 3], 40) });
    const layout = layOut(view, 40, size);
    assert.equal(layout.routes.length, 40);
    for (const [rank, route] of layout.routes.entries()) {
      const { units } = layout.scene.paths[rank]!;
      const ends = [units[0]!, units.at(-1)!].map((place) => [
        layout.columns.placed[layout.scene.units[place]!.column]!.x,
        layout.heights[place]!,
      ]);
      assert.deepEqual([...route.slice(0, 2), ...route.slice(-2)], ends.flat());
      for (let i = 2; i < route.length; i += 2) assert.ok(route[i]! >= route[i - 2]!);
    }
  });

  test('ordering undoes a shuffle: paths that need not cross do not', () => {
    // Unit u goes to (5 u) mod 12: by index nearly all cross.
    const top = Array.from({ length: 12 }, (_, u) => path(1, 0, u, 1, (5 * u) % 12, 2, u));
    const layout = layOut(chain([12, 12, 12], { top }), 12, size);
    const byIndex = layout.scene.units.map(({ unit }) => unit);
    assert.ok(crossings(layout, byIndex) > 20);
    assert.equal(crossings(layout, layout.heights), 0);
  });

  test('ordering leaves fewer crossings than the order of the units, on random nets', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const widths = [60, 30, 30, 10];
      const layout = layOut(chain(widths, { top: randomPaths(widths, 60, seed) }), 60, size);
      const byIndex = layout.scene.units.map(({ unit }) => unit);
      const [before, after] = [crossings(layout, byIndex), crossings(layout, layout.heights)];
      assert.ok(after < 0.8 * before, `${after} of ${before}`);
    }
  });

  test('each unit has a place of its own, within its column', () => {
    const widths = [784, 40, 7];
    const layout = layOut(chain(widths, { top: randomPaths(widths, 200) }), 200, size);
    for (const column of layout.columns.placed) {
      const own = layout.units[column.index]!;
      const ys = own.map(({ y }) => y);
      assert.equal(new Set(ys.map((y) => y.toFixed(4))).size, ys.length);
      for (const y of ys) assert.ok(y >= column.top - 1e-9 && y <= column.bottom + 1e-9);
      if (column.kind === 'dots') assert.equal(own.length, widths[column.index]);
      else assert.equal(own.length, layout.scene.byColumn[column.index]!.length);
    }
    assert.deepEqual(
      layout.columns.placed.map(({ kind }) => kind),
      ['bar', 'dots', 'dots'],
    );
  });

  test('paths lie in the live part of a bar, which is as long as its share', () => {
    const view = chain([1000, 1000], { top: randomPaths([50, 50], 30) });
    const columns = view.columns.map((column, i) => ({ ...column, live: i === 0 ? 500 : 1000 }));
    const layout = layOut({ ...view, columns }, 30, size);
    const [half, whole] = layout.columns.placed;
    const share = (c: typeof half): number => (c!.liveBottom - c!.liveTop) / (c!.bottom - c!.top);
    assert.ok(Math.abs(share(half) - 0.5) < 1e-9);
    assert.ok(Math.abs(share(whole) - 1) < 1e-9);
    for (const { y } of layout.units[0]!) assert.ok(y > half!.liveTop && y < half!.liveBottom);
  });

  test('columns at one depth stand one below another', () => {
    const view = chain([4, 6, 6, 3]);
    const columns = view.columns.map((c, i) => ({ ...c, depth: [0, 1, 1, 2][i]! }));
    const { placed } = layOut({ ...view, columns }, 10, size).columns;
    assert.equal(placed[1]!.x, placed[2]!.x);
    assert.ok(placed[1]!.cellBottom <= placed[2]!.cellTop);
    assert.ok(placed[0]!.x < placed[1]!.x && placed[2]!.x < placed[3]!.x);
  });

  test('a shortcut runs above the columns that it passes', () => {
    const view = chain([4, 4, 4, 4], { top: [path(1, 0, 0, 3, 2)] });
    const links = [...view.links, { from: 0, to: 3, kept: 4, onPaths: 4 }];
    const layout = layOut({ ...view, links }, 1, size);
    const [route] = layout.routes;
    for (const { x, top } of layout.columns.placed.slice(1, 3)) {
      const after = [...route!].findIndex((value, i) => i % 2 === 0 && value >= x);
      assert.ok(route![after + 1]! < top, `${route![after + 1]} above ${top}`);
    }
  });

  test('paths that do not fit the columns are left out', () => {
    const top = [path(1, 0, 9, 1, 0), path(1, 0, 0, 5, 0), path(1), path(0.5, 0, 1, 1, 1)];
    const layout = layOut(chain([4, 4], { top }), 10, size);
    assert.equal(layout.scene.paths.length, 1);
  });

  test('a unit of 100,000 costs nothing but its place', () => {
    const widths = [100_000, 100_000, 10];
    const layout = layOut(chain(widths, { top: randomPaths(widths, 100) }), 100, size);
    assert.ok(layout.units[0]!.length <= 100 && layout.units[1]!.length <= 100);
  });

  test('200 columns fit, and spread when zoomed; the first and the last are labelled', () => {
    const widths = Array.from({ length: 200 }, () => 16);
    const view = chain(widths, { top: randomPaths(widths, 20) });
    const fit = layOut(view, 20, { ...size, width: 1000 }).columns;
    assert.equal(fit.width, 1000);
    const labelled = fit.placed.filter((column) => column.labelled);
    assert.ok(labelled.length > 5 && labelled.length < 20);
    assert.ok(fit.placed[0]!.labelled && fit.placed[199]!.labelled);
    const xs = labelled.map(({ x }) => x);
    for (let i = 1; i < xs.length; i++) assert.ok(xs[i]! - xs[i - 1]! > 40);
    const wide = layOut(view, 20, { ...size, width: 1000, zoom: 10 }).columns;
    assert.ok(wide.width > 8000 && wide.placed.filter((c) => c.labelled).length > 80);
    assert.ok(wide.placed[199]!.x <= wide.width);
  });

  test('a net of one column of one unit is drawn in the middle', () => {
    const layout = layOut(chain([1], { top: [path(1, 0, 0)] }), 1, size);
    assert.equal(layout.columns.placed[0]!.x, 400);
    assert.equal(layout.routes[0]!.length, 2);
  });
});

void describe('paths through a chosen unit', () => {
  const widths = [784, 30, 500, 10];
  const base = layOut(chain(widths, { top: randomPaths(widths, 50, 1) }), 50, size);

  test('keep the places of units that are placed already', () => {
    const view = chain(widths, { top: randomPaths(widths, 80, 9) });
    const over = layOutOver(base, view, 80)!;
    assert.equal(over.scene.paths.length, 80);
    const placeIn = (layout: PathLayout): Map<string, number> =>
      new Map(layout.units.flat().map(({ column, unit, y }) => [`${column}/${unit}`, y]));
    const [before, after] = [placeIn(base), placeIn(over)];
    for (const [unit, y] of before) assert.equal(after.get(unit), y);
    for (const { column, unit } of over.scene.units) assert.ok(after.has(`${column}/${unit}`));
    for (const column of base.columns.placed)
      for (const { y } of over.units[column.index]!)
        assert.ok(y >= column.top - 1e-9 && y <= column.bottom + 1e-9);
  });

  test('of another net are refused', () => {
    assert.equal(layOutOver(base, chain([784, 30, 501, 10]), 5), undefined);
    assert.equal(layOutOver(base, chain([784, 30]), 5), undefined);
  });
});

void describe('units in a given order', () => {
  const [bar, dots] = layOut(chain([1000, 12]), 1, size).columns.placed as [
    PlacedColumn,
    PlacedColumn,
  ];
  const wish = (height: number, weight = 1): Wish => ({ height, weight });

  test('have their wishes where there is room', () => {
    const heights = [0.1, 0.5, 0.85].map((share) => bar.top + share * (bar.bottom - bar.top));
    const found = placeInOrder(
      bar,
      1000,
      heights.map((height) => wish(height)),
    );
    found.forEach((y, i) => assert.ok(Math.abs(y - heights[i]!) < 1e-9));
  });

  test('stay apart where they all wish the same, around it, the one that counts most nearest', () => {
    const middle = (bar.top + bar.bottom) / 2;
    const found = placeInOrder(bar, 1000, [wish(middle), wish(middle), wish(middle, 50)]);
    assert.ok(found[1]! - found[0]! > 40 && found[2]! - found[1]! > 40);
    assert.ok(Math.abs(found[2]! - middle) < 10, `${found[2]} near ${middle}`);
  });

  test('have a slot each, also where they wish to be outside', () => {
    const pitch = (dots.bottom - dots.top) / 11;
    for (const height of [-1000, dots.top, 1e6]) {
      const wishes = Array.from({ length: 12 }, () => wish(height));
      const slots = [...placeInOrder(dots, 12, wishes)].map((y) => (y - dots.top) / pitch);
      slots.forEach((slot, i) => assert.ok(Math.abs(slot - i) < 1e-9));
    }
  });

  test('of a strong path lie nearly level, though weak ones branch off', () => {
    const widths = Array.from({ length: 30 }, (_, i) => 20 + ((i * 7) % 25));
    const strong = path(1, ...widths.flatMap((_, column) => [column, 3]));
    const branches = randomPaths(widths, 60).map(({ units }, rank) => {
      const at = (rank * 5) % 28;
      const own = strong.units.map((unit, i) => (i === 2 * at + 1 ? units[i]! : unit));
      return path(0.5, ...own);
    });
    const layout = layOut(chain(widths, { top: [strong, ...branches] }), 100, size);
    const ys = layout.scene.paths[0]!.units.map((place) => layout.heights[place]!);
    const steps = ys.slice(1).map((y, i) => Math.abs(y - ys[i]!));
    const mean = steps.reduce((a, b) => a + b, 0) / steps.length;
    assert.ok(mean < 8, `${mean} pixels from column to column`);
  });
});
