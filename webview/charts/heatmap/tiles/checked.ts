import { type ComparedTile, type Tile } from '../../../../src/inspect/view';
import { type Address, type AnyTile } from '../source';
import { cellsOf } from '../view/levels';
import { type Shape } from '../view/transform';
import { text } from '../../../ui/texts';

/** Whether a tile is that of two masks. */
export function isCompared(tile: AnyTile): tile is ComparedTile {
  return 'both' in tile;
}

/** A tile that has all the cells that it must have. @throws Error for people, of one that has not */
export function checkedTile(
  tile: AnyTile,
  address: Address,
  shape: Shape,
  compares: boolean,
): AnyTile {
  const cells = cellsOf(address, shape);
  const rows = cells.rowEnd - cells.row;
  const columns = cells.columnEnd - cells.column;
  const parts = isCompared(tile)
    ? [tile.both, tile.first, tile.second]
    : [tile.density, tile.signed, tile.magnitude];
  const whole =
    tile.rows === rows &&
    tile.columns === columns &&
    isCompared(tile) === compares &&
    parts.every((part) => part === undefined || part.length === rows * columns);
  if (!whole) throw new Error(text('What came for this part of the picture does not fit it.'));
  return tile;
}

/** Bytes of a tile and of the picture that is made of it. */
export function bytesOf(tile: AnyTile): number {
  const cells = tile.rows * tile.columns;
  return cells * 4 + (isCompared(tile) ? 3 * cells : cells + valueBytes(tile));
}

function valueBytes({ signed, magnitude }: Tile): number {
  return (signed?.byteLength ?? 0) + (magnitude?.byteLength ?? 0);
}
