import { type Chart, type ChartPoint } from '../../../src/lottery/experiment';

/** Places in a chart that are numbers; NaN becomes null on its way here. Points without a y stay: they are gaps. */
export interface ReadPoint {
  readonly x: number;
  readonly y: number | null;
  readonly deviation?: number;
}

/** Points by rising x, of each x the last; what is no number is a gap, or no point where its x is not one. */
export function readPoints(points: readonly ChartPoint[], logarithmic: boolean): ReadPoint[] {
  const byX = new Map<number, ReadPoint>();
  for (const { x, y, deviation } of points) {
    if (!Number.isFinite(x) || (logarithmic && x <= 0)) continue;
    const spread = Number.isFinite(deviation) ? { deviation: deviation! } : {};
    byX.set(x, { x, y: Number.isFinite(y) ? y : null, ...spread });
  }
  return [...byX.values()].sort((a, b) => a.x - b.x);
}

/** The chart with nothing in it but numbers, so that its range can be told. */
export function finiteChart(chart: Chart): Chart {
  const series = chart.series.map((s) => ({
    ...s,
    points: readPoints(s.points, chart.x.scale === 'log').filter(
      (p): p is ReadPoint & { y: number } => p.y !== null,
    ),
  }));
  const { band, mark, line, ...rest } = chart;
  const bandFits = band && Number.isFinite(band.mean) && Number.isFinite(band.deviation);
  const markFits = mark && Number.isFinite(mark.x) && Number.isFinite(mark.y);
  const lineFits = line && Number.isFinite(line.x);
  return {
    ...{ ...rest, series },
    ...(bandFits && { band }),
    ...(markFits && { mark }),
    ...(lineFits && { line }),
  };
}
