import { InputError } from '../../formats/errors';
import { type LayerSource } from '../elements/source';
import { tileSide, type MatrixLayout, type Tile, type TileAddress } from '../view';
import { type Cells, cellBytes, coarsen, emptyCells, sumRegion } from './cells';
import { type Region } from './region';

/** Cells that a layer's kept level has at most: 25 MB of sums. What is finer is quickly summed tile by tile. */
const keptCells = 1_048_576;
/** Bytes of kept levels and tiles, over all layers. */
const cacheBytes = 64e6;

/** A part of a level, in its cells. */
export interface LevelPart {
  readonly level: number;
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * The cells of a tile.
 * @throws InputError `out-of-range` if there is no such tile
 */
export function partOf(
  layout: MatrixLayout,
  { level, row, column }: Omit<TileAddress, 'layer'>,
): LevelPart {
  const side = 2 ** level;
  const allRows = Math.ceil(layout.rows / side);
  const allColumns = Math.ceil(layout.columns / side);
  const [firstRow, firstColumn] = [row * tileSide, column * tileSide];
  if ((firstRow > 0 && firstRow >= allRows) || (firstColumn > 0 && firstColumn >= allColumns)) {
    const message = `There is no tile ${row}, ${column} at level ${level} of a matrix of ${layout.rows} x ${layout.columns}.`;
    throw new InputError('out-of-range', message);
  }
  return {
    level,
    row: firstRow,
    column: firstColumn,
    rows: Math.min(tileSide, allRows - firstRow),
    columns: Math.min(tileSide, allColumns - firstColumn),
  };
}

/** The same in cells of level 0. */
export function regionOf({ rows, columns }: MatrixLayout, part: LevelPart): Region {
  const side = 2 ** part.level;
  return {
    rowBegin: part.row * side,
    rowEnd: Math.min(rows, (part.row + part.rows) * side),
    columnBegin: part.column * side,
    columnEnd: Math.min(columns, (part.column + part.columns) * side),
  };
}

/** The finest level that is kept whole: the coarser ones are summed from it, finer tiles from the elements. */
export function keptLevel({ rows, columns }: MatrixLayout): number {
  let level = 1;
  while (Math.ceil(rows / 2 ** level) * Math.ceil(columns / 2 ** level) > keptCells) level++;
  return level;
}

/** Tiles of the layers of files, made when they are asked for; the costly ones are kept for a while. */
export class Pyramids {
  /** Least recently used first. */
  private readonly kept = new Map<string, { readonly cells: Cells; readonly bytes: number }>();
  private bytes = 0;

  /**
   * @param key of the layer, the same only while its file is
   * @throws InputError as ModelFile.values, or `out-of-range`
   */
  tile(key: string, source: LayerSource, address: Omit<TileAddress, 'layer'>): Tile {
    const { layout } = source.view;
    const part = partOf(layout, address);
    const { rows, columns, kept, values } = this.cells(key, source, part);
    return {
      rows,
      columns,
      density: sharesOf(kept, layout, part),
      ...(values && {
        signed: meansOf(values.sum, kept, values.nonFinite),
        magnitude: meansOf(values.magnitude, kept, values.nonFinite),
      }),
    };
  }

  /** The sums of a tile's cells. @throws as {@link tile} */
  cells(key: string, source: LayerSource, part: LevelPart): Cells {
    const { layout } = source.view;
    const { level, row, column } = part;
    // The other side of a matrix without elements may be huge.
    if (part.rows * part.columns === 0) {
      return emptyCells(part.rows, part.columns, source.weights !== undefined);
    }
    const base = keptLevel(layout);
    if (level < base) {
      return this.remember(`${key}/${level}/${row}/${column}`, () =>
        sumRegion(source, regionOf(layout, part), level),
      );
    }
    const whole = { rowBegin: 0, rowEnd: layout.rows, columnBegin: 0, columnEnd: layout.columns };
    const cells = this.remember(`${key}/${base}`, () => sumRegion(source, whole, base));
    const factor = 2 ** (level - base);
    return coarsen(cells, factor, { ...part, row: row * factor, column: column * factor });
  }

  /** Forgets the layers whose keys begin so. */
  forget(prefix: string): void {
    for (const [key, { bytes }] of this.kept) {
      if (!key.startsWith(prefix)) continue;
      this.kept.delete(key);
      this.bytes -= bytes;
    }
  }

  private remember(key: string, make: () => Cells): Cells {
    const found = this.kept.get(key);
    const entry = found ?? sized(make());
    this.kept.delete(key);
    this.kept.set(key, entry);
    if (found === undefined) this.bytes += entry.bytes;
    for (const [old, { bytes }] of this.kept) {
      if (this.bytes <= cacheBytes || old === key) break;
      this.kept.delete(old);
      this.bytes -= bytes;
    }
    return entry.cells;
  }
}

function sized(cells: Cells): { readonly cells: Cells; readonly bytes: number } {
  return { cells, bytes: cells.kept.length * (cells.values === undefined ? 8 : cellBytes) };
}

/** Elements of the cells of one line of a level, of which the last may have fewer. */
function extentOf(cell: number, level: number, all: number): number {
  const side = 2 ** level;
  return Math.min(side, all - cell * side);
}

/** Shares of the elements of the cells of a part of a level. */
export function sharesOf(counts: Float64Array, layout: MatrixLayout, part: LevelPart): Uint8Array {
  const { rows, columns, level } = part;
  const shares = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const height = extentOf(part.row + row, level, layout.rows);
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      const width = extentOf(part.column + column, level, layout.columns);
      shares[at] = shareOf(counts[at]!, height * width);
    }
  }
  return shares;
}

/** A share as 0..255, where only nothing is 0 and only all is 255. */
function shareOf(some: number, all: number): number {
  if (some === 0) return 0;
  return some === all ? 255 : Math.min(254, Math.max(1, Math.round((255 * some) / all)));
}

const largest = 3.4028234663852886e38;

function meansOf(
  sums: Float64Array,
  kept: Float64Array,
  nonFinite: Float64Array | undefined,
): Float32Array {
  const means = new Float32Array(sums.length);
  for (let i = 0; i < means.length; i++) {
    const mean = sums[i]! / (kept[i]! - (nonFinite ? nonFinite[i]! : 0));
    // Of doubles, some are too large for this.
    means[i] = Math.max(-largest, Math.min(largest, mean));
  }
  return means;
}
