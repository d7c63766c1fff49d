import { type tileSide } from '../../../../src/inspect/view';
import { type Address } from '../source';
import { type Shape, type Size, type Transform } from './transform';

/** Side of a tile, in cells of its level. A page may take types only from where it is defined. */
export const side: typeof tileSide = 256;

/** Rows and columns of a level. */
export function shapeOf(level: number, { rows, columns }: Shape): Shape {
  const step = 2 ** level;
  return { rows: Math.ceil(rows / step), columns: Math.ceil(columns / step) };
}

/** The finest level with the whole matrix in one tile. */
export function overviewLevel({ rows, columns }: Shape): number {
  return Math.max(0, Math.ceil(Math.log2(Math.max(rows, columns) / side)));
}

/**
 * The finest level whose cells are no smaller than a pixel of the device.
 *
 * @param ratio pixels of the device for one of the page
 */
export function levelFor(
  { cellWidth, cellHeight }: Transform,
  ratio: number,
  shape: Shape,
): number {
  const cell = Math.min(cellWidth, cellHeight) * ratio;
  const level = Math.ceil(-Math.log2(cell) - 1e-9);
  return Math.min(overviewLevel(shape), Math.max(0, level));
}

/** A rectangle of cells of a level: `end`s are the first that lie outside. */
export interface CellRange {
  readonly row: number;
  readonly column: number;
  readonly rowEnd: number;
  readonly columnEnd: number;
}

/** Cells of a level that are in the picture, in part at least. */
export function visibleCells(
  transform: Transform,
  size: Size,
  level: number,
  shape: Shape,
): CellRange {
  const of = shapeOf(level, shape);
  const step = 2 ** level;
  const first = (begin: number, cell: number): number =>
    Math.max(0, Math.floor(-begin / (cell * step)));
  const end = (begin: number, cell: number, room: number, count: number): number =>
    Math.min(count, Math.ceil((room - begin) / (cell * step)));
  return {
    row: first(transform.top, transform.cellHeight),
    column: first(transform.left, transform.cellWidth),
    rowEnd: end(transform.top, transform.cellHeight, size.height, of.rows),
    columnEnd: end(transform.left, transform.cellWidth, size.width, of.columns),
  };
}

/** Tiles of a level that are in the picture, those in its middle first. */
export function visibleTiles(range: CellRange, level: number): Address[] {
  const tiles: Address[] = [];
  for (let row = Math.floor(range.row / side); row * side < range.rowEnd; row++) {
    for (let column = Math.floor(range.column / side); column * side < range.columnEnd; column++) {
      tiles.push({ level, row, column });
    }
  }
  const middle = {
    row: (range.row + range.rowEnd) / 2 / side - 0.5,
    column: (range.column + range.columnEnd) / 2 / side - 0.5,
  };
  const distance = ({ row, column }: Address): number =>
    (row - middle.row) ** 2 + (column - middle.column) ** 2;
  return tiles.sort((a, b) => distance(a) - distance(b));
}

/** Cells that a tile has. */
export function cellsOf({ level, row, column }: Address, shape: Shape): CellRange {
  const of = shapeOf(level, shape);
  return {
    row: row * side,
    column: column * side,
    rowEnd: Math.min(of.rows, (row + 1) * side),
    columnEnd: Math.min(of.columns, (column + 1) * side),
  };
}

/** What two rectangles of the same level share; its ends may lie before its begin. */
export function shared(a: CellRange, b: CellRange): CellRange {
  return {
    row: Math.max(a.row, b.row),
    column: Math.max(a.column, b.column),
    rowEnd: Math.min(a.rowEnd, b.rowEnd),
    columnEnd: Math.min(a.columnEnd, b.columnEnd),
  };
}

/** The tile of a coarser level that covers a tile. */
export function ancestor({ level, row, column }: Address, coarser: number): Address {
  const step = 2 ** (coarser - level);
  return { level: coarser, row: Math.floor(row / step), column: Math.floor(column / step) };
}

/** The tiles of the next finer level within a tile; there are none below level 0. */
export function children({ level, row, column }: Address, shape: Shape): Address[] {
  if (level === 0) return [];
  const of = shapeOf(level - 1, shape);
  return [0, 1, 2, 3]
    .map((i) => ({ level: level - 1, row: 2 * row + (i >> 1), column: 2 * column + (i & 1) }))
    .filter((tile) => tile.row * side < of.rows && tile.column * side < of.columns);
}

/** The same cells counted in another level, wholly covered. */
export function atLevel(range: CellRange, from: number, to: number): CellRange {
  const factor = 2 ** (from - to);
  return {
    row: Math.floor(range.row * factor),
    column: Math.floor(range.column * factor),
    rowEnd: Math.ceil(range.rowEnd * factor),
    columnEnd: Math.ceil(range.columnEnd * factor),
  };
}

export function keyOf({ level, row, column }: Address): string {
  return `${level}/${row}/${column}`;
}
