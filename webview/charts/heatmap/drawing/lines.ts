import { hex, type Rgb } from '../../../ui/colour';
import { visibleCells } from '../view/levels';
import { cellsApart } from '../view/transform';
import { deviceX, deviceY, type Frame } from './frame';

/** Kernels of convolutions are told apart from this side on, in pixels. */
const kernelsApart = 6;

/** Draws lines between cells and between kernels, the frame of the matrix, and the cursor. */
export function drawLines(context: CanvasRenderingContext2D, frame: Frame): void {
  const { layout, transform, plot, margins, ratio, look } = frame;
  const { cellWidth, cellHeight } = transform;
  const { colours } = look;
  const [height, width] = layout.kernel;
  const top = Math.round(margins.top * ratio);
  context.save();
  context.beginPath();
  context.rect(0, top, Math.round(plot.width * ratio), Math.round(plot.height * ratio));
  context.clip();
  if (Math.min(cellWidth, cellHeight) >= cellsApart) rule(context, frame, 1, 1, colours.grid, 1);
  const isKernel = height > 1 || width > 1;
  if (isKernel && Math.min(width * cellWidth, height * cellHeight) >= kernelsApart) {
    rule(context, frame, height, width, colours.kernel, Math.max(1, Math.round(ratio)));
  }
  outline(context, frame, colours.frame);
  drawCursor(context, frame);
  context.restore();
}

/** Lines every so many rows and columns, along the upper and left edges of what they part. */
function rule(
  context: CanvasRenderingContext2D,
  frame: Frame,
  everyRow: number,
  everyColumn: number,
  colour: Rgb,
  thickness: number,
): void {
  const { layout, transform, plot } = frame;
  const { row, rowEnd, column, columnEnd } = visibleCells(transform, plot, 0, layout);
  const [left, right] = [deviceX(frame, column), deviceX(frame, columnEnd)];
  const [top, bottom] = [deviceY(frame, row), deviceY(frame, rowEnd)];
  const shift = Math.floor(thickness / 2);
  context.fillStyle = hex(colour);
  context.beginPath();
  for (let at = Math.ceil(column / everyColumn) * everyColumn; at <= columnEnd; at += everyColumn) {
    context.rect(deviceX(frame, at) - shift, top, thickness, bottom - top);
  }
  for (let at = Math.ceil(row / everyRow) * everyRow; at <= rowEnd; at += everyRow) {
    context.rect(left, deviceY(frame, at) - shift, right - left, thickness);
  }
  context.fill();
}

function outline(context: CanvasRenderingContext2D, frame: Frame, colour: Rgb): void {
  const { layout, ratio } = frame;
  const line = Math.max(1, Math.round(ratio));
  const [left, right] = [deviceX(frame, 0), deviceX(frame, layout.columns)];
  const [top, bottom] = [deviceY(frame, 0), deviceY(frame, layout.rows)];
  const far = 4 * line;
  // Far beyond the picture a line would be as good as none, but numbers would lose their precision.
  const x = Math.max(-far, left);
  const y = Math.max(-far, top);
  const width = Math.min(context.canvas.width + far, right) - x;
  const height = Math.min(context.canvas.height + far, bottom) - y;
  context.strokeStyle = hex(colour);
  context.lineWidth = line;
  context.strokeRect(
    x + line / 2,
    y + line / 2,
    Math.max(0, width - line),
    Math.max(0, height - line),
  );
}

function drawCursor(context: CanvasRenderingContext2D, frame: Frame): void {
  const { cursor, ratio, look } = frame;
  if (!cursor) return;
  const x = deviceX(frame, cursor.column);
  const y = deviceY(frame, cursor.row);
  const width = deviceX(frame, cursor.column + 1) - x;
  const height = deviceY(frame, cursor.row + 1) - y;
  const line = Math.max(1, Math.round(2 * ratio));
  // Two lines, one in each of the theme's extremes: one of them stands out on any cell.
  context.lineWidth = line;
  context.strokeStyle = hex(look.colours.background);
  context.strokeRect(x - line, y - line, width + 2 * line, height + 2 * line);
  context.strokeStyle = hex(look.colours.foreground);
  context.strokeRect(x, y, width, height);
}
