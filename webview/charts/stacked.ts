import { extentOf } from '../../src/protocol/extent';
import { type Drawing } from './drawing';
import { colourOf } from './palette';
import { type Pen, type Spot } from './pen';
import {
  barEnds,
  isDimmed,
  isShown,
  type Emphasis,
  type Plot,
  type PlotAxis,
  type PlotSeries,
} from './plot';

/** A bar of a stack: the values between which it lies. */
export interface StackedBar {
  readonly x: number;
  readonly from: number;
  readonly to: number;
}

/** The shown series of a plot of bars, each on those before it. */
export function stacked(
  { series }: Pick<Plot, 'series'>,
  emphasis: Emphasis,
): { readonly series: PlotSeries; readonly bars: readonly StackedBar[] }[] {
  const tops = new Map<number, number>();
  return series
    .filter((one) => isShown(one, emphasis))
    .map((one) => ({
      series: one,
      bars: one.points.flatMap(({ x, y }) => {
        if (y === null) return [];
        const from = tops.get(x) ?? 0;
        tops.set(x, from + y);
        return [{ x, from, to: from + y }];
      }),
    }));
}

/** The highest stack of all series, shown or not. */
export function highestStack(plot: Pick<Plot, 'series'>): number {
  const all = stacked(plot, { hidden: new Set() });
  return all.reduce((high, { bars }) => bars.reduce((h, { to }) => Math.max(h, to), high), 0);
}

/** The lowest stack that has any height; undefined where none has. */
export function lowestStack(plot: Pick<Plot, 'series'>): number | undefined {
  const tops = new Map<number, number>();
  for (const { bars } of stacked(plot, { hidden: new Set() })) {
    for (const { x, to } of bars) tops.set(x, to);
  }
  const { low } = extentOf([...tops.values()].filter((top) => top > 0));
  return Number.isFinite(low) ? low : undefined;
}

/**
 * How wide bars are that lie side by side, in units of x or in decades; of one place alone, as if the next were as far as 0,
 * or half a decade.
 */
export function barWidth(
  { series }: Pick<Plot, 'series'>,
  scale: PlotAxis['scale'] = 'linear',
): number {
  const places = new Set(series.flatMap(({ points }) => points.map(({ x }) => x)));
  const xs = scale === 'log' ? Array.from(places, Math.log10) : [...places];
  xs.sort((a, b) => a - b);
  const least = xs.slice(1).reduce((width, x, i) => Math.min(width, x - xs[i]!), Infinity);
  if (Number.isFinite(least)) return least;
  return scale === 'log' ? 0.5 : Math.abs(xs[0] ?? 0) || 1;
}

/** Draws bars: the first series is filled, the others are paler with a rim, so that hue is not all that tells them apart. */
export function drawStacked(pen: Pen, { plot, emphasis, theme, frame }: Drawing): void {
  const { bars: wide } = plot;
  if (!wide) return;
  const first = plot.series[0];
  pen.within(frame.box, () => {
    for (const { series, bars } of stacked(plot, emphasis)) {
      const colour = colourOf(series.colour, theme);
      const dim = isDimmed(series, emphasis) ? 0.25 : 1;
      const solid = series.id === first?.id;
      for (const { x, from, to } of bars) {
        if (to <= from) continue;
        const [low, high] = barEnds(plot.x.scale, wide.width, x).map((end) => frame.x(end));
        const corners = cornersOf(low!, high!, frame.y(to), frame.y(from));
        pen.shape(corners, { fill: colour, alpha: (solid ? 1 : 0.35) * dim });
        if (!solid) pen.shape(corners, { stroke: colour, width: 1, alpha: dim });
      }
    }
  });
}

/** A gap tells bars apart that are wide enough for one. */
function cornersOf(low: number, high: number, top: number, bottom: number): Spot[] {
  const gap = high - low >= 5 ? 0.75 : 0;
  return [
    [low + gap, bottom],
    [high - gap, bottom],
    [high - gap, top],
    [low + gap, top],
  ];
}
