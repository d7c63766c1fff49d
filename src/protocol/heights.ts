import { type Chart } from '../lottery/experiment';
import { extentOf } from './extent';

/**
 * How the heights of charts that share axes are drawn. Logarithmic ones show what is above 0 only: where nothing is, they
 * are linear, so that it can be seen.
 */
export function heightScale(charts: readonly Chart[]): 'linear' | 'log' {
  const logarithmic = charts.some(({ y }) => y.scale === 'log');
  const any = charts.some(({ series }) => series.some(({ points }) => points.some((p) => p.y > 0)));
  return logarithmic && any ? 'log' : 'linear';
}

/** The lowest and highest of what logarithmic heights show of charts; what is not above 0 is passed over. */
export function positiveRange(charts: readonly Chart[]): { low: number; high: number } {
  const spread = (mean: number, deviation = 0): number[] => [
    mean,
    mean + deviation,
    mean - deviation,
  ];
  const values = charts.flatMap(({ series, band, mark }) => [
    ...series.flatMap(({ points }) => points.flatMap((p) => spread(p.y, p.deviation))),
    ...(band ? spread(band.mean, band.deviation) : []),
    ...(mark ? [mark.y] : []),
  ]);
  return extentOf(values.filter((value) => value > 0 && Number.isFinite(value)));
}
