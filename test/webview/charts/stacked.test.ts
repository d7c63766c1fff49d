import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { placeText } from '../../../webview/charts/format';
import { type Plot, type PlotSeries } from '../../../webview/charts/plot';
import { barWidth, highestStack, lowestStack, stacked } from '../../../webview/charts/stacked';

function series(id: string, ys: readonly (number | null)[], step = 1): PlotSeries {
  return {
    ...{ id, title: id, colour: { kind: 'neutral' }, dash: 0, width: 1, spread: 'none' },
    points: ys.map((y, i) => ({ x: (i + 0.5) * step, y })),
  };
}

const kept = series('kept', [1, null, 3]);
const pruned = series('pruned', [4, 5, 0]);

void describe('stacked bars', () => {
  test('stand on those before them; what is hidden or missing takes no room', () => {
    const bars = (hidden: readonly string[]): unknown =>
      stacked({ series: [kept, pruned] }, { hidden: new Set(hidden) }).map(({ bars: all }) =>
        all.map(({ x, from, to }) => [x, from, to]),
      );
    assert.deepEqual(bars([]), [
      [
        [0.5, 0, 1],
        [2.5, 0, 3],
      ],
      [
        [0.5, 1, 5],
        [1.5, 0, 5],
        [2.5, 3, 3],
      ],
    ]);
    assert.deepEqual(bars(['kept']), [
      [
        [0.5, 0, 4],
        [1.5, 0, 5],
        [2.5, 0, 0],
      ],
    ]);
    assert.equal(highestStack({ series: [kept, pruned] }), 5);
    assert.equal(highestStack({ series: [] }), 0);
  });

  test('are as wide as the nearest two middles are apart; one alone has a width too', () => {
    assert.equal(barWidth({ series: [kept] }), 1);
    assert.equal(barWidth({ series: [series('a', [1], 0.4)] }), 0.2);
    assert.equal(barWidth({ series: [{ ...kept, points: [{ x: 0, y: 1 }] }] }), 1);
    assert.equal(barWidth({ series: [] }), 1);
  });

  test('are read off from where to where they go', () => {
    const plot = (width: number): Pick<Plot, 'x' | 'bars'> => ({
      x: { title: 'Score', scale: 'linear', format: 'number', low: 0, high: 1 },
      bars: { width },
    });
    assert.equal(placeText(plot(0.1), 0.1 + 0.2 - 0.05), '0.2 to 0.3');
    assert.equal(placeText(plot(0.0025), -0.00125), '-0.0025 to 0');
    assert.equal(placeText(plot(400), 1000), '800 to 1,200');
  });

  test('over a logarithmic axis are equally wide in decades, and are read off as that', () => {
    const middles = [-6.5, -6, -5.5, -4].map((power) => 10 ** power);
    const points = middles.map((x, i) => ({ x, y: i + 1 }));
    const width = barWidth({ series: [{ ...kept, points }] }, 'log');
    assert.ok(Math.abs(width - 0.5) < 1e-9);
    assert.equal(barWidth({ series: [{ ...kept, points: points.slice(0, 1) }] }, 'log'), 0.5);
    const plot: Pick<Plot, 'x' | 'bars'> = {
      x: { title: 'Error', scale: 'log', format: 'number', low: 1e-7, high: 1 },
      bars: { width: 2 },
    };
    assert.equal(placeText(plot, 1e-5), '1e-6 to 0.0001');
  });

  test('know the lowest of them that has a height', () => {
    assert.equal(lowestStack({ series: [kept, pruned] }), 3);
    assert.equal(lowestStack({ series: [series('none', [0, null])] }), undefined);
  });
});
