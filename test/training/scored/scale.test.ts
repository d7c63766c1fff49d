import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../../src/tensors/random';
import { scaleFrom } from '../../../src/training/scored/kernel';

test('a scale for exact sums has 12 significant bits, and is the nearest of those', () => {
  const random = rng(1, 'test-scale');
  for (let n = 0; n < 1000; n++) {
    const mean = 2 ** (20 * random.next() - 15);
    const scale = scaleFrom(mean, true);
    const digit = 2 ** (Math.floor(Math.log2(scale)) - 11);
    assert.equal(scale / digit, Math.round(scale / digit), `${mean}`);
    assert.ok(Math.abs(scale - mean) <= (digit / 2) * (1 + 1e-3), `${mean} becomes ${scale}`);
    assert.equal(scaleFrom(mean, false), Math.fround(mean));
  }
});

test('sums of thousands of signs at such a scale are exact in floats, in any order', () => {
  const random = rng(2, 'test-scale');
  const scale = scaleFrom(0.0731, true);
  const signs = Array.from({ length: 4000 }, () => (random.next() < 0.5 ? -1 : 1));
  const sum = (order: readonly number[]): number =>
    order.reduce((total, sign) => Math.fround(total + Math.fround(sign * scale)), 0);
  const exact = scale * signs.reduce((a, b) => a + b, 0);
  assert.equal(sum(signs), exact);
  assert.equal(sum([...signs].sort()), exact);
});
