import { fitted, textWidth } from './canvasPen';
import { type Drawing, type Frame } from './drawing';
import { colourOf } from './palette';
import { type Pen, type Spot } from './pen';
import {
  isDimmed,
  isShown,
  type Emphasis,
  type Plot,
  type PlotMark,
  type PlotSeries,
} from './plot';
import { drawMarker } from './markers';
import { drawStacked } from './stacked';
import { drawVerticals } from './verticals';

/** What lies below the lines: bars, bands to compare with, areas of deviation, the place that is pointed at. */
export function drawBelow(pen: Pen, drawing: Drawing): void {
  const { plot, emphasis, theme, frame } = drawing;
  const { box } = frame;
  drawStacked(pen, drawing);
  pen.within(box, () => {
    for (const band of plot.bands) {
      if (emphasis.hidden.has(band.id)) continue;
      const colour = colourOf(band.colour, theme);
      const [top, bottom] = [
        frame.y(band.mean + band.deviation),
        frame.y(band.mean - band.deviation),
      ];
      const right = box.left + box.width;
      const corners: Spot[] = [
        [box.left, top],
        [right, top],
        [right, bottom],
        [box.left, bottom],
      ];
      if (band.deviation > 0) pen.shape(corners, { fill: colour, alpha: 0.16 });
      const y = frame.y(band.mean);
      const line: Spot[] = [
        [box.left, y],
        [right, y],
      ];
      pen.lines([line], { colour, width: 1.25, dash: [5, 4], alpha: 0.9 });
    }
    for (const series of shownSeries(plot, emphasis)) {
      if (series.spread !== 'area') continue;
      const alpha = isDimmed(series, emphasis) ? 0.04 : 0.18;
      for (const run of runsOf(series))
        pen.shape(areaOf(run, frame), { fill: colourOf(series.colour, theme), alpha });
    }
    if (emphasis.cursor !== undefined) {
      const x = frame.x(emphasis.cursor);
      const line: Spot[] = [
        [x, box.top],
        [x, box.top + box.height],
      ];
      pen.lines([line], { colour: theme.foreground, width: 1, dash: [2, 2] });
    }
  });
}

/** What lies above the lines: deviations as whiskers, the points themselves, what is pointed out. */
export function drawAbove(pen: Pen, drawing: Drawing): void {
  const { plot, emphasis, theme, frame } = drawing;
  const { box } = frame;
  const room = 8;
  const wide = { ...box, left: box.left - room, width: box.width + 2 * room, top: box.top - room };
  pen.within({ ...wide, height: box.height + room }, () => {
    // The first series matters most: it is drawn last.
    for (const series of shownSeries(plot, emphasis).reverse()) {
      const colour = colourOf(series.colour, theme);
      const alpha = isDimmed(series, emphasis) ? 0.2 : 1;
      if (series.spread === 'whiskers') {
        pen.lines(whiskersOf(series, frame), { colour, width: 1.25, alpha });
      }
      if (series.shape === undefined) continue;
      for (const { x, y } of series.points) {
        if (y === null || y < plot.y.low || (plot.y.scale === 'log' && y <= 0)) continue;
        const paint = { colour, alpha, background: theme.background };
        drawMarker(pen, series.shape, [frame.x(x), frame.y(y)], paint);
      }
    }
  });
  drawVerticals(pen, drawing);
  for (const mark of plot.marks) pointOut(pen, mark, drawing);
}

function shownSeries(plot: Plot, emphasis: Emphasis): PlotSeries[] {
  return plot.series.filter((series) => isShown(series, emphasis));
}

interface Reached {
  readonly x: number;
  readonly y: number;
  readonly deviation: number;
}

/** The stretches of a series between its gaps. */
function runsOf(series: PlotSeries): Reached[][] {
  const runs: Reached[][] = [[]];
  for (const { x, y, deviation } of series.points) {
    if (y === null) runs.push([]);
    else runs.at(-1)!.push({ x, y, deviation: deviation ?? 0 });
  }
  return runs.filter((run) => run.length > 1);
}

function areaOf(run: readonly Reached[], frame: Frame): Spot[] {
  const upper = run.map((p): Spot => [frame.x(p.x), frame.y(p.y + p.deviation)]);
  const lower = run.map((p): Spot => [frame.x(p.x), frame.y(p.y - p.deviation)]);
  return [...upper, ...lower.reverse()];
}

/** The lines of a series between its gaps. */
export function linesOf(series: PlotSeries, frame: Frame): Spot[][] {
  return runsOf(series).map((run) => run.map((p): Spot => [frame.x(p.x), frame.y(p.y)]));
}

function whiskersOf(series: PlotSeries, frame: Frame): Spot[][] {
  return series.points.flatMap(({ x, y, deviation }) => {
    if (y === null || !deviation) return [];
    const at = frame.x(x);
    const [top, bottom] = [frame.y(y + deviation), frame.y(y - deviation)];
    const cap = (end: number): Spot[] => [
      [at - 3, end],
      [at + 3, end],
    ];
    const stem: Spot[] = [
      [at, top],
      [at, bottom],
    ];
    return [stem, cap(top), cap(bottom)];
  });
}

/** A ring around a point, and its name where it does not leave the picture. */
function pointOut(pen: Pen, mark: PlotMark, { theme, frame }: Drawing): void {
  const { box } = frame;
  const [x, y] = [frame.x(mark.x), frame.y(mark.y)];
  const size = 12;
  const title = fitted(mark.title, box.width - 20, size, theme.fontFamily);
  // It is written in bold, which is a little wider.
  const half = 0.55 * textWidth(title, size, theme.fontFamily);
  const right = box.left + box.width;
  const centre = Math.max(box.left + half, Math.min(right - half, x));
  // Above the ring, or below it where the upper edge is near.
  const below = y - 32 < box.top;
  pen.circle([x, y], 9, { stroke: colourOf(mark.colour, theme), width: 2 });
  if (mark.title === '') return;
  pen.text([centre, below ? y + 28 : y - 18], title, {
    size,
    colour: theme.foreground,
    anchor: 'middle',
    bold: true,
    halo: theme.background,
  });
}
