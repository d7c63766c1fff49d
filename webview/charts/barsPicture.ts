import { extentOf } from '../../src/protocol/extent';
import { type Theme } from '../ui/theme';
import { fitted } from './canvasPen';
import { valueText } from './format';
import { colourOf } from './palette';
import { type Pen } from './pen';
import { isShown, type Colour, type Emphasis, type Plot } from './plot';

/** The shown series of a plot at one x. */
export interface BarsAt {
  readonly heading: string;
  readonly rows: readonly {
    readonly title: string;
    readonly colour: Colour;
    /** Length, 0..1. */
    readonly share: number;
    readonly text: string;
  }[];
}

/** The value that the longest possible bar stands for. */
export function fullBar({ y, series }: Plot): number {
  if (y.format === 'density' || y.format === 'percent') return 1;
  const values = series.flatMap((s) => s.points.map((p) => Math.abs(p.y ?? 0)));
  return Math.max(extentOf(values).high, Number.MIN_VALUE);
}

/** What bars at an x look like. */
export function barsAt(plot: Plot, emphasis: Emphasis, x: number): BarsAt {
  const full = fullBar(plot);
  const rows = plot.series.flatMap((series) => {
    const y = series.points.find((point) => point.x === x)?.y;
    if (!isShown(series, emphasis) || y === null || y === undefined) return [];
    const share = Math.min(1, Math.abs(y) / full);
    const { title, colour } = series;
    return [{ title, colour, share, text: valueText(y, plot.y.format) }];
  });
  return { heading: `${plot.x.title} ${valueText(x, plot.x.format)}`, rows };
}

const rowHeight = 20;
const nameWidth = 220;
const valueWidth = 90;

/** Room that bars need in a picture, pixels. */
export function barsHeight(bars: BarsAt): number {
  return 34 + rowHeight * bars.rows.length;
}

/** Draws bars into a picture, from `top` on. */
export function drawBars(pen: Pen, bars: BarsAt, theme: Theme, top: number, width: number): void {
  const left = 24 + nameWidth;
  const room = width - left - valueWidth - 24;
  const lettering = { size: 12, colour: theme.foreground };
  pen.text([24, top + 16], bars.heading, { ...lettering, bold: true });
  bars.rows.forEach(({ title, colour, share, text }, i) => {
    const y = top + 30 + rowHeight * i;
    const bar = (length: number): [number, number][] => [
      [left, y],
      [left + length, y],
      [left + length, y + 12],
      [left, y + 12],
    ];
    pen.text([24, y + 10], fitted(title, nameWidth - 12, 12, theme.fontFamily), lettering);
    pen.shape(bar(room), { fill: theme.grid });
    if (share > 0) pen.shape(bar(room * share), { fill: colourOf(colour, theme) });
    pen.text([width - 24, y + 10], text, { ...lettering, anchor: 'end' });
  });
}
