import { tileSide, type MatrixLayout, type ModelView } from '../../inspect/view';
import { type DensityGrid } from '../draw/shades';
import { type Asking } from './asking';

/** Rows of a picture, and tiles that it is made of, at most. */
const tallest = 24;
const mostTiles = 64;

/** The densities of a layer's matrix on a grid that fits a terminal: each weight where there is room. */
export function densityGrid(
  asking: Asking,
  view: ModelView,
  layer: number,
  widest: number,
): DensityGrid {
  const { layout } = view.layers[layer]!;
  const level = levelFor(layout, widest);
  const [high, wide] = [sideAt(layout.rows, level), sideAt(layout.columns, level)];
  const rows = Math.min(tallest, high);
  const columns = Math.min(widest, wide);
  const sums = new Float64Array(rows * columns);
  const counts = new Float64Array(rows * columns);
  for (let row = 0; row * tileSide < high; row++) {
    for (let column = 0; column * tileSide < wide; column++) {
      const tile = asking.tile(view, { layer, level, row, column });
      for (let i = 0; i < tile.density.length; i++) {
        const y = row * tileSide + Math.floor(i / tile.columns);
        const x = column * tileSide + (i % tile.columns);
        const cell = Math.floor((y * rows) / high) * columns + Math.floor((x * columns) / wide);
        sums[cell]! += tile.density[i]! / 255;
        counts[cell]!++;
      }
    }
  }
  const single = level === 0 && rows === high && columns === wide;
  return { rows, columns, values: sums.map((sum, i) => sum / counts[i]!), single };
}

/** The coarsest level that still has a cell for every character, of as many tiles as are read in a moment. */
function levelFor({ rows, columns }: MatrixLayout, widest: number): number {
  const tiles = (level: number): number =>
    Math.ceil(sideAt(rows, level) / tileSide) * Math.ceil(sideAt(columns, level) / tileSide);
  const fine = (level: number): boolean =>
    sideAt(rows, level) >= Math.min(rows, tallest) &&
    sideAt(columns, level) >= Math.min(columns, widest);
  let level = 0;
  while (tiles(level) > mostTiles || (tiles(level) > 1 && fine(level + 1))) level++;
  return level;
}

function sideAt(cells: number, level: number): number {
  return Math.ceil(cells / 2 ** level);
}
