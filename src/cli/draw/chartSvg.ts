import { type Chart, type ChartPoint, type ChartSeries } from '../../lottery/experiment';
import { heightScale } from '../../protocol/heights';
import { edge, horizontalAxis, size, verticalAxis, type Axis } from './svgAxes';
import { line, mark, round, text } from './svgShapes';

const colours = ['#0969da', '#cf222e', '#9a6700', '#8250df', '#1a7f37', '#57606a'];
const dark = '#1f2328';
const grey = '#57606a';
const plot = { width: edge.right - size.left, height: edge.bottom - size.top };

const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" font-family="system-ui, sans-serif">`;

/** Whether a text is a picture that was made here. */
export function isChartSvg(text: string): boolean {
  return text.startsWith(head);
}

/** A chart as a standalone SVG picture, light on white, for documents. */
export function chartSvg(chart: Chart): string {
  const shown = drawable(chart);
  const x = horizontalAxis(
    chart,
    shown.flatMap((series) => series.points),
  );
  const y = verticalAxis(chart);
  const middle = (size.left + edge.right) / 2;
  const note = y.cut ? ' (lower values are cut off)' : '';
  return [
    head,
    `<clipPath id="plot"><rect x="${size.left - 8}" y="${size.top - 8}" width="${plot.width + 16}" height="${plot.height + 8}"/></clipPath>`,
    `<rect width="${size.width}" height="${size.height}" fill="#fff"/>`,
    text(size.left, 26, chart.title, 'start', { points: 16, colour: dark, weight: 'bold' }),
    ...y.ticks.flatMap((value) => [
      line(size.left, y.at(value), edge.right, y.at(value), '#d8dee4'),
      text(size.left - 10, y.at(value) + 4, y.label(value), 'end'),
    ]),
    ...x.ticks.flatMap((value) => [
      line(x.at(value), edge.bottom, x.at(value), edge.bottom + 5, '#8c959f'),
      text(x.at(value), edge.bottom + 20, x.label(value), 'middle'),
    ]),
    text(middle, edge.bottom + 42, chart.x.title, 'middle'),
    text(18, size.top + plot.height / 2, chart.y.title + note, 'middle', { turned: true }),
    '<g clip-path="url(#plot)">',
    ...band(chart, y),
    // The last series first, so that the first, which matters most, lies on top.
    ...shown.map((series, i) => drawSeries(series.points, i, x, y)).reverse(),
    '</g>',
    ...pointOut(chart, x, y),
    ...legend(chart),
    '</svg>\n',
  ].join('\n');
}

/** Its series without the points that a logarithmic axis cannot show. */
function drawable(chart: Chart): readonly ChartSeries[] {
  const logarithmic = heightScale([chart]) === 'log';
  return chart.series.map((series) => ({
    ...series,
    points: series.points.filter(
      ({ x, y }) =>
        Number.isFinite(y) && (chart.x.scale === 'linear' || x > 0) && (!logarithmic || y > 0),
    ),
  }));
}

function colourOf(series: number): string {
  return colours[series % colours.length]!;
}

function drawSeries(points: readonly ChartPoint[], series: number, x: Axis, y: Axis): string {
  const colour = colourOf(series);
  const sorted = points.toSorted((a, b) => b.x - a.x);
  const path = sorted.map((p) => `${round(x.at(p.x))},${round(y.at(p.y))}`).join(' ');
  return [
    `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...sorted.map((p) => whisker(p, colour, x, y)),
    ...sorted.map((p) => mark(series, x.at(p.x), y.at(p.y), colour)),
  ].join('\n');
}

/** One deviation up and down. */
function whisker(
  { x: value, y: mean, deviation }: ChartPoint,
  colour: string,
  x: Axis,
  y: Axis,
): string {
  if (!deviation) return '';
  const at = x.at(value);
  const [top, bottom] = [y.at(mean + deviation), y.at(mean - deviation)];
  return [
    line(at, top, at, bottom, colour),
    ...[top, bottom].map((end) => line(at - 3, end, at + 3, end, colour)),
  ].join('');
}

function band(chart: Chart, y: Axis): string[] {
  if (!chart.band) return [];
  const { mean, deviation } = chart.band;
  const top = y.at(mean + deviation);
  const height = Math.max(1, y.at(mean - deviation) - top);
  return [
    `<rect x="${size.left}" y="${round(top)}" width="${plot.width}" height="${round(height)}" fill="${grey}" opacity="0.12"/>`,
    `<line x1="${size.left}" y1="${round(y.at(mean))}" x2="${edge.right}" y2="${round(y.at(mean))}" stroke="${grey}" stroke-dasharray="5 4"/>`,
  ];
}

/** A ring around the chart's mark, and its name where it does not leave the picture. */
function pointOut(chart: Chart, x: Axis, y: Axis): string[] {
  if (!chart.mark) return [];
  const [cx, cy] = [x.at(chart.mark.x), y.at(chart.mark.y)];
  const room = 4 * chart.mark.title.length;
  const anchor = cx + room > size.width ? 'end' : cx - room < 0 ? 'start' : 'middle';
  const shift = anchor === 'end' ? 8 : anchor === 'start' ? -8 : 0;
  // Above the ring, or below it where the title of the picture is near.
  const above = cy - 16 > size.top;
  return [
    `<circle cx="${round(cx)}" cy="${round(cy)}" r="8" fill="none" stroke="${dark}" stroke-width="2"/>`,
    text(cx + shift, above ? cy - 16 : cy + 26, chart.mark.title, anchor, { colour: dark }),
  ];
}

function legend(chart: Chart): string[] {
  const entries = [
    ...chart.series.map((s, i) => ({ title: s.title, series: i })),
    ...(chart.band ? [{ title: chart.band.title, series: undefined }] : []),
  ];
  let [x, y] = [size.left, edge.bottom + 72];
  return entries.flatMap(({ title, series }) => {
    const room = 50 + title.length * 7.2;
    if (x + room > size.width && x > size.left) [x, y] = [size.left, y + 20];
    const at = x;
    x += room;
    const colour = series === undefined ? grey : colourOf(series);
    const dashes = series === undefined ? ' stroke-dasharray="5 4"' : ' stroke-width="2"';
    return [
      `<line x1="${at}" y1="${y - 4}" x2="${at + 22}" y2="${y - 4}" stroke="${colour}"${dashes}/>`,
      ...(series === undefined ? [] : [mark(series, at + 11, y - 4, colour)]),
      text(at + 28, y, title, 'start'),
    ];
  });
}
