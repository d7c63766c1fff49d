import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { distanceTo, hitAt } from '../../../webview/charts/paths/layout/hit';
import { layOut } from '../../../webview/charts/paths/layout/layout';
import { moved, unitAt, type Cursor } from '../../../webview/charts/paths/layout/moves';
import { tipOf } from '../../../webview/charts/paths/tips';
import { chain, path, randomPaths } from './support/nets';

const size = { width: 800, height: 400, zoom: 1 };

void describe('what lies at a place', () => {
  const widths = [784, 40, 10];
  const layout = layOut(chain(widths, { top: randomPaths(widths, 60) }), 60, size);

  test('each unit is found at its own place', () => {
    for (const unit of layout.units.flat()) {
      const hit = hitAt(layout, unit.x, unit.y);
      assert.equal(hit?.kind, 'unit');
      assert.deepEqual(hit.kind === 'unit' && hit.unit, unit);
    }
  });

  test('each path is found on its line between columns, or a path that lies as near', () => {
    for (const [rank, route] of layout.routes.entries()) {
      const x = (layout.columns.placed[0]!.x + layout.columns.placed[1]!.x) / 2 + 3;
      let i = 0;
      while (route[i + 2]! < x) i += 2;
      const t = (x - route[i]!) / (route[i + 2]! - route[i]!);
      const y = route[i + 1]! + t * (route[i + 3]! - route[i + 1]!);
      const hit = hitAt(layout, x, y);
      assert.equal(hit?.kind, 'path');
      const found = hit.kind === 'path' ? hit.path : -1;
      // Lines cross: another one may lie as near, and then it is stronger.
      assert.ok(distanceTo(layout.routes[found]!, x, y) < 0.02, `${found} for ${rank}`);
      assert.ok(found <= rank || distanceTo(layout.routes[found]!, x, y) < 0.01);
    }
  });

  test('of paths that lie on each other the strongest is found', () => {
    const top = [path(0.9, 0, 1, 1, 1), path(0.5, 0, 1, 1, 1)];
    const two = layOut(chain([4, 4], { top }), 2, size);
    const [a, b] = two.columns.placed;
    const hit = hitAt(two, (a!.x + b!.x) / 2, (two.heights[0]! + two.heights[1]!) / 2);
    assert.deepEqual(hit, { kind: 'path', path: 0 });
  });

  test('beside paths it is the link, below a column the column, elsewhere nothing', () => {
    const one = layOut(chain([200, 200], { top: [path(1, 0, 0, 1, 0)] }), 1, size);
    const [a, b] = one.columns.placed;
    assert.deepEqual(hitAt(one, (a!.x + b!.x) / 2, a!.top + 30), { kind: 'link', link: 0 });
    assert.deepEqual(hitAt(one, a!.x, a!.cellBottom - 10), { kind: 'column', column: 0 });
    assert.equal(hitAt(one, (a!.x + b!.x) / 2, 2), undefined);
  });
});

void describe('what is told', () => {
  const top = [path(-0.5, 0, 3, 1, 1, 2, 0), path(0.25, 0, 2, 1, 1, 2, 1)];
  const layout = layOut(chain([4, 3, 2], { top, bottlenecks: [1] }), 5, size);

  test('of a unit: its layer, its paths, its strongest product', () => {
    const unit = layout.units[1]!.find((u) => u.unit === 1)!;
    assert.deepEqual(tipOf(layout, { kind: 'unit', unit }), {
      heading: 'fc1, unit 1',
      lines: ['On 2 of 2 drawn paths', 'Strongest product -0.5'],
    });
    const other = layout.units[1]!.find((u) => u.unit === 0)!;
    assert.deepEqual(tipOf(layout, { kind: 'unit', unit: other }).lines, [
      'On none of the drawn paths',
    ]);
  });

  test('of a path: its product with sign and its units', () => {
    assert.deepEqual(tipOf(layout, { kind: 'path', path: 0 }), {
      heading: 'Path 1 of 2',
      lines: ['Product -0.5', 'fc0, unit 3', 'fc1, unit 1', 'fc2, unit 0'],
    });
  });

  test('of a long path: its ends', () => {
    const widths = Array.from({ length: 60 }, () => 4);
    const long = layOut(chain(widths, { top: randomPaths(widths, 1) }), 1, size);
    const { lines } = tipOf(long, { kind: 'path', path: 0 });
    assert.ok(lines.length <= 16);
    assert.ok(lines.includes('… 46 more …'));
    assert.match(lines.at(-1)!, /^fc59, unit/);
  });

  test('of columns and links: counts and shares', () => {
    assert.deepEqual(tipOf(layout, { kind: 'column', column: 1 }).lines, [
      'Live units: 3 (100 %)',
      'Bottleneck: no layer has fewer',
    ]);
    assert.deepEqual(tipOf(layout, { kind: 'link', link: 0 }), {
      heading: 'fc1/kernel',
      lines: ['fc0 → fc1', 'Weights kept: 20; on paths: 10 (50 %)'],
    });
  });

  test('of a mask alone: no products', () => {
    const mask = layOut(chain([2, 2], { top: [path(1, 0, 0, 1, 0)] }), 5, size);
    assert.equal(mask.scene.weighted, false);
    assert.deepEqual(tipOf(mask, { kind: 'path', path: 0 }).lines, ['fc0, unit 0', 'fc1, unit 0']);
  });
});

void describe('keys', () => {
  const top = [path(0.9, 0, 3, 1, 1, 2, 0), path(0.25, 0, 2, 1, 0, 2, 1)];
  const layout = layOut(chain([5, 3, 2], { top }), 5, size);
  const go = (...keys: readonly string[]): Cursor | undefined =>
    keys.reduce<Cursor | undefined>((at, key) => moved(layout, at, key) ?? at, undefined);

  test('to the right they follow the strongest path', () => {
    assert.deepEqual(go('ArrowRight'), { column: 0, unit: 3 });
    assert.deepEqual(go('ArrowRight', 'ArrowRight'), { column: 1, unit: 1 });
    assert.deepEqual(go('ArrowRight', 'End'), { column: 2, unit: 0 });
    assert.deepEqual(go('ArrowLeft'), { column: 2, unit: 0 });
    assert.deepEqual(go('End', 'ArrowRight'), { column: 2, unit: 0 });
  });

  test('down they go through the units with paths, then through the others, to the last', () => {
    const own = layout.units[0]!;
    const withPaths = own.filter((u) => u.place !== undefined).map(({ unit }) => unit);
    const others = own.filter((u) => u.place === undefined).map(({ unit }) => unit);
    let cursor: Cursor | undefined = { column: 0, unit: withPaths[0]! };
    const order: number[] = [cursor.unit!];
    for (let i = 0; i < 5; i++) {
      cursor = moved(layout, cursor, 'ArrowDown');
      order.push(cursor!.unit!);
    }
    assert.deepEqual(withPaths.toSorted(), [2, 3]);
    assert.deepEqual(order, [...withPaths, ...others, others.at(-1)]);
    assert.deepEqual(moved(layout, cursor, 'PageUp'), { column: 0, unit: order[0] });
  });

  test('another unit there is none of keeps the column', () => {
    const bar = layOut(chain([5000, 2], { top: [] }), 5, size);
    const cursor = moved(bar, undefined, 'Home')!;
    assert.deepEqual(cursor, { column: 0 });
    assert.equal(unitAt(bar, cursor), undefined);
    assert.deepEqual(moved(bar, cursor, 'ArrowDown'), { column: 0 });
    assert.equal(moved(bar, cursor, 'x'), undefined);
  });
});
