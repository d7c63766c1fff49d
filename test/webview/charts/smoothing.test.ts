import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { smoothed } from '../../../webview/charts/smoothing';

void describe('smoothing', () => {
  test('leaves a constant as it is from the first value on', () => {
    for (const weight of [0, 0.5, 0.99]) {
      for (const value of smoothed([3, 3, 3, 3], weight)) assert.ok(Math.abs(value! - 3) < 1e-12);
    }
  });

  test('is the weighted mean of what came before', () => {
    const [first, second] = smoothed([1, 2], 0.5);
    assert.equal(first, 1);
    // Weights 1/4 and 1/2, which add up to 3/4.
    assert.ok(Math.abs(second! - (0.25 * 1 + 0.5 * 2) / 0.75) < 1e-12);
  });

  test('passes over what is missing', () => {
    assert.deepEqual(smoothed([1, null, 1], 0.9)[1], null);
    assert.ok(Math.abs(smoothed([1, null, 1], 0.9)[2]! - 1) < 1e-12);
  });
});
