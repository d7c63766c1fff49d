import { contrast, hex, type Rgb } from '../../../ui/colour';
import { type AnyTile } from '../source';
import { isCompared } from '../tiles/checked';
import { valueIndex } from '../tiles/paint';
import { type TileStore } from '../tiles/tileStore';
import { cellsOf, shared, visibleTiles, type CellRange } from '../view/levels';
import { deviceX, deviceY, type Frame } from './frame';

/** From this side on there is room for signs in cells, in pixels. */
export const signsFrom = 12;

/** Signs that say what colours say: + added, − removed, × without a finite value. */
type Sign = 'plus' | 'minus' | 'cross';

/** Draws signs into single cells that are in view. */
export function drawSigns(
  context: CanvasRenderingContext2D,
  frame: Frame,
  range: CellRange,
  store: TileStore<AnyTile>,
): void {
  const { look, source, layout } = frame;
  if (look.kind === 'mask' && !source.compares) return;
  const paths = new Map<Sign, Path2D>();
  for (const address of visibleTiles(range, 0)) {
    const tile = store.tile(address);
    if (!tile) continue;
    const cells = cellsOf(address, layout);
    const seen = shared(cells, range);
    for (let row = seen.row; row < seen.rowEnd; row++) {
      for (let column = seen.column; column < seen.columnEnd; column++) {
        const sign = signOf(tile, (row - cells.row) * tile.columns + column - cells.column, frame);
        if (sign) trace(pathOf(paths, sign), sign, frame, row, column);
      }
    }
  }
  const { first, second, nonFinite } = look.colours;
  const colours: Readonly<Record<Sign, Rgb>> = { plus: second, minus: first, cross: nonFinite };
  context.lineWidth = Math.max(1, Math.round(1.25 * frame.ratio));
  for (const [sign, path] of paths) {
    context.strokeStyle = hex(readableOn(colours[sign]));
    context.stroke(path);
  }
}

function signOf(tile: AnyTile, i: number, { look }: Frame): Sign | undefined {
  if (isCompared(tile))
    return tile.first[i]! > 0 ? 'minus' : tile.second[i]! > 0 ? 'plus' : undefined;
  if (look.kind === 'mask' || tile.density[i] === 0) return undefined;
  return valueIndex(tile[look.kind]?.[i] ?? NaN, look.kind, look.range) === 0 ? 'cross' : undefined;
}

function pathOf(paths: Map<Sign, Path2D>, sign: Sign): Path2D {
  const path = paths.get(sign) ?? new Path2D();
  paths.set(sign, path);
  return path;
}

function trace(path: Path2D, sign: Sign, frame: Frame, row: number, column: number): void {
  const [left, right] = [deviceX(frame, column), deviceX(frame, column + 1)];
  const [top, bottom] = [deviceY(frame, row), deviceY(frame, row + 1)];
  // The middle of a pixel, for crisp lines.
  const [x, y] = [Math.floor((left + right) / 2) + 0.5, Math.floor((top + bottom) / 2) + 0.5];
  const reach = Math.floor(Math.min(right - left, bottom - top) * 0.22);
  if (sign === 'cross') {
    path.moveTo(x - reach, y - reach);
    path.lineTo(x + reach, y + reach);
    path.moveTo(x - reach, y + reach);
    path.lineTo(x + reach, y - reach);
    return;
  }
  path.moveTo(x - reach, y);
  path.lineTo(x + reach + 0.5, y);
  if (sign === 'minus') return;
  path.moveTo(x, y - reach);
  path.lineTo(x, y + reach + 0.5);
}

function readableOn(colour: Rgb): Rgb {
  const [black, white]: readonly [Rgb, Rgb] = [
    [0, 0, 0],
    [255, 255, 255],
  ];
  return contrast(colour, black) >= contrast(colour, white) ? black : white;
}
