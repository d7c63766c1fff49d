import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { type Chart } from '../../../src/lottery/experiment';
import { placeRange, rangeOf } from '../../../webview/run/charts/ranges';

const many = 200_000;

void describe('ranges of 200,000 values', () => {
  const values = Array.from({ length: many }, (_, i) => (i * 7919) % many);

  test('of places', () => {
    const { low, high } = placeRange(values, 'linear', 0);
    assert.deepEqual([low, high], [0, many - 1]);
  });

  test('of a chart', () => {
    const chart: Chart = {
      id: 'accuracy',
      title: 'Accuracy',
      x: { title: 'Step', scale: 'linear', format: 'percent' },
      y: { title: 'Loss', format: 'percent' },
      series: [{ id: 'loss', title: 'Loss', points: values.map((y, x) => ({ x, y })) }],
    };
    const range = rangeOf([chart], true)!;
    assert.ok(range.low < 0 && range.high > many - 1);
    assert.equal(range.cut, false);
  });
});
