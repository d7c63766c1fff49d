import { text } from '../ui/texts';
import { type Theme } from '../ui/theme';
import { barsHeight, drawBars, type BarsAt } from './barsPicture';
import { canvasPen, fitted, textWidth } from './canvasPen';
import { alphaOf, axisSize } from './curveOptions';
import { type Frame } from './drawing';
import { drawAbove, drawBelow, linesOf } from './layers';
import { drawMarker } from './markers';
import { colourOf } from './palette';
import { type Box, type Pen } from './pen';
import { dashOf, isShown, type Emphasis, type Plot } from './plot';
import { scaleOf } from './scale';
import { SvgPen } from './svgPen';

const width = 820;
const margin = { top: 76, right: 28, bottom: 62 };

/** A plot as a picture of its own: with title, axes, legend and background. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  draw(pen: Pen): void;
}

/** Lays a plot out as a picture. `subtitle` says what run it shows; bars stand below it. */
export function pictureOf(
  plot: Plot,
  emphasis: Emphasis,
  theme: Theme,
  subtitle: string,
  bars?: BarsAt,
): Picture {
  const family = theme.fontFamily;
  const [x, y] = [scaleOf(plot.x), scaleOf(plot.y)];
  const yTicks = y.ticks(8);
  const labels = Math.max(...yTicks.map((t) => textWidth(t.label, axisSize, family)), 0);
  const left = Math.ceil(48 + labels);
  const box: Box = { left, top: margin.top, width: width - left - margin.right, height: 320 };
  const bottom = box.top + box.height;
  const legend = legendOf(plot, emphasis, theme, box.left, bottom + margin.bottom);
  const frame: Frame = {
    box,
    x: (value) => box.left + box.width * x.share(value),
    y: (value) => bottom - box.height * y.share(value),
  };
  const below = legend.bottom + 16;
  const height = below + (bars ? barsHeight(bars) : 0);
  const drawn = { plot, emphasis, theme, frame };
  const line = (pen: Pen, from: readonly [number, number], to: readonly [number, number]): void =>
    pen.lines([[from, to]], { colour: theme.grid, width: 1 });

  return {
    width,
    height,
    draw(pen) {
      const corners = [
        [0, 0] as const,
        [width, 0] as const,
        [width, height] as const,
        [0, height] as const,
      ];
      pen.shape(corners, { fill: theme.background });
      const room = width - 48;
      const heading = { size: 17, colour: theme.foreground, bold: true };
      pen.text([24, 32], fitted(plot.title, room, 17, family), heading);
      pen.text([24, 52], fitted(subtitle, room, 12, family), { size: 12, colour: theme.muted });
      const small = { size: axisSize, colour: theme.muted };
      for (const { value, label } of yTicks) {
        line(pen, [box.left, frame.y(value)], [box.left + box.width, frame.y(value)]);
        pen.text([box.left - 8, frame.y(value) + 4], label, { ...small, anchor: 'end' });
      }
      for (const { value, label } of x.ticks(9)) {
        line(pen, [frame.x(value), box.top], [frame.x(value), bottom + 5]);
        pen.text([frame.x(value), bottom + 20], label, { ...small, anchor: 'middle' });
      }
      const middle = box.left + box.width / 2;
      pen.text([middle, bottom + 42], fitted(plot.x.title, box.width, axisSize, family), {
        ...small,
        anchor: 'middle',
      });
      const cut = plot.cut ? ` (${text('lower values are cut off')})` : '';
      const yTitle = fitted(plot.y.title + cut, box.height, axisSize, family);
      const turned = { ...small, anchor: 'middle', turned: true } as const;
      pen.text([20, box.top + box.height / 2], yTitle, turned);
      drawBelow(pen, drawn);
      if (!plot.bars) pen.within(box, () => drawLines(pen, plot, emphasis, theme, frame));
      drawAbove(pen, drawn);
      legend.draw(pen);
      if (bars) drawBars(pen, bars, theme, below, width);
    },
  };
}

