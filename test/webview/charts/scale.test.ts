import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { type PlotAxis } from '../../../webview/charts/plot';
import { scaleOf } from '../../../webview/charts/scale';

const axis = (more: Partial<PlotAxis>): PlotAxis => ({
  title: 'Density',
  scale: 'linear',
  format: 'number',
  low: 0,
  high: 1,
  ...more,
});

void describe('scales', () => {
  test('a logarithmic one gives each factor the same length', () => {
    const scale = scaleOf(axis({ scale: 'log', low: 0.01, high: 1 }));
    assert.ok(Math.abs(scale.share(0.1) - 0.5) < 1e-12);
    assert.equal(scale.share(0.01), 0);
    assert.equal(scale.has(0), false);
  });

  test('a reversed one begins with its highest value', () => {
    const scale = scaleOf(axis({ reversed: true }));
    assert.equal(scale.share(1), 0);
    assert.equal(scale.share(0.25), 0.75);
  });

  test('ticks are round, inside, and no more than asked for by far', () => {
    for (const [low, high] of [
      [0.9312, 0.9771],
      [0, 1],
      [-3.7, 12_345],
      [0.002, 0.0021],
    ] as const) {
      const ticks = scaleOf(axis({ low, high })).ticks(6);
      assert.ok(ticks.length >= 2 && ticks.length <= 8, `${low}..${high}: ${ticks.length}`);
      for (const { value } of ticks) assert.ok(value >= low - 1e-9 && value <= high + 1e-9);
      assert.equal(new Set(ticks.map((tick) => tick.label)).size, ticks.length);
    }
  });

  test('densities on a logarithmic axis have the digits that they need', () => {
    const scale = scaleOf(axis({ scale: 'log', format: 'density', low: 0.0015, high: 1 }));
    const labels = scale.ticks(9).map((tick) => tick.label);
    assert.ok(labels.includes('100 %') && labels.includes('0.2 %'), labels.join(', '));
    assert.equal(new Set(labels).size, labels.length);
  });

  test('whole numbers have no ticks between them', () => {
    const ticks = scaleOf(axis({ format: 'integer', low: -0.2, high: 2.2 })).ticks(10);
    assert.deepEqual(
      ticks.map((tick) => tick.label),
      ['0', '1', '2'],
    );
  });

  test('what a logarithmic one has no place for lies below it', () => {
    const scale = scaleOf(axis({ scale: 'log', low: 1e-6, high: 1 }));
    for (const value of [0, -5]) assert.ok(scale.share(value) < -0.1 && scale.share(value) > -1);
  });

  test('small values on a logarithmic one are written shortly', () => {
    const of = (format: PlotAxis['format'], low: number): string[] =>
      scaleOf(axis({ scale: 'log', format, low, high: 1 }))
        .ticks(6)
        .map((tick) => tick.label);
    assert.deepEqual(of('number', 1e-5), ['1e-5', '0.0001', '0.001', '0.01', '0.1', '1']);
    const shares = of('percent', 1e-12);
    assert.equal(shares[0], '1e-10 %');
    assert.equal(new Set(shares).size, shares.length, shares.join(', '));
  });
});
