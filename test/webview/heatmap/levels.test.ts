import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { tileSide } from '../../../src/inspect/view';
import {
  ancestor,
  atLevel,
  cellsOf,
  children,
  levelFor,
  overviewLevel,
  shapeOf,
  side,
  visibleCells,
  visibleTiles,
} from '../../../webview/charts/heatmap/view/levels';
import { transformOf, wholeMatrix } from '../../../webview/charts/heatmap/view/transform';

const size = { width: 800, height: 500 };
const square = { rows: 4096, columns: 4096 };

void describe('levels of the pyramid', () => {
  test('tiles are as big as those that are answered', () => {
    assert.equal(side, tileSide);
  });

  test('one tile holds the whole matrix at the level of the overview, and at no finer one', () => {
    for (const shape of [
      { rows: 1, columns: 1 },
      { rows: 256, columns: 256 },
      { rows: 257, columns: 2 },
      { rows: 3, columns: 1_000_000 },
      { rows: 100_000, columns: 100_000 },
    ]) {
      const level = overviewLevel(shape);
      const { rows, columns } = shapeOf(level, shape);
      assert.ok(Math.max(rows, columns) <= side);
      if (level === 0) continue;
      const finer = shapeOf(level - 1, shape);
      assert.ok(Math.max(finer.rows, finer.columns) > side);
    }
  });

  test('cells are no smaller than a pixel of the device, and smaller than two', () => {
    for (const ratio of [1, 1.25, 2, 3]) {
      for (const scale of [0.125, 0.2, 0.26, 0.5, 0.51, 0.99, 1, 1.5, 40]) {
        const transform = transformOf({ scale, row: 0, column: 0 }, square, size);
        const level = levelFor(transform, ratio, square);
        const drawn = scale * 2 ** level * ratio;
        assert.ok(drawn >= 1 - 1e-6, `${scale} at ${ratio}: ${drawn}`);
        assert.ok(level === 0 || drawn < 2 + 1e-6);
      }
    }
  });

  test('cells in view are those that are, and no others', () => {
    const transform = transformOf({ scale: 8, row: 1000, column: 2000 }, square, size);
    const range = visibleCells(transform, size, 0, square);
    assert.deepEqual(range, { row: 968, column: 1950, rowEnd: 1032, columnEnd: 2050 });
    const whole = transformOf(wholeMatrix(square), square, size);
    assert.deepEqual(visibleCells(whole, size, 3, square), {
      row: 0,
      column: 0,
      rowEnd: 512,
      columnEnd: 512,
    });
  });

  test('tiles in view cover its cells, the middle first, and are few however big the matrix is', () => {
    const transform = transformOf({ scale: 1, row: 2048, column: 2048 }, square, size);
    const range = visibleCells(transform, size, 0, square);
    const tiles = visibleTiles(range, 0);
    const covered = (row: number, column: number): boolean =>
      tiles.some((tile) => {
        const cells = cellsOf(tile, square);
        return (
          row >= cells.row &&
          row < cells.rowEnd &&
          column >= cells.column &&
          column < cells.columnEnd
        );
      });
    for (const row of [range.row, range.rowEnd - 1]) {
      for (const column of [range.column, range.columnEnd - 1]) assert.ok(covered(row, column));
    }
    const distance = ({ row, column }: { row: number; column: number }): number =>
      Math.hypot((row + 0.5) * side - 2048, (column + 0.5) * side - 2048);
    assert.equal(distance(tiles[0]!), Math.min(...tiles.map(distance)));
    const huge = { rows: 100_000, columns: 100_000 };
    for (const scale of [0.001, 0.03, 1, 40]) {
      const at = transformOf({ scale, row: 5, column: 99_000 }, huge, size);
      const level = levelFor(at, 2, huge);
      assert.ok(visibleTiles(visibleCells(at, size, level, huge), level).length <= 60);
    }
  });

  test('ancestors and children lie in each other', () => {
    const tile = { level: 2, row: 1, column: 3 };
    for (const child of children(tile, square)) assert.deepEqual(ancestor(child, 2), tile);
    assert.equal(children(tile, square).length, 4);
    assert.equal(children({ level: 0, row: 0, column: 0 }, square).length, 0);
    // At the edge of a matrix there are fewer.
    assert.equal(children({ level: 1, row: 0, column: 0 }, { rows: 10, columns: 300 }).length, 2);
  });

  test('cells of a level are covered by those of another', () => {
    const range = { row: 3, column: 8, rowEnd: 5, columnEnd: 9 };
    assert.deepEqual(atLevel(range, 0, 2), { row: 0, column: 2, rowEnd: 2, columnEnd: 3 });
    assert.deepEqual(atLevel(range, 2, 0), { row: 12, column: 32, rowEnd: 20, columnEnd: 36 });
  });
});
