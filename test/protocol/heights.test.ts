import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Chart } from '../../src/lottery/experiment';
import { heightScale, positiveRange } from '../../src/protocol/heights';
import { valueRange } from '../../src/protocol/valueRange';

function chart(ys: readonly number[], more: Partial<Chart> = {}): Chart {
  return {
    ...{ id: 'error', title: 'Error' },
    x: { title: 'n', scale: 'linear', format: 'integer' },
    y: { title: 'Error', format: 'number', scale: 'log' },
    series: [{ id: 'worst', title: 'Worst', points: ys.map((y, x) => ({ x, y })) }],
    ...more,
  };
}

describe('logarithmic heights', () => {
  test('show all that is above 0, bands and marks too, and cut nothing off', () => {
    const shown = chart([1e-9, 0, -3, NaN, 0.5], {
      band: { title: 'b', mean: 2, deviation: 3 },
      mark: { title: 'm', x: 0, y: 1e-12 },
    });
    assert.equal(heightScale([shown]), 'log');
    assert.deepEqual(valueRange(shown), { low: 1e-12, high: 5, cut: false });
  });

  test('are linear where nothing is above 0, and where they were not asked for', () => {
    assert.equal(heightScale([chart([0, -1])]), 'linear');
    assert.deepEqual(valueRange(chart([0, -1])), { low: -1, high: 0, cut: false });
    const { y } = chart([]);
    assert.equal(heightScale([chart([1], { y: { title: y.title, format: y.format } })]), 'linear');
  });

  test('of charts that share axes are those of what any of them shows', () => {
    const both = [chart([0]), chart([1e-3, 10])];
    assert.equal(heightScale(both), 'log');
    assert.deepEqual(positiveRange(both), { low: 1e-3, high: 10 });
  });
});
