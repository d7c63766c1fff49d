import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chartSvg } from '../../src/cli/draw/chartSvg';
import { compositionTable } from '../../src/cli/draw/composition';
import { mainChart } from '../../src/cli/draw/mainChart';
import { plotLines } from '../../src/cli/draw/plot';
import { tableLines } from '../../src/cli/draw/table';
import { type Chart, type Composition } from '../../src/lottery/experiment';

const chart: Chart = {
  id: 'accuracy',
  title: 'Accuracy & <density>',
  x: { title: 'Density', scale: 'log', format: 'density', reversed: true },
  y: { title: 'Test accuracy', format: 'percent' },
  series: [
    { id: 'ticket', title: 'Ticket', points: points([0.95, 0.97, 0.94, 0.9]) },
    { id: 'random', title: 'Random mask', points: points([0.95, 0.93, 0.88, 0.3]) },
  ],
  band: { title: 'Dense', mean: 0.95, deviation: 0.01 },
  mark: { title: 'Sparsest matching ticket', x: 0.25, y: 0.94 },
};

function points(ys: readonly number[]): { x: number; y: number }[] {
  return ys.map((y, i) => ({ x: 2 ** -i, y }));
}

describe('a plot', () => {
  const [width, height] = [40, 12];
  const lines = plotLines(chart, width, height);
  const margin = lines[0]!.indexOf('│') + 1;

  /** Row and column of each mark. */
  function marks(mark: string): [number, number][] {
    return lines
      .slice(0, height + 1)
      .flatMap((line, row) =>
        [...line.slice(margin)].flatMap((c, x): [number, number][] =>
          c === mark ? [[row, x]] : [],
        ),
      );
  }

  test('puts each point where its numbers say, dense left', () => {
    const found = marks('●').sort((a, b) => a[1] - b[1]);
    assert.deepEqual(
      found.map(([, x]) => x),
      [0, 13, 26, 39],
    );
    // From 97 % in the first row to the lowest shown in the twelfth.
    const lowest = Number(lines[height - 1]!.slice(0, margin - 1));
    const span = 97 - lowest;
    [95, 97, 94, 90].forEach((y, i) =>
      assert.equal(found[i]![0], Math.round(((97 - y) / span) * (height - 1))),
    );
  });

  test('labels its ends and the dense net, and shows what lies lower as lower', () => {
    assert.match(lines[0]!, /^ *97\.00 │/);
    assert.match(
      lines.find((line) => line.includes('┄'))!,
      /^ *95\.00 │●┄/,
    );
    assert.match(lines[height]!, /^ *lower │ +○$/);
    assert.match(lines[height + 2]!, /^ +100\.0 % +density +12\.5 %$/);
    assert.match(lines[height + 3]!, /● ticket {3}○ random mask {3}┄ dense/);
  });

  test('breaks its legend where it is narrow, and copes with a single value', () => {
    assert.equal(plotLines(chart, 20).filter((line) => /^\s+[●○┄] \w/.test(line)).length, 3);
    const { id, title, x, y } = chart;
    const series = [{ id: 'a', title: 'A', points: points([0.5, 0.5]) }];
    const alone: Chart = { id, title, x, y, series };
    assert.equal(plotLines(alone, 20).filter((line) => line.includes('●')).length, 2);
    assert.deepEqual(plotLines({ ...alone, series: [] }), []);
  });
});

