import { hex } from '../../../ui/colour';
import { type AnyTile } from '../source';
import { type Bitmaps } from '../tiles/bitmaps';
import { type TileStore } from '../tiles/tileStore';
import { drawCells, type Gaps } from './cells';
import { type Frame } from './frame';
import { drawLines } from './lines';
import { drawMargins, type MarginDensities } from './margins';

/** Draws a picture: cells, lines, bars of densities. The context's unit is the pixel of the device. */
export function render(
  context: CanvasRenderingContext2D,
  frame: Frame,
  store: TileStore<AnyTile>,
  bitmaps: Bitmaps,
  densities: MarginDensities | undefined,
): Gaps {
  const { plot, margins, ratio, look } = frame;
  context.fillStyle = hex(look.colours.background);
  const width = Math.ceil((plot.width + margins.right) * ratio);
  context.fillRect(0, 0, width, Math.ceil((plot.height + margins.top) * ratio));
  const gaps = drawCells(context, frame, store, bitmaps);
  drawLines(context, frame);
  if (densities) drawMargins(context, frame, densities);
  return gaps;
}
