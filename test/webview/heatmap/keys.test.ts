import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { moveFor, type Key, type Move } from '../../../webview/charts/heatmap/view/keys';
import { wheelFactor } from '../../../webview/charts/heatmap/view/pointer';
import { transformOf, wholeMatrix } from '../../../webview/charts/heatmap/view/transform';

const size = { width: 800, height: 500 };
const shape = { rows: 4096, columns: 4096 };
const press = (key: string, from: Partial<Move> = {}, more: Partial<Key> = {}): Move | undefined =>
  moveFor(
    { key, ctrl: false, shift: false, ...more },
    from.state ?? wholeMatrix(shape),
    from.cursor,
    shape,
    size,
  );

void describe('keys of the heatmap', () => {
  test('plus and minus zoom, 0 shows the whole, 1 a pixel a cell', () => {
    const near = press('+')!;
    assert.ok(near.state.scale! > 500 / 4096);
    assert.deepEqual(press('-', near)!.state, wholeMatrix(shape));
    assert.equal(press('1')!.state.scale, 1);
    assert.deepEqual(
      press('0', { state: { scale: 9, row: 1, column: 1 } })!.state,
      wholeMatrix(shape),
    );
  });

  test('arrows move what is in view while cells are small', () => {
    const state = { scale: 2, row: 1000, column: 1000 };
    const before = transformOf(state, shape, size);
    const right = press('ArrowRight', { state })!;
    assert.equal(right.cursor, undefined);
    assert.ok(transformOf(right.state, shape, size).left < before.left);
    assert.ok(transformOf(press('ArrowUp', { state })!.state, shape, size).top > before.top);
  });

  test('arrows move a cursor from cell to cell once these are big, and keep it in view', () => {
    const state = { scale: 10, row: 1000, column: 1000 };
    let now = press('ArrowRight', { state })!;
    assert.deepEqual(now.cursor, { row: 1000, column: 1000 });
    for (let i = 0; i < 60; i++) now = press('ArrowRight', now)!;
    assert.deepEqual(now.cursor, { row: 1000, column: 1060 });
    const { left, cellWidth } = transformOf(now.state, shape, size);
    const right = left + 1061 * cellWidth;
    assert.ok(right <= size.width + 1e-6 && right > size.width - 2 * cellWidth);
    const first = press('ArrowUp', { state, cursor: { row: 0, column: 5 } })!;
    assert.deepEqual(first.cursor, { row: 0, column: 5 });
  });

  test('with Shift arrows move the view even so', () => {
    const state = { scale: 10, row: 1000, column: 1000 };
    const moved = press('ArrowDown', { state }, { shift: true })!;
    assert.equal(moved.cursor, undefined);
    assert.ok(moved.state.row > 1000);
  });

  test('Home, End and the page keys go far', () => {
    const state = { scale: 4, row: 1000, column: 1000 };
    assert.equal(transformOf(press('Home', { state })!.state, shape, size).left, 0);
    const end = transformOf(press('End', { state })!.state, shape, size);
    assert.equal(end.left, size.width - 4 * 4096);
    const corner = transformOf(press('End', { state }, { ctrl: true })!.state, shape, size);
    assert.equal(corner.top, size.height - 4 * 4096);
    const down = press('PageDown', { state })!.state;
    assert.ok(Math.abs(down.row - 1000 - (0.9 * size.height) / 4) < 1e-6);
  });

  test("Enter tells, Escape takes the cursor away, and other keys are the page's", () => {
    assert.equal(press('Enter')!.tell, true);
    assert.equal(press('Escape', { cursor: { row: 1, column: 1 } })!.cursor, undefined);
    assert.equal(press('Escape'), undefined);
    for (const key of ['Tab', 'a', 'F5', ' ']) assert.equal(press(key), undefined);
    for (const key of ['+', '-', '0', '1', 'ArrowLeft'])
      assert.equal(press(key, {}, { ctrl: true }), undefined);
  });
});

void describe('the wheel over the heatmap', () => {
  test('zooms in upwards, out downwards, and never at a leap', () => {
    const turn = (deltaY: number, deltaMode = 0, ctrlKey = false): number =>
      wheelFactor({ deltaY, deltaMode, ctrlKey });
    assert.ok(turn(-100) > 1.1 && turn(100) < 0.9);
    assert.ok(Math.abs(turn(-100) * turn(100) - 1) < 1e-9);
    assert.ok(turn(-1e6) < 2);
    assert.ok(turn(-3, 1) > turn(-3, 0));
    assert.ok(turn(-2, 0, true) > turn(-2));
  });
});
