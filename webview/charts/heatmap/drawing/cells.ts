import { hex } from '../../../ui/colour';
import { type Address, type AnyTile } from '../source';
import { type Bitmaps } from '../tiles/bitmaps';
import { type TileStore } from '../tiles/tileStore';
import {
  ancestor,
  atLevel,
  cellsOf,
  children,
  overviewLevel,
  shared,
  side,
  visibleCells,
  visibleTiles,
  type CellRange,
} from '../view/levels';
import { cellsApart } from '../view/transform';
import { deviceX, deviceY, type Frame } from './frame';
import { hatched } from './hatch';
import { drawSigns, signsFrom } from './signs';

/** What is missing of a picture. */
export interface Gaps {
  readonly loading: boolean;
  /** Why a part of it cannot be read. */
  readonly failure?: string;
}

/** Tiles that a picture wants, the most urgent first: one of the whole, then what is in view, from the middle outwards. */
export function wantedTiles({ layout, transform, plot, level }: Frame): Address[] {
  const overview = { level: overviewLevel(layout), row: 0, column: 0 };
  const tiles = visibleTiles(visibleCells(transform, plot, level, layout), level);
  return level === overview.level ? tiles : [overview, ...tiles];
}

/** Draws the cells in view; where their own tiles are not here yet, coarser or finer ones stand in. */
export function drawCells(
  context: CanvasRenderingContext2D,
  frame: Frame,
  store: TileStore<AnyTile>,
  bitmaps: Bitmaps,
): Gaps {
  const { layout, transform, plot, level, look } = frame;
  const { cellWidth, cellHeight } = transform;
  const range = visibleCells(transform, plot, level, layout);
  const tiles = visibleTiles(range, level);
  const bitmap = (address: Address): ImageBitmap | undefined => {
    const tile = store.tile(address);
    return tile && bitmaps.get(tile, look);
  };
  let loading = false;
  let failure: string | undefined;

  context.save();
  clipToMatrix(context, frame);
  const base = baseOf(context, frame);
  const all: CellRange = { row: 0, column: 0, rowEnd: layout.rows, columnEnd: layout.columns };
  fill(context, frame, 0, shared(atLevel(range, level, 0), all), base);
  for (const address of tiles) {
    const wanted = shared(cellsOf(address, layout), range);
    const own = bitmap(address);
    if (own) {
      blit(context, frame, own, address, wanted);
      continue;
    }
    const entry = store.get(address);
    const isFailed = entry?.state === 'failed';
    if (isFailed) failure ??= entry.reason;
    else if (!store.ended) loading = true;
    for (let coarser = level + 1; coarser <= overviewLevel(layout); coarser++) {
      const above = ancestor(address, coarser);
      const made = bitmap(above);
      if (!made) continue;
      blit(
        context,
        frame,
        made,
        above,
        shared(atLevel(wanted, level, coarser), cellsOf(above, layout)),
        wanted,
        level,
      );
      break;
    }
    for (const below of children(address, layout)) {
      const made = bitmap(below);
      if (!made) continue;
      const part = shared(atLevel(wanted, level, below.level), cellsOf(below, layout));
      fill(context, frame, below.level, part, base);
      blit(context, frame, made, below, part);
    }
    if (isFailed) fill(context, frame, level, wanted, hatched(context, frame, look.colours.failed));
  }
  if (level === 0 && Math.min(cellWidth, cellHeight) >= signsFrom) {
    drawSigns(context, frame, range, store);
  }
  context.restore();
  return { loading, ...(failure === undefined ? {} : { failure }) };
}

function clipToMatrix(context: CanvasRenderingContext2D, frame: Frame): void {
  const { plot, margins, ratio, layout } = frame;
  const left = Math.max(0, deviceX(frame, 0));
  const top = Math.max(Math.round(margins.top * ratio), deviceY(frame, 0));
  const right = Math.min(Math.round(plot.width * ratio), deviceX(frame, layout.columns));
  const bottom = Math.min(
    Math.round((margins.top + plot.height) * ratio),
    deviceY(frame, layout.rows),
  );
  context.beginPath();
  context.rect(left, top, Math.max(1, right - left), Math.max(1, bottom - top));
  context.clip();
}

/** What shows where nothing is kept: hatched beside values, so that it is not taken for a small one. */
function baseOf(context: CanvasRenderingContext2D, frame: Frame): string | CanvasPattern {
  const { look, transform, source } = frame;
  const apart = Math.min(transform.cellWidth, transform.cellHeight) >= cellsApart;
  return apart && look.kind !== 'mask' && !source.compares
    ? hatched(context, frame, look.colours.hatch, look.colours.pruned)
    : hex(look.colours.pruned);
}

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where cells of a level lie, in pixels of the device. */
function rectangle(frame: Frame, level: number, range: CellRange): Rectangle {
  const step = 2 ** level;
  const x = deviceX(frame, range.column * step);
  const y = deviceY(frame, range.row * step);
  return {
    x,
    y,
    width: Math.max(1, deviceX(frame, range.columnEnd * step) - x),
    height: Math.max(1, deviceY(frame, range.rowEnd * step) - y),
  };
}

function fill(
  context: CanvasRenderingContext2D,
  frame: Frame,
  level: number,
  range: CellRange,
  style: string | CanvasPattern,
): void {
  if (range.rowEnd <= range.row || range.columnEnd <= range.column) return;
  const { x, y, width, height } = rectangle(frame, level, range);
  context.fillStyle = style;
  context.fillRect(x, y, width, height);
}

/** Draws cells of a tile; of a tile that stands in for finer cells, only where those lie. */
function blit(
  context: CanvasRenderingContext2D,
  frame: Frame,
  bitmap: ImageBitmap,
  { level, row, column }: Address,
  range: CellRange,
  within: CellRange = range,
  withinLevel: number = level,
): void {
  const columns = range.columnEnd - range.column;
  const rows = range.rowEnd - range.row;
  if (rows <= 0 || columns <= 0) return;
  const { x, y, width, height } = rectangle(frame, level, range);
  const clipped = within !== range;
  if (clipped) {
    const to = rectangle(frame, withinLevel, within);
    context.save();
    context.beginPath();
    context.rect(to.x, to.y, to.width, to.height);
    context.clip();
  }
  context.imageSmoothingEnabled = width < columns || height < rows;
  const [left, top] = [range.column - column * side, range.row - row * side];
  context.drawImage(bitmap, left, top, columns, rows, x, y, width, height);
  if (clipped) context.restore();
}
