import { hex } from '../../../ui/colour';
import { canvasPen } from '../../canvasPen';
import { tickText } from '../../format';
import { visibleCells } from '../view/levels';
import { deviceX, deviceY, type Frame, type Margins } from './frame';

/** Shares that are kept, bin by bin, over rows or columns from `begin` on. */
export interface Densities {
  readonly begin: number;
  /** Rows or columns of a bin. */
  readonly step: number;
  readonly shares: ArrayLike<number>;
  /** Over whole rows or columns, or only what of them is in view. */
  readonly of: 'whole' | 'view';
}

export interface MarginDensities {
  readonly rows: Densities;
  readonly columns: Densities;
}

/** Height of the bars above the cells, with what names them. */
export const marginHeight = 34;

/** Room for bars beside the cells, in pixels of the page; there is none in tiny panels. */
export function marginsFor(width: number, height: number, wanted: boolean): Margins {
  return wanted && width >= smallest && height >= smallestHeight
    ? { top: marginHeight, right: 44 }
    : { top: 0, right: 0 };
}

/** Below this width neither margins nor a small map are shown. */
export const smallest = 260;
const smallestHeight = 96;

/** Bins of whole rows each over all of them. */
export function binned(shares: readonly number[], count: number): Densities {
  return { begin: 0, step: Math.max(1, Math.ceil(count / shares.length)), shares, of: 'whole' };
}

/** Where bars of rows and of columns meet: at the matrix's upper right corner, or the picture's where that lies outside. */
export function cornerOf({ layout, transform, plot, margins }: Frame): {
  readonly x: number;
  readonly y: number;
} {
  return {
    x: Math.min(plot.width, transform.left + layout.columns * transform.cellWidth),
    y: margins.top + Math.max(0, transform.top),
  };
}

/** The share at a row or column; undefined beside the bins. */
export function shareAt({ begin, step, shares }: Densities, at: number): number | undefined {
  return shares[Math.floor((at - begin) / step)];
}

/** What the longest bar stands for: round, so that it can be named. */
export function roundTop(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= most * (1 - 1e-9)) ?? 10;
  return Math.min(1, step * power);
}

/** Draws the bars of densities: of columns above the cells, of rows to their right. */
export function drawMargins(
  context: CanvasRenderingContext2D,
  frame: Frame,
  { rows, columns }: MarginDensities,
): void {
  const { layout, transform, plot, margins, ratio, look } = frame;
  if (margins.top === 0) return;
  const seen = visibleCells(transform, plot, 0, layout);
  const gap = Math.round(4 * ratio);
  const room = {
    top: Math.round((margins.top - labelHeight) * ratio) - gap,
    right: Math.round(margins.right * ratio) - gap,
  };
  const corner = cornerOf(frame);
  const edge = {
    bottom: Math.round(corner.y * ratio) - gap,
    left: Math.round(corner.x * ratio) + gap,
  };
  const most = { rows: topOf(rows), columns: topOf(columns) };

  context.fillStyle = hex(look.colours.bars);
  context.beginPath();
  const left = Math.max(0, deviceX(frame, seen.column));
  const right = Math.min(Math.round(plot.width * ratio), deviceX(frame, seen.columnEnd));
  runs(
    left,
    right,
    (x) => columnAt(frame, x),
    columns,
    (from, to, share) => {
      const length = lengthOf(share, most.columns, room.top);
      context.rect(from, edge.bottom - length, to - from, length);
    },
  );
  const top = Math.max(Math.round(margins.top * ratio), deviceY(frame, seen.row));
  const bottom = Math.min(
    Math.round((margins.top + plot.height) * ratio),
    deviceY(frame, seen.rowEnd),
  );
  runs(
    top,
    bottom,
    (y) => rowAt(frame, y),
    rows,
    (from, to, share) => {
      context.rect(edge.left, from, lengthOf(share, most.rows, room.right), to - from);
    },
  );
  context.fill();

  context.fillStyle = hex(look.colours.frame);
  const line = Math.max(1, Math.round(ratio));
  context.fillRect(left, edge.bottom, Math.max(0, right - left), line);
  context.fillRect(edge.left - line, top, line, Math.max(0, bottom - top));
  label(context, frame, most, left / ratio);
}

const labelHeight = 13;

/** Says what the longest bars stand for. */
function label(
  context: CanvasRenderingContext2D,
  frame: Frame,
  most: { readonly rows: number; readonly columns: number },
  left: number,
): void {
  const { margins, ratio, look, fontFamily } = frame;
  const corner = cornerOf(frame);
  context.save();
  context.scale(ratio, ratio);
  const pen = canvasPen(context, fontFamily);
  const colour = hex(look.colours.muted);
  const size = 10;
  pen.text([left, corner.y - margins.top + size], `↑ ${shareText(most.columns)}`, { size, colour });
  const right = corner.x + margins.right;
  pen.text([right, corner.y - 6], `→ ${shareText(most.rows)}`, { size, colour, anchor: 'end' });
  context.restore();
}

function shareText(share: number): string {
  return tickText(share, share, 'percent');
}

function topOf({ shares }: Densities): number {
  let most = 0;
  for (let i = 0; i < shares.length; i++) most = Math.max(most, shares[i]!);
  return roundTop(most);
}

/** A bar of what is kept at all is to be seen. */
function lengthOf(share: number, most: number, room: number): number {
  return share > 0 ? Math.max(1, Math.round((share / most) * room)) : 0;
}

function columnAt({ transform, ratio }: Frame, x: number): number {
  return (x / ratio - transform.left) / transform.cellWidth;
}

function rowAt({ transform, margins, ratio }: Frame, y: number): number {
  return (y / ratio - margins.top - transform.top) / transform.cellHeight;
}

/** Runs of pixels with the same bin. Where several bins share a pixel it shows their mean. */
function runs(
  from: number,
  to: number,
  at: (pixel: number) => number,
  { begin, step, shares }: Densities,
  bar: (from: number, to: number, share: number) => void,
): void {
  let start = from;
  let last: number | undefined;
  const flush = (end: number): void => {
    if (last !== undefined && last > 0 && end > start) bar(start, end, last);
  };
  for (let pixel = from; pixel < to; pixel++) {
    const first = Math.floor((at(pixel + 0.5) - begin) / step);
    const end = Math.max(first + 1, Math.floor((at(pixel + 1.5) - begin) / step));
    let sum = 0;
    let count = 0;
    for (let i = Math.max(0, first); i < end && i < shares.length; i++) {
      sum += shares[i]!;
      count++;
    }
    const share = count > 0 ? sum / count : 0;
    if (share !== last) {
      flush(pixel);
      start = pixel;
      last = share;
    }
  }
  flush(to);
}
