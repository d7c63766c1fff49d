import { type Chart, type ChartPoint } from '../lottery/experiment';
import { numberText } from './table';

const marks = ['●', '○', '△', '×', '+', '◇'];

/**
 * A chart drawn in characters: marks on a grid, the band of the dense net as a dotted line.
 *
 * @param width of the plotting area in characters
 */
export function plotLines(chart: Chart, width = 60, height = 12): string[] {
  const points = chart.series.flatMap((series) => series.points);
  if (points.length === 0) return [];
  const x = axis(
    points.map((p) => p.x),
    chart.x.scale === 'log',
    width,
    chart.x.reversed ?? false,
  );
  const y = valueAxis(chart, height);
  const grid = Array.from({ length: height }, () => Array.from({ length: width }, () => ' '));
  if (chart.band) grid[y.at(chart.band.mean)]!.fill('┄');
  // The last series first, so that the first, which matters most, lies on top.
  [...chart.series.entries()].reverse().forEach(([i, series]) => {
    for (const point of series.points) {
      grid[y.at(point.y)]![x.at(point)] = marks[i % marks.length]!;
    }
  });
  const labels = grid.map((_, row) =>
    row === 0 || row === height - 1 || (chart.band && row === y.at(chart.band.mean))
      ? numberText(y.value(row), chart.y.format, false)
      : '',
  );
  const margin = Math.max(...labels.map((label) => label.length));
  const rows = grid.map((cells, row) =>
    `${labels[row]!.padStart(margin)} │${cells.join('')}`.trimEnd(),
  );
  const left = numberText(x.left, chart.x.format, false);
  const right = numberText(x.right, chart.x.format, false);
  const name = chart.x.title.toLowerCase();
  const gap = Math.max(1, width - left.length - right.length - name.length);
  const half = ' '.repeat(Math.floor(gap / 2));
  return [
    ...rows,
    `${' '.repeat(margin)} └${'─'.repeat(width)}`,
    `${' '.repeat(margin + 2)}${left}${half}${name}${' '.repeat(Math.ceil(gap / 2))}${right}`,
    `${' '.repeat(margin + 2)}${legend(chart)}`,
  ];
}

function legend(chart: Chart): string {
  const series = chart.series.map((s, i) => `${marks[i % marks.length]} ${s.title.toLowerCase()}`);
  return [...series, ...(chart.band ? [`┄ ${chart.band.title.toLowerCase()}`] : [])].join('   ');
}

interface HorizontalAxis {
  readonly left: number;
  readonly right: number;
  at(point: ChartPoint): number;
}

function axis(
  xs: readonly number[],
  log: boolean,
  width: number,
  reversed: boolean,
): HorizontalAxis {
  const scale = (value: number): number => (log ? Math.log(value) : value);
  const low = Math.min(...xs);
  const high = Math.max(...xs);
  const span = scale(high) - scale(low) || 1;
  return {
    left: reversed ? high : low,
    right: reversed ? low : high,
    at: (point) => {
      const share = (scale(point.x) - scale(low)) / span;
      return Math.round((reversed ? 1 - share : share) * (width - 1));
    },
  };
}

/**
 * The axis shows the first series and the band whole. Controls that fall far below them would flatten what matters:
 * they are drawn at the bottom.
 */
function valueAxis(
  chart: Chart,
  height: number,
): { at(y: number): number; value(row: number): number } {
  const all = chart.series.flatMap((series) => series.points.map((p) => p.y));
  const first = [
    ...(chart.series[0]?.points.map((p) => p.y) ?? []),
    ...(chart.band ? [chart.band.mean] : []),
  ];
  const high = Math.max(...all, ...first);
  const low = Math.max(Math.min(...all, ...first), high - 4 * (high - Math.min(...first)));
  const span = high - low || 1;
  return {
    at: (y) => Math.round(((high - Math.max(y, low)) / span) * (height - 1)),
    value: (row) => high - (row / (height - 1)) * span,
  };
}
