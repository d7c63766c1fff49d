import { type Chart } from '../lottery/experiment';
import { extentOf } from './extent';
import { heightScale, positiveRange } from './heights';

/** The values that a chart's vertical axis shows. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
  /** Whether points lie below it. */
  readonly cut: boolean;
}

/**
 * The first series and the band are shown whole. Controls that fall far below them would flatten what matters: beyond
 * four times the spread of those (or of 2 % of the highest value) they are cut off. Logarithmic heights have room for all.
 */
export function valueRange(chart: Chart): ValueRange {
  if (heightScale([chart]) === 'log') return { ...positiveRange([chart]), cut: false };
  const of = (points: Chart['series'][number]['points']): number[] =>
    points.flatMap((p) => [p.y - (p.deviation ?? 0), p.y + (p.deviation ?? 0)]);
  const { band } = chart;
  const first = [
    ...of(chart.series[0]?.points ?? []),
    ...(band ? [band.mean - band.deviation, band.mean + band.deviation] : []),
  ];
  const all = [...chart.series.flatMap((s) => of(s.points)), ...first];
  const { low: lowest, high } = extentOf(all);
  const spread = Math.max(high - extentOf(first).low, 0.02 * Math.abs(high));
  const low = Math.max(lowest, high - 4 * spread);
  return { low, high, cut: lowest < low };
}
