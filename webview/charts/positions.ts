import { type Frame } from './drawing';
import { isShown, type Emphasis, type Plot, type PlotPoint } from './plot';
import { type Scale } from './scale';
import { stacked } from './stacked';

/** Most points whose places are noted; of more, evenly chosen ones. */
const most = 4000;

/** Where the points of a series were drawn, in pixels of the page from the canvas's corner. */
export interface DrawnSeries {
  readonly id: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Where the points of the shown series, or the upper ends of their bars, were drawn. */
export function positionsOf(
  { plot, emphasis, x, y }: { plot: Plot; emphasis: Emphasis; x: Scale; y: Scale },
  frame: Frame,
): DrawnSeries[] {
  const shown: readonly { readonly id: string; readonly points: readonly PlotPoint[] }[] = plot.bars
    ? stacked(plot, emphasis).map(({ series, bars }) => ({
        id: series.id,
        points: bars.map(({ x: at, to }) => ({ x: at, y: to })),
      }))
    : plot.series.filter((series) => isShown(series, emphasis));
  const total = shown.reduce((sum, { points }) => sum + points.length, 0);
  const every = Math.max(1, Math.ceil(total / most));
  return shown.map(({ id, points }) => ({
    id,
    points: points
      .filter((p): p is PlotPoint & { y: number } => p.y !== null && x.has(p.x) && y.has(p.y))
      .filter((_, i, all) => i % every === 0 || i === all.length - 1)
      .map((p) => [round(frame.x(p.x)), round(frame.y(p.y))]),
  }));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
