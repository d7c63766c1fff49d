import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import {
  allowedScale,
  asViewState,
  biggestCell,
  cellAt,
  fittingCell,
  leastScale,
  panned,
  revealed,
  transformOf,
  wholeMatrix,
  zoomed,
  type Shape,
  type Size,
} from '../../../webview/charts/heatmap/view/transform';

const size: Size = { width: 800, height: 500 };
const square: Shape = { rows: 4096, columns: 4096 };
const near = (a: number, b: number): void => assert.ok(Math.abs(a - b) < 1e-6, `${a} and ${b}`);

void describe('where cells of a heatmap lie', () => {
  test('the whole matrix fits, square and in the middle', () => {
    const at = transformOf(wholeMatrix(square), square, size);
    near(at.cellWidth, 500 / 4096);
    near(at.cellHeight, at.cellWidth);
    near(at.left, 150);
    near(at.top, 0);
  });

  test('a matrix that is extremely long is stretched, but no cell beyond its biggest side', () => {
    for (const shape of [
      { rows: 1, columns: 1 },
      { rows: 1, columns: 100_000 },
      { rows: 3, columns: 1_000_000 },
      { rows: 1_000_000, columns: 7 },
      { rows: 100_000, columns: 100_000 },
      { rows: 784, columns: 300 },
    ]) {
      const cell = fittingCell(shape, size);
      assert.ok(cell.width <= biggestCell && cell.height <= biggestCell);
      assert.ok(cell.width * shape.columns <= size.width + 1e-6);
      assert.ok(cell.height * shape.rows <= size.height + 1e-6);
      // Each side is seen: as long as a third of the picture, or its cells are as big as they get.
      const seen = (length: number, room: number, side: number): boolean =>
        length >= Math.max(room / 3, 120) - 1e-6 || side === biggestCell;
      assert.ok(seen(cell.width * shape.columns, size.width, cell.width));
      assert.ok(seen(cell.height * shape.rows, size.height, cell.height));
    }
    const single = fittingCell({ rows: 1, columns: 1 }, size);
    assert.deepEqual(single, { width: biggestCell, height: biggestCell });
  });

  test('zoomed to single cells they are square, whatever the shape', () => {
    for (const shape of [square, { rows: 3, columns: 1_000_000 }, { rows: 50_000, columns: 2 }]) {
      const at = transformOf({ scale: biggestCell, row: 1, column: 1 }, shape, size);
      assert.equal(at.cellWidth, biggestCell);
      assert.equal(at.cellHeight, biggestCell);
    }
  });

  test('zoom keeps what lies under the pointer there', () => {
    const at = { x: 301.5, y: 222.25 };
    let state = zoomed(wholeMatrix(square), 0.7, { x: 400, y: 250 }, square, size);
    for (const scale of [1, 2.5, 8, 24, 40]) {
      const before = transformOf(state, square, size);
      const column = (at.x - before.left) / before.cellWidth;
      const row = (at.y - before.top) / before.cellHeight;
      state = zoomed(state, scale, at, square, size);
      const after = transformOf(state, square, size);
      near(after.cellWidth, scale);
      near(after.left + column * after.cellWidth, at.x);
      near(after.top + row * after.cellHeight, at.y);
    }
  });

  test('zooming out to the end shows the whole, and stays so in a panel of another size', () => {
    const state = zoomed({ scale: 3, row: 9, column: 9 }, 1e-9, { x: 0, y: 0 }, square, size);
    assert.deepEqual(state, wholeMatrix(square));
    near(transformOf(state, square, { width: 300, height: 300 }).cellWidth, 300 / 4096);
  });

  test('pan ends at the edges, and comes back from there at once', () => {
    const begin = { scale: 8, row: 100, column: 100 };
    const far = panned(begin, { x: 1e9, y: 1e9 }, square, size);
    const at = transformOf(far, square, size);
    assert.deepEqual([at.left, at.top], [0, 0]);
    const back = transformOf(panned(far, { x: -16, y: -8 }, square, size), square, size);
    near(back.left, -16);
    near(back.top, -8);
  });

  test('a state is given back exactly', () => {
    const kept = { scale: 12.345678901234, row: 123.4567, column: 987.654321 };
    const read = asViewState(JSON.parse(JSON.stringify(kept)));
    assert.deepEqual(read, kept);
    assert.deepEqual(transformOf(read, square, size), transformOf(kept, square, size));
    assert.deepEqual(asViewState({ row: 1, column: 2 }), { row: 1, column: 2 });
  });

  test('what is no state is none', () => {
    for (const wrong of [
      null,
      3,
      {},
      { row: 1 },
      { row: NaN, column: 1 },
      { row: '1', column: 1 },
      { row: 1, column: 1, scale: -2 },
      { row: 1, column: 1, scale: Infinity },
    ]) {
      assert.equal(asViewState(wrong), undefined);
    }
  });

  test('scales beyond what is allowed are brought back', () => {
    assert.equal(allowedScale(1e9, square, size), biggestCell);
    assert.equal(allowedScale(0, square, size), leastScale(square, size));
  });

  test('a place is in the cell that is drawn there, and beside the matrix in none', () => {
    const at = transformOf({ scale: 8, row: 2000, column: 1000 }, square, size);
    const cell = cellAt({ x: 400, y: 250 }, at, square);
    assert.deepEqual(cell, { row: 2000, column: 1000 });
    const whole = transformOf(wholeMatrix(square), square, size);
    assert.equal(cellAt({ x: 149, y: 250 }, whole, square), undefined);
    assert.deepEqual(cellAt({ x: 150.01, y: 0 }, whole, square), { row: 0, column: 0 });
    assert.equal(cellAt({ x: 651, y: 250 }, whole, square), undefined);
  });

  test('a cell is brought into view by as little as it takes', () => {
    const state = { scale: 20, row: 100, column: 100 };
    assert.deepEqual(revealed(state, { row: 100, column: 100 }, square, size), state);
    const moved = transformOf(
      revealed(state, { row: 100, column: 125 }, square, size),
      square,
      size,
    );
    near(moved.left + 126 * 20, size.width);
    near(moved.top, transformOf(state, square, size).top);
  });
});