describe('a picture', () => {
  const svg = chartSvg(chart);
  const numbers = (name: string): number[] =>
    [...svg.matchAll(new RegExp(` ${name}="(-?[\\d.]+)"`, 'g'))].map((match) => Number(match[1]));

  test('is well-formed, escapes text and holds every point', () => {
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]*>\n/);
    assert.match(svg, /Accuracy &amp; &lt;density&gt;</);
    assert.ok(!/NaN|undefined|Infinity/.test(svg));
    // Solid circles: the tickets' points and the legend's.
    assert.equal(svg.match(/<circle [^>]*r="3.5" fill="#0969da"/g)?.length, 5);
    assert.match(svg, /Test accuracy \(lower values are cut off\)/);
  });

  test('keeps text and ticks inside', () => {
    for (const x of [...numbers('x'), ...numbers('cx')]) assert.ok(x >= 0 && x <= 760, String(x));
    const y = [...svg.matchAll(/<text x="[\d.]+" y="([\d.]+)"/g)].map((match) => Number(match[1]));
    for (const value of y) assert.ok(value > 0 && value < 440, String(value));
  });
});

describe('logarithmic heights', () => {
  const errors: Chart = {
    id: 'errors',
    title: 'Largest error',
    x: { title: 'Samples', scale: 'linear', format: 'integer' },
    y: { title: 'Error', format: 'number', scale: 'log' },
    series: [
      {
        id: 'worst',
        title: 'Worst',
        points: [1, 1e-2, 1e-4, 0, 1e-6].map((y, x) => ({ x, y, deviation: 1e-3 })),
      },
    ],
    band: { title: 'Nothing', mean: 0, deviation: 0 },
  };

  test('are drawn in characters, a decade as high as the next, without what is 0', () => {
    const lines = plotLines(errors, 41, 13);
    const rows = lines.flatMap((line, row) => (line.includes('●') ? [row] : []));
    assert.deepEqual(rows.slice(0, 4), [0, 4, 8, 12]);
    assert.match(lines[0]!, /^ *1 │/);
    assert.match(lines[12]!, /^ *1e-6 │/);
    assert.doesNotMatch(lines.slice(0, 13).join(''), /┄|NaN/);
  });

  test('are drawn as SVG, with powers of ten', () => {
    const svg = chartSvg(errors);
    assert.ok(!/NaN|undefined|Infinity/.test(svg));
    const heights = [...svg.matchAll(/<circle cx="[\d.]+" cy="([\d.]+)" r="3.5"/g)].map((m) =>
      Number(m[1]),
    );
    // By falling x; the legend's mark comes last.
    const [sixth, fourth, second, first] = heights as [number, number, number, number];
    assert.equal(heights.length, 5);
    assert.ok(Math.abs(sixth - fourth - (fourth - second)) < 0.2);
    assert.ok(Math.abs(fourth - second - (second - first)) < 0.2);
    for (const label of ['1e-6', '1e-5', '0.01', '1']) assert.ok(svg.includes(`>${label}<`), label);
  });
});

test('of charts, the first of curves with points is drawn', () => {
  const bars: Chart = { ...chart, id: 'bars', draw: 'bars' };
  const empty: Chart = { ...chart, id: 'empty', series: [] };
  assert.equal(mainChart([bars, empty, chart])?.id, 'accuracy');
  assert.equal(mainChart([empty, bars])?.id, 'empty');
  assert.equal(mainChart([]), undefined);
});

describe('compositions in a terminal', () => {
  const composition = (id: string, title = id): Composition => ({
    ...{ id, title, target: 0.25, reached: 0.2500032, epsilon: 0.01 },
    samples: [
      { value: 0.2500032, kept: true },
      { value: 1, kept: false },
    ],
  });

  test('are told a few, a row each, and what acts in a name does not', () => {
    const names = ['dense/kernel, input 1, unit 2', '\u001b[2J\nx', ...'cdef'];
    const table = compositionTable(names.map((name) => composition(name)))!;
    const lines = tableLines(table);
    assert.equal(lines.length, 5);
    assert.match(lines[1]!, /dense\/kernel, input 1, unit 2 +0\.25 +0\.25 +3\.2e-6 +1 of 2$/);
    assert.match(lines[2]!, /\\u001b\[2J\\u000ax/);
    assert.match(table.title, /4 of the 6/);
    assert.equal(compositionTable([]), undefined);
  });
});
