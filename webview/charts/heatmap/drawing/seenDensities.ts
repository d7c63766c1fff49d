import { type AnyTile } from '../source';
import { isCompared } from '../tiles/checked';
import { type TileStore } from '../tiles/tileStore';
import { cellsOf, shared, visibleCells, visibleTiles, type CellRange } from '../view/levels';
import { type Frame } from './frame';
import { binned, type Densities, type MarginDensities } from './margins';

/** Bins wider than this, in pixels, are replaced by what is in view, where that is finer. */
const wideBin = 6;

/** More cells than this are not counted anew for each frame. */
const countable = 150_000;

/** Shares beside the cells: over the whole, or, zoomed in so far that its bins are coarse, over what is in view. */
export function densitiesOf(frame: Frame, store: TileStore<AnyTile>): MarginDensities | undefined {
  const { source, layout, transform, plot, level } = frame;
  const { rowDensity, columnDensity } = source;
  if (!rowDensity?.length || !columnDensity?.length) return undefined;
  const rows = binned(rowDensity, layout.rows);
  const columns = binned(columnDensity, layout.columns);
  const coarse = {
    rows: isCoarse(rows, transform.cellHeight, level),
    columns: isCoarse(columns, transform.cellWidth, level),
  };
  if (!coarse.rows && !coarse.columns) return { rows, columns };
  const range = visibleCells(transform, plot, level, layout);
  const count = (range.rowEnd - range.row) * (range.columnEnd - range.column);
  const seen = count <= countable ? seenDensities(frame, store, range) : undefined;
  return {
    rows: (coarse.rows && seen?.rows) || rows,
    columns: (coarse.columns && seen?.columns) || columns,
  };
}

function isCoarse({ step }: Densities, cell: number, level: number): boolean {
  return step > 2 ** level && step * cell >= wideBin;
}

/** Shares that are kept of the cells in view, by rows and by columns; undefined where some of them are not here. */
function seenDensities(
  { level, layout }: Frame,
  store: TileStore<AnyTile>,
  range: CellRange,
): MarginDensities | undefined {
  const rows = new Float64Array(Math.max(0, range.rowEnd - range.row));
  const columns = new Float64Array(Math.max(0, range.columnEnd - range.column));
  for (const address of visibleTiles(range, level)) {
    const tile = store.tile(address);
    if (!tile || isCompared(tile)) return undefined;
    const cells = cellsOf(address, layout);
    const part = shared(cells, range);
    for (let row = part.row; row < part.rowEnd; row++) {
      const from = (row - cells.row) * tile.columns - cells.column;
      let sum = 0;
      for (let column = part.column; column < part.columnEnd; column++) {
        const share = tile.density[from + column]! / 255;
        sum += share;
        columns[column - range.column]! += share;
      }
      rows[row - range.row]! += sum;
    }
  }
  const step = 2 ** level;
  const seen = (begin: number, sums: Float64Array, of: number): Densities => ({
    begin: begin * step,
    step,
    shares: sums.map((sum) => sum / of),
    of: 'view',
  });
  return {
    rows: seen(range.row, rows, columns.length),
    columns: seen(range.column, columns, rows.length),
  };
}
