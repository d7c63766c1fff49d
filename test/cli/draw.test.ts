import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chartSvg } from '../../src/cli/draw/chartSvg';
import { plotLines } from '../../src/cli/draw/plot';
import { type Chart } from '../../src/lottery/experiment';

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
