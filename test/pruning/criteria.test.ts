import assert from 'node:assert/strict';
import { test } from 'node:test';
import { magnitude } from '../../src/pruning/criteria/magnitude';
import { random } from '../../src/pruning/criteria/random';

const weights = new Map([
  ['a/kernel', Float32Array.of(1, -2, 0, -0, 3e-45, -Infinity)],
  ['a/bias', Float32Array.of(9)],
  ['b/kernel', new Float32Array(2000).fill(1)],
]);

test('magnitude scores a weight by its absolute value, and leaves the weights alone', () => {
  const scores = magnitude(weights, ['a/kernel']);
  assert.deepEqual([...scores], [['a/kernel', Float32Array.of(1, 2, 0, 0, 3e-45, Infinity)]]);
  assert.equal(weights.get('a/kernel')![1], -2);
});

test('random scores are uniform, and addressed by seed, tensor and level', () => {
  const names = ['a/kernel', 'b/kernel'];
  const scores = random(weights, names, 1, 3);
  assert.deepEqual(random(weights, names, 1, 3), scores);
  assert.deepEqual(random(weights, ['b/kernel'], 1, 3).get('b/kernel'), scores.get('b/kernel'));
  for (const other of [random(weights, names, 2, 3), random(weights, names, 1, 4)]) {
    assert.notDeepEqual(other.get('b/kernel'), scores.get('b/kernel'));
  }
  const values = scores.get('b/kernel')!;
  assert.ok(values.every((score) => score >= 0 && score <= 1));
  const mean = values.reduce((sum, score) => sum + score, 0) / values.length;
  assert.ok(Math.abs(mean - 0.5) < 0.04, String(mean));
});
