import { hex } from '../../../ui/colour';
import { canvasPen } from '../../canvasPen';
import { type AnyTile } from '../source';
import { type Bitmaps } from '../tiles/bitmaps';
import { type TileStore } from '../tiles/tileStore';
import { type Frame } from './frame';
import { drawLegend, layLegend, legendOf, type LegendNeeds } from '../legend/legend';
import { type MarginDensities } from './margins';
import { render } from './render';

/** Free room around the picture, in pixels of the page. */
const rim = 12;

/** What shows, with its legend, at the device's resolution. @throws Error where the browser cannot make a PNG */
export async function pngOf(
  frame: Frame,
  store: TileStore<AnyTile>,
  bitmaps: Bitmaps,
  densities: MarginDensities | undefined,
  needs: LegendNeeds,
): Promise<Blob> {
  const { plot, margins, ratio, look, fontFamily } = frame;
  const width = plot.width + margins.right;
  const height = plot.height + margins.top;
  const legend = layLegend(legendOf(look, needs), width, fontFamily);
  const picture = document.createElement('canvas');
  picture.width = Math.round(width * ratio);
  picture.height = Math.round(height * ratio);
  const canvas = document.createElement('canvas');
  canvas.width = picture.width + Math.round(2 * rim * ratio);
  canvas.height = picture.height + Math.round((3 * rim + legend.height) * ratio);
  const [drawn, whole] = [picture.getContext('2d'), canvas.getContext('2d')];
  if (!drawn || !whole) throw new Error('There is no canvas to draw on.');
  bitmaps.begin(Infinity);
  render(drawn, frame, store, bitmaps, densities);
  whole.fillStyle = hex(look.colours.background);
  whole.fillRect(0, 0, canvas.width, canvas.height);
  whole.drawImage(picture, Math.round(rim * ratio), Math.round(rim * ratio));
  whole.scale(ratio, ratio);
  drawLegend(canvasPen(whole, fontFamily), legend.placed, look.colours, rim, 2 * rim + height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The browser made no PNG of the picture.');
  return blob;
}
