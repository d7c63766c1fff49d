import type uPlot from 'uplot';
import { type Theme } from '../ui/theme';
import { fitted, fontOf, textWidth } from './canvasPen';
import { colourOf } from './palette';
import { dashOf, isDimmed, isShown, type Emphasis, type Plot, type PlotSeries } from './plot';
import { type Scale } from './scale';

export const axisSize = 12;

/** What is drawn at the moment; uPlot asks for it whenever it draws. */
export interface Current {
  readonly plot: Plot;
  readonly emphasis: Emphasis;
  readonly theme: Theme;
  readonly x: Scale;
  readonly y: Scale;
}

/** What tells whether another plot can be shown by the same uPlot: all that cannot be changed in place. */
export function signatureOf({ x, y, series, bars }: Plot): string {
  const lines = series.map((s) => [s.id, s.colour, s.dash, s.width, s.faint]);
  const axes = [x.scale, x.reversed, x.title, y.scale, y.title, x.format, y.format];
  return JSON.stringify([...axes, bars !== undefined, lines]);
}

export function alphaOf(series: PlotSeries, emphasis: Emphasis): number {
  return (series.faint ? 0.3 : 1) * (isDimmed(series, emphasis) ? 0.2 : 1);
}

/** How uPlot is to draw axes and lines; the rest is drawn by layers of our own. */
export function curveOptions(
  current: () => Current,
  size: { readonly width: number; readonly height: number },
  hooks: uPlot.Hooks.Arrays,
): uPlot.Options {
  const { plot, emphasis, theme } = current();
  const distribution = ({ scale }: Plot['x']): 1 | 3 => (scale === 'log' ? 3 : 1);
  return {
    ...size,
    padding: [14, 16, 0, 4],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false, setScale: false },
      points: { show: plot.series.length <= 24 && !plot.bars },
    },
    scales: {
      x: {
        time: false,
        distr: distribution(plot.x),
        dir: plot.x.reversed ? -1 : 1,
        range: () => [current().x.low, current().x.high],
      },
      y: { distr: distribution(plot.y), range: () => [current().y.low, current().y.high] },
    },
    axes: [
      {
        ...axis(theme, plot.x.title, size.width - 100, (u) => current().x.ticks(u.width / 80)),
        size: 28,
      },
      {
        ...axis(theme, plot.y.title, size.height - 80, (u) => current().y.ticks(u.height / 48)),
        size: (_, values) => 14 + widest(values, theme),
      },
    ],
    series: [
      {},
      // As in its data: the first, which matters most, is drawn last.
      ...plot.series.toReversed().map((series) => ({
        label: series.title,
        stroke: colourOf(series.colour, theme),
        width: series.width,
        alpha: alphaOf(series, emphasis),
        dash: [...dashOf(series.dash)],
        show: isShown(series, emphasis),
        points: { show: false },
        // Bars are drawn by a layer; uPlot has their places for the cursor.
        ...(plot.bars && { paths: () => null }),
      })),
    ],
    hooks,
  };
}

function axis(
  theme: Theme,
  title: string,
  room: number,
  ticks: (u: uPlot) => readonly { readonly value: number; readonly label: string }[],
): uPlot.Axis {
  const rule = { stroke: theme.grid, width: 1 };
  return {
    label: fitted(title, room, axisSize, theme.fontFamily),
    labelFont: fontOf(axisSize, theme.fontFamily),
    labelSize: 22,
    labelGap: 2,
    font: fontOf(axisSize, theme.fontFamily),
    stroke: theme.muted,
    grid: rule,
    ticks: { ...rule, size: 5 },
    gap: 4,
    splits: (u) => ticks(u).map((tick) => tick.value),
    values: (u) => ticks(u).map((tick) => tick.label),
    filter: (_, splits) => splits,
  };
}

function widest(values: readonly string[] | null, theme: Theme): number {
  return Math.max(0, ...(values ?? []).map((v) => textWidth(v, axisSize, theme.fontFamily)));
}
