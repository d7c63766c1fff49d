import { type Chart, type ChartPoint } from '../lottery/experiment';
import { numberText } from './table';

const colours = ['#0969da', '#cf222e', '#9a6700', '#8250df', '#1a7f37', '#57606a'];
const size = { width: 760, height: 420, left: 64, right: 24, top: 48, bottom: 88 };

/** A chart as a standalone SVG picture, light on white, for documents. */
export function chartSvg(chart: Chart): string {
  const points = chart.series.flatMap((series) => series.points);
  const x = horizontal(chart, points);
  const y = vertical(chart, points);
  const parts = [
    `<rect width="${size.width}" height="${size.height}" fill="#fff"/>`,
    text(size.left, 26, chart.title, 'start', 16, '#1f2328', 'bold'),
    ...y.ticks.flatMap((value) => [
      line(size.left, y.at(value), size.width - size.right, y.at(value), '#d8dee4'),
      text(size.left - 8, y.at(value) + 4, y.label(value), 'end'),
    ]),
    ...x.ticks.map((value) =>
      text(
        x.at(value),
        size.height - size.bottom + 18,
        numberText(value, chart.x.format, false),
        'middle',
      ),
    ),
    text(
      (size.left + size.width - size.right) / 2,
      size.height - size.bottom + 38,
      chart.x.title,
      'middle',
    ),
    ...band(chart, y),
    ...chart.series.flatMap((series, i) =>
      seriesParts(series.points, colours[i % colours.length]!, x, y),
    ),
    ...mark(chart, x, y),
    ...legend(chart),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" font-family="system-ui, sans-serif">`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

interface Axis {
  readonly ticks: readonly number[];
  at(value: number): number;
  label(value: number): string;
}

function horizontal(chart: Chart, points: readonly ChartPoint[]): Axis {
  const scale = (value: number): number => (chart.x.scale === 'log' ? Math.log(value) : value);
  const values = [...new Set(points.map((p) => p.x))].sort((a, b) => a - b);
  const low = scale(values[0] ?? 0);
  const span = scale(values.at(-1) ?? 1) - low || 1;
  const room = size.width - size.left - size.right;
  const at = (value: number): number => {
    const share = (scale(value) - low) / span;
    return size.left + room * (chart.x.reversed ? 1 - share : share);
  };
  const ticks: number[] = [];
  // The levels themselves are the ticks, as in the papers; those that would overlap are left out.
  for (const value of values.toReversed()) {
    if (ticks.every((tick) => Math.abs(at(tick) - at(value)) > 52)) ticks.push(value);
  }
  return { ticks, at, label: String };
}

function vertical(chart: Chart, points: readonly ChartPoint[]): Axis {
  const ys = points.flatMap((p) => [p.y - (p.deviation ?? 0), p.y + (p.deviation ?? 0)]);
  if (chart.band) ys.push(chart.band.mean + chart.band.deviation);
  const low = Math.min(...ys);
  const high = Math.max(...ys);
  const step = niceStep((high - low || 1) / 6);
  const from = Math.floor(low / step) * step;
  const to = Math.ceil(high / step) * step;
  const room = size.height - size.top - size.bottom;
  const at = (value: number): number => size.top + room * (1 - (value - from) / (to - from));
  const count = Math.round((to - from) / step);
  const digits = chart.y.format === 'percent' ? Math.max(0, Math.ceil(-Math.log10(step * 100))) : 2;
  return {
    ticks: Array.from({ length: count + 1 }, (_, i) => from + i * step),
    at,
    label: (value) =>
      chart.y.format === 'percent' ? `${(100 * value).toFixed(digits)} %` : value.toFixed(digits),
  };
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
}

function seriesParts(points: readonly ChartPoint[], colour: string, x: Axis, y: Axis): string[] {
  const sorted = points.toSorted((a, b) => b.x - a.x);
  const path = sorted.map((p) => `${round(x.at(p.x))},${round(y.at(p.y))}`).join(' ');
  return [
    `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...sorted.flatMap((p) => [
      ...(p.deviation
        ? [line(x.at(p.x), y.at(p.y - p.deviation), x.at(p.x), y.at(p.y + p.deviation), colour)]
        : []),
      `<circle cx="${round(x.at(p.x))}" cy="${round(y.at(p.y))}" r="3" fill="${colour}"/>`,
    ]),
  ];
}

function band(chart: Chart, y: Axis): string[] {
  if (!chart.band) return [];
  const { mean, deviation } = chart.band;
  const top = y.at(mean + deviation);
  const height = Math.max(1, y.at(mean - deviation) - top);
  const width = size.width - size.left - size.right;
  return [
    `<rect x="${size.left}" y="${round(top)}" width="${width}" height="${round(height)}" fill="#57606a" opacity="0.18"/>`,
    `<line x1="${size.left}" y1="${round(y.at(mean))}" x2="${size.width - size.right}" y2="${round(y.at(mean))}" stroke="#57606a" stroke-dasharray="5 4"/>`,
  ];
}

function mark(chart: Chart, x: Axis, y: Axis): string[] {
  if (!chart.mark) return [];
  const [cx, cy] = [x.at(chart.mark.x), y.at(chart.mark.y)];
  return [
    `<circle cx="${round(cx)}" cy="${round(cy)}" r="8" fill="none" stroke="#1f2328" stroke-width="2"/>`,
    text(cx, cy - 14, chart.mark.title, 'middle'),
  ];
}

function legend(chart: Chart): string[] {
  const y = size.height - 20;
  const names = [
    ...chart.series.map((s, i) => ({ title: s.title, colour: colours[i % colours.length]! })),
    ...(chart.band ? [{ title: chart.band.title, colour: '#57606a' }] : []),
  ];
  let x = size.left;
  return names.flatMap(({ title, colour }) => {
    const at = x;
    x += 40 + title.length * 7.5;
    return [
      `<line x1="${at}" y1="${y - 4}" x2="${at + 18}" y2="${y - 4}" stroke="${colour}" stroke-width="3"/>`,
      text(at + 24, y, title, 'start'),
    ];
  });
}

function line(x1: number, y1: number, x2: number, y2: number, colour: string): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${colour}"/>`;
}

function text(
  x: number,
  y: number,
  content: string,
  anchor: 'start' | 'middle' | 'end',
  points = 12,
  colour = '#57606a',
  weight = 'normal',
): string {
  const safe = content.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" font-size="${points}" font-weight="${weight}" fill="${colour}">${safe}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
