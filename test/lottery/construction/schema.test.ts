import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numberInName } from '../../../src/lottery/construction/schema';

test('numbers have names of their own, however near they are', () => {
  assert.equal(numberInName(0.01), '0-01');
  const near = [0.1, 0.1 + 2 ** -55, 1e-13, 2e-13, 1.5e-7, 1e-300, 0.5];
  const names = near.map(numberInName);
  assert.equal(new Set(names).size, near.length, names.join(' '));
  for (const name of names) assert.match(name, /^[0-9e-]+$/);
});
