import { type Frame } from '../drawing/frame';
import { cornerOf, shareAt, type MarginDensities } from '../drawing/margins';
import { type AnyTile, type Cell, type HeatmapKind } from '../source';
import { type TileStore } from '../tiles/tileStore';
import { side } from '../view/levels';
import { type Spot } from '../view/pointer';
import { cellAt } from '../view/transform';
import { cellLines, marginText } from './cellTexts';

/** What is read off at a place. */
export interface Reading {
  readonly lines: readonly string[];
  /** The cell of the matrix; absent in the margins. */
  readonly cell?: Cell;
}

/** What lies at a place of the area, margins included; undefined where there is nothing. */
export function readingAt(
  frame: Frame,
  store: TileStore<AnyTile>,
  densities: MarginDensities | undefined,
  { x, y }: Spot,
): Reading | undefined {
  const { plot, margins, transform, layout } = frame;
  const inside = { x, y: y - margins.top };
  const cell = inside.y >= 0 && x < plot.width ? cellAt(inside, transform, layout) : undefined;
  if (cell) return readingOf(frame, store, cell);
  const corner = cornerOf(frame);
  const above = y < corner.y && y >= corner.y - margins.top;
  const beside = x >= corner.x && x < corner.x + margins.right;
  if (!densities || above === beside) return undefined;
  return above ? columnReading(frame, densities, x) : rowReading(frame, densities, inside.y);
}

function columnReading(frame: Frame, densities: MarginDensities, x: number): Reading | undefined {
  const cell = cellAt({ x, y: frame.transform.top }, frame.transform, frame.layout);
  return cell && marginReading(frame, densities, 'column', cell.column);
}

function rowReading(frame: Frame, densities: MarginDensities, y: number): Reading | undefined {
  const cell = cellAt({ x: frame.transform.left, y }, frame.transform, frame.layout);
  return cell && marginReading(frame, densities, 'row', cell.row);
}

/** What there is to say of a cell, or of the coarser one that stands for it at this zoom. */
export function readingOf(frame: Frame, store: TileStore<AnyTile>, cell: Cell): Reading {
  const { level, source, look } = frame;
  const step = 2 ** level;
  const coarse = { row: Math.floor(cell.row / step), column: Math.floor(cell.column / step) };
  const tile = {
    level,
    row: Math.floor(coarse.row / side),
    column: Math.floor(coarse.column / side),
  };
  const kind: HeatmapKind = look.kind;
  return { lines: cellLines(source, coarse, level, store.get(tile), kind), cell };
}

function marginReading(
  { source, layout }: Frame,
  { rows, columns }: MarginDensities,
  axis: 'row' | 'column',
  at: number,
): Reading | undefined {
  const bins = axis === 'row' ? rows : columns;
  const share = shareAt(bins, at);
  if (share === undefined) return undefined;
  const begin = bins.begin + Math.floor((at - bins.begin) / bins.step) * bins.step;
  const whole = bins.of === 'whole';
  const count = axis === 'row' ? layout.rows : layout.columns;
  return {
    lines: marginText(source, axis, begin, Math.min(bins.step, count - begin), share, whole),
  };
}