function drawLines(pen: Pen, plot: Plot, emphasis: Emphasis, theme: Theme, frame: Frame): void {
  const [x, y] = [scaleOf(plot.x), scaleOf(plot.y)];
  for (const series of plot.series.toReversed()) {
    if (!isShown(series, emphasis)) continue;
    const points = series.points
      .filter((point) => x.has(point.x))
      .map((point) => (point.y !== null && y.has(point.y) ? point : { ...point, y: null }));
    pen.lines(linesOf({ ...series, points }, frame), {
      colour: colourOf(series.colour, theme),
      width: series.width,
      dash: dashOf(series.dash),
      alpha: alphaOf(series, emphasis),
    });
  }
}

interface Legend {
  readonly bottom: number;
  draw(pen: Pen): void;
}

/** Names of what is shown, in as many lines as they need; of very many, as many as a picture can hold. */
function legendOf(plot: Plot, emphasis: Emphasis, theme: Theme, left: number, top: number): Legend {
  const entries = [
    ...plot.series.filter((s) => !s.faint && isShown(s, emphasis)),
    ...plot.bands
      .filter((band) => !emphasis.hidden.has(band.id))
      .map((band) => ({ ...band, dash: 1, width: 1.25, shape: undefined })),
  ];
  let [x, y] = [left, top + 12];
  const placed = entries.slice(0, 60).map((entry) => {
    const title = fitted(entry.title, 300, 12, theme.fontFamily);
    const room = 32 + textWidth(title, 12, theme.fontFamily) + 20;
    if (x + room > width - 8 && x > left) [x, y] = [left, y + 20];
    const at = { x, y, title, entry };
    x += room;
    return at;
  });
  return {
    bottom: entries.length > 0 ? y : top - 8,
    draw: (pen) => {
      for (const { x: at, y: line, title, entry } of placed) {
        const colour = colourOf(entry.colour, theme);
        if (plot.bars) drawSwatch(pen, at, line - 10, colour, entry.id === plot.series[0]?.id);
        else {
          const ends = [[at, line - 4] as const, [at + 24, line - 4] as const];
          pen.lines([ends], { colour, width: entry.width, dash: dashOf(entry.dash) });
        }
        if (entry.shape !== undefined) {
          const paint = { colour, alpha: 1, background: theme.background };
          drawMarker(pen, entry.shape, [at + 12, line - 4], paint);
        }
        pen.text([at + 32, line], title, { size: 12, colour: theme.foreground });
      }
    },
  };
}

/** A bar's colour, as {@link drawStacked} fills it. */
function drawSwatch(pen: Pen, x: number, y: number, colour: string, solid: boolean): void {
  const corners = [
    [x + 6, y] as const,
    [x + 24, y] as const,
    [x + 24, y + 11] as const,
    [x + 6, y + 11] as const,
  ];
  pen.shape(corners, { fill: colour, alpha: solid ? 1 : 0.35 });
  if (!solid) pen.shape(corners, { stroke: colour, width: 1 });
}

/** The picture as SVG. */
export function svgOf(picture: Picture, title: string, theme: Theme): string {
  const pen = new SvgPen(picture.width, picture.height, theme.fontFamily);
  picture.draw(pen);
  return pen.file(title);
}

/** The picture as PNG, with two pixels for one. @throws Error where the browser cannot make one */
export async function pngOf(picture: Picture, theme: Theme): Promise<Uint8Array> {
  const canvas = document.createElement('canvas');
  canvas.width = 2 * picture.width;
  canvas.height = 2 * Math.ceil(picture.height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('There is no canvas to draw on.');
  context.scale(2, 2);
  picture.draw(canvasPen(context, theme.fontFamily));
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The browser made no PNG of the picture.');
  return new Uint8Array(await blob.arrayBuffer());
}
