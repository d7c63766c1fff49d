import { type Chart } from '../../lottery/experiment';

/** The chart that a terminal or a document shows of a run: the first of curves that have points, else the first. */
export function mainChart(charts: readonly Chart[]): Chart | undefined {
  const drawn = ({ draw, series }: Chart): boolean =>
    draw !== 'bars' && series.some(({ points }) => points.length > 0);
  return charts.find(drawn) ?? charts[0];
}
