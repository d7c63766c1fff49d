import { type Format } from '../../src/lottery/experiment';

/** What a thing is drawn in; the theme says what that looks like. */
export type Colour =
  /** One of a few that are to be told apart. */
  | { readonly kind: 'category'; readonly index: number }
  /** One of many that have an order: its place, 0..1. */
  | { readonly kind: 'ramp'; readonly share: number }
  | { readonly kind: 'neutral' };

export interface PlotPoint {
  readonly x: number;
  /** Null is a gap. */
  readonly y: number | null;
  readonly deviation?: number;
}

export interface PlotSeries {
  readonly id: string;
  readonly title: string;
  /** By rising x. */
  readonly points: readonly PlotPoint[];
  readonly colour: Colour;
  /** Pattern of the line; 0 is solid. */
  readonly dash: number;
  /** Shape of the marks at its points; none are drawn where it is missing. */
  readonly shape?: number;
  /** Pixels. */
  readonly width: number;
  /** How deviations are shown. */
  readonly spread: 'whiskers' | 'area' | 'none';
  /** Drawn faintly, and neither in the legend nor in what is read off: it belongs to another series. */
  readonly faint?: boolean;
  /** What the legend toggles, where that is more than this series. */
  readonly legend?: string;
}

/** How a number on an axis is written; `number` has as many digits as it needs. */
export type AxisFormat = Format | 'number';

export interface PlotAxis {
  readonly title: string;
  readonly scale: 'linear' | 'log';
  readonly format: AxisFormat;
  readonly reversed?: boolean;
  /** Lowest and highest value shown. */
  readonly low: number;
  readonly high: number;
}

export interface PlotBand {
  readonly id: string;
  readonly title: string;
  readonly mean: number;
  readonly deviation: number;
  readonly colour: Colour;
}

export interface PlotMark {
  /** Written beside it; empty where there is no room for the names of several. */
  readonly title: string;
  readonly colour: Colour;
  readonly x: number;
  readonly y: number;
}

/** A vertical line that is pointed out. */
export interface PlotLine {
  /** Written beside it; empty where there is no room for the names of several. */
  readonly title: string;
  readonly colour: Colour;
  readonly x: number;
}

/** All that a chart shows, as data: the screen, PNG and SVG are drawn from it alike. */
export interface Plot {
  readonly title: string;
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly series: readonly PlotSeries[];
  readonly bands: readonly PlotBand[];
  readonly marks: readonly PlotMark[];
  readonly lines?: readonly PlotLine[];
  /** Points are the middles of bars of this width, in units of x (in decades where x is logarithmic), stacked series by series. */
  readonly bars?: { readonly width: number };
  /** Whether points lie below what is shown. */
  readonly cut?: boolean;
  /** What a user who cannot see it is told. */
  readonly summary: string;
}

/** What of a plot is shown, and how. */
export interface Emphasis {
  /** Ids of series, legends and bands that are not shown. */
  readonly hidden: ReadonlySet<string>;
  /** The series to bring out, if any. */
  readonly focus?: string | undefined;
  /** An x to point at, e.g. a slider's. */
  readonly cursor?: number | undefined;
}

export function isShown(series: PlotSeries, { hidden }: Emphasis): boolean {
  return !hidden.has(series.id) && !(series.legend !== undefined && hidden.has(series.legend));
}

/** Whether another series is to be brought out. */
export function isDimmed(series: PlotSeries, { focus }: Emphasis): boolean {
  return focus !== undefined && series.id !== focus && series.legend !== focus;
}

/** Where a bar begins and ends. */
export function barEnds(
  scale: PlotAxis['scale'],
  width: number,
  middle: number,
): [from: number, to: number] {
  if (scale === 'linear') return [middle - width / 2, middle + width / 2];
  const half = 10 ** (width / 2);
  return [middle / half, middle * half];
}

/** Lengths of dashes and gaps, pixels. */
export function dashOf(pattern: number): readonly number[] {
  const patterns = [[], [6, 4], [2, 3], [9, 3, 2, 3], [12, 4], [1, 4]];
  return patterns[pattern % patterns.length] ?? [];
}

/** A chart on the screen. */
export interface ChartView {
  readonly element: HTMLElement;
  /** Shows other data; where the series are the same ones, hover and focus stay. */
  show(plot: Plot, emphasis: Emphasis): void;
  /** Draws again, in the theme's present colours. */
  redraw(): void;
  destroy(): void;
}
