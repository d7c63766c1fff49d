import { type Chart, type ChartPoint } from '../../lottery/experiment';
import { extentOf } from '../../protocol/extent';
import { heightScale } from '../../protocol/heights';
import { valueRange } from '../../protocol/valueRange';
import { numberText } from '../../protocol/numbers';

const marks = ['●', '○', '△', '×', '+', '◇'];

/**
 * A chart drawn in characters: marks on a grid, the band of the dense net as a dotted line. Values below the axis stand
 * in a row of their own; what a logarithmic axis cannot show is left out.
 *
 * @param width of the plotting area in characters
 */
export function plotLines(chart: Chart, width = 60, height = 12): string[] {
  const logarithmic = heightScale([chart]) === 'log';
  const drawn = ({ x, y }: ChartPoint): boolean =>
    Number.isFinite(y) && (!logarithmic || y > 0) && (chart.x.scale === 'linear' || x > 0);
  const points = chart.series.flatMap((series) => series.points.filter(drawn));
  if (points.length === 0) return [];
  const x = axis(chart, points, width);
  const plain = withoutDeviations(chart);
  const { low, high, cut } = valueRange(plain);
  const along = (y: number): number => (logarithmic ? Math.log(y) : y);
  const span = along(high) - along(low) || 1;
  const rowOf = (y: number): number =>
    y < low ? height : Math.round(((along(high) - along(y)) / span) * (height - 1));
  const band = chart.band && (!logarithmic || chart.band.mean > 0) ? chart.band : undefined;
  const grid = Array.from({ length: cut ? height + 1 : height }, () =>
    Array.from({ length: width }, () => ' '),
  );
  if (band) grid[rowOf(band.mean)]!.fill('┄');
  // The last series first, so that the first, which matters most, lies on top.
  [...chart.series.entries()].reverse().forEach(([i, series]) => {
    for (const point of series.points.filter(drawn)) {
      grid[rowOf(point.y)]![x.at(point)] = markOf(i);
    }
  });
  const number = (value: number): string => numberText(value, chart.y.format, false);
  const labels = new Map([
    [0, number(high)],
    [height - 1, number(low)],
    [height, 'lower'],
  ]);
  if (band) labels.set(rowOf(band.mean), number(band.mean));
  const margin = Math.max(...[...labels.values()].map((label) => label.length));
  const indent = ' '.repeat(margin);
  return [
    ...grid.map((cells, row) =>
      `${(labels.get(row) ?? '').padStart(margin)} │${cells.join('')}`.trimEnd(),
    ),
    `${indent} └${'─'.repeat(width)}`,
    `${indent}  ${axisText(chart, x, width)}`,
    ...legend(chart, width).map((line) => `${indent}  ${line}`),
  ];
}

function markOf(series: number): string {
  return marks[series % marks.length]!;
}

function withoutDeviations(chart: Chart): Chart {
  const series = chart.series.map((s) => ({
    ...s,
    points: s.points.map(({ x, y }) => ({ x, y })),
  }));
  return { ...chart, series, ...(chart.band && { band: { ...chart.band, deviation: 0 } }) };
}

function axisText(chart: Chart, x: HorizontalAxis, width: number): string {
  const left = numberText(x.left, chart.x.format, false);
  const right = numberText(x.right, chart.x.format, false);
  const name = chart.x.title.toLowerCase();
  const gap = Math.max(2, width - left.length - right.length - name.length);
  const half = Math.floor(gap / 2);
  return left + ' '.repeat(half) + name + ' '.repeat(gap - half) + right;
}

/** What the marks mean, in as many lines as it takes. */
function legend(chart: Chart, width: number): string[] {
  const entries = [
    ...chart.series.map((s, i) => `${markOf(i)} ${s.title.toLowerCase()}`),
    ...(chart.band ? [`┄ ${chart.band.title.toLowerCase()}`] : []),
  ];
  const lines: string[] = [];
  for (const entry of entries) {
    const longer = lines.length > 0 ? `${lines.at(-1)!}   ${entry}` : '';
    if (longer !== '' && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(entry);
  }
  return lines;
}

interface HorizontalAxis {
  readonly left: number;
  readonly right: number;
  at(point: ChartPoint): number;
}

function axis(chart: Chart, points: readonly ChartPoint[], width: number): HorizontalAxis {
  const scale = (value: number): number => (chart.x.scale === 'log' ? Math.log(value) : value);
  const { low, high } = extentOf(points.map((point) => point.x));
  const span = scale(high) - scale(low) || 1;
  const reversed = chart.x.reversed ?? false;
  return {
    left: reversed ? high : low,
    right: reversed ? low : high,
    at: (point) => {
      const share = (scale(point.x) - scale(low)) / span;
      return Math.round((reversed ? 1 - share : share) * (width - 1));
    },
  };
}
