import { type Chart } from '../../../src/lottery/experiment';
import {
  type Plot,
  type PlotBand,
  type PlotLine,
  type PlotMark,
  type PlotSeries,
} from '../../charts/plot';
import { heightScale } from '../../../src/protocol/heights';
import { barWidth, highestStack, lowestStack } from '../../charts/stacked';
import { text } from '../../ui/texts';
import { finiteChart, readPoints } from './finite';
import { barRange, padded, placeRange, rangeOf, withinShares } from './ranges';

/** A run's chart, as the page shows it. */
export interface RunChart {
  readonly folder: string;
  readonly name: string;
  readonly index: number;
  /** Whether it is of one of several runs that the page shows: its heading then says which. */
  readonly alone?: boolean;
  /** What the run's levels are called, if not that. */
  readonly places?: string;
  /** The level that the run's verdict is about. */
  readonly named?: number;
  readonly chart: Chart;
}

/** From so many series on their colours are a ramp: so many cannot be told apart by hue. */
const manySeries = 7;

/** The same chart of one run, or of several over each other; undefined where there is nothing to draw. */
export function plotOf(charts: readonly RunChart[], all: boolean): Plot | undefined {
  const first = charts[0]?.chart;
  const range = rangeOf(
    charts.map(({ chart }) => chart),
    all,
  );
  if (!first || !range) return undefined;
  const several = charts.length > 1;
  const series = charts.flatMap((run) => seriesOf(run, several));
  // Bars of several runs would hide each other: they are curves through the bars' middles.
  const bars =
    first.draw === 'bars' && !several ? { width: barWidth({ series }, first.x.scale) } : undefined;
  const lines = charts.flatMap((run) => linesOf(run, several));
  const xs = series.flatMap(({ points }) => points.map((point) => point.x));
  const scale = heightScale(charts.map(({ chart }) => finiteChart(chart)));
  const { low, high } = bars ? stackRange(series, scale) : withinShares(range, first.y.format);
  const drawn = (y: number): boolean => scale === 'linear' || y > 0;
  // Decades further are a few pixels: what is pointed out is never beyond the edge of a logarithmic axis.
  const places =
    first.x.scale === 'log' ? [...xs, ...lines.map(({ x }) => x).filter((x) => x > 0)] : xs;
  return {
    title: first.title,
    x: {
      ...first.x,
      ...(bars ? barRange(places, bars.width, first.x.scale) : placeRange(places, first.x.scale)),
    },
    y: { title: first.y.title, scale, format: first.y.format, low, high },
    series,
    bands: charts.flatMap((run) => bandsOf(run, several)).filter(({ mean }) => drawn(mean)),
    marks: charts.flatMap((run) => marksOf(run, several)).filter(({ y }) => drawn(y)),
    lines,
    ...(bars && { bars }),
    cut: range.cut && !bars,
    summary: text(
      '{0}: {1} against {2}, {3} series. Arrow keys read the values.',
      first.title,
      first.y.title,
      first.x.title,
      series.length,
    ),
  };
}

/** Bars stand on 0, or on a logarithmic axis below the lowest of them. */
function stackRange(
  series: readonly PlotSeries[],
  scale: 'linear' | 'log',
): { low: number; high: number } {
  const [lowest, highest] = [lowestStack({ series }), highestStack({ series })];
  if (scale === 'linear' || lowest === undefined) return { low: 0, high: 1.06 * highest || 1 };
  return { low: lowest / 2, high: padded(lowest / 2, highest, scale).high };
}

/** What tells a series of a run from those of other runs. */
export function seriesId(folder: string, id: string, several: boolean): string {
  return several ? `${folder}\n${id}` : id;
}

function seriesOf({ folder, name, index, chart }: RunChart, several: boolean): PlotSeries[] {
  const many = chart.slider === true || chart.series.length >= manySeries;
  const last = Math.max(1, chart.series.length - 1);
  return chart.series.map((series, i) => ({
    id: seriesId(folder, series.id, several),
    title: several ? `${series.title} · ${name}` : series.title,
    points: readPoints(series.points, chart.x.scale === 'log'),
    colour: several
      ? { kind: 'category', index }
      : many
        ? { kind: 'ramp', share: i / last }
        : { kind: 'category', index: i },
    dash: several && !chart.slider ? i : 0,
    // A point alone has no line to be seen by.
    ...((many || chart.draw === 'bars') && series.points.length > 1 ? {} : { shape: many ? 0 : i }),
    width: i === 0 && !many ? 2.25 : many ? 1.5 : 1.75,
    spread: many ? 'none' : 'whiskers',
    legend: series.id,
  }));
}

function bandsOf({ folder, name, index, chart }: RunChart, several: boolean): PlotBand[] {
  const { band } = finiteChart(chart);
  if (!band) return [];
  return [
    {
      ...band,
      id: `band\n${seriesId(folder, '', several)}`,
      title: several ? `${band.title} · ${name}` : band.title,
      colour: several ? { kind: 'category', index } : { kind: 'neutral' },
    },
  ];
}

/** Rings of several runs have the runs' colours: their names would lie on each other. */
function marksOf({ index, chart }: RunChart, several: boolean): PlotMark[] {
  const { mark } = finiteChart(chart);
  if (!mark) return [];
  return several
    ? [{ ...mark, title: '', colour: { kind: 'category', index } }]
    : [{ ...mark, colour: { kind: 'neutral' } }];
}

/** As with rings, the names of several runs' lines would lie on each other. */
function linesOf({ index, chart }: RunChart, several: boolean): PlotLine[] {
  const { line } = finiteChart(chart);
  if (!line) return [];
  return several
    ? [{ ...line, title: '', colour: { kind: 'category', index } }]
    : [{ ...line, colour: { kind: 'neutral' } }];
}
