import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DataOrder } from '../../src/training/dataOrder';

const batches = (order: DataOrder, from: number, until: number): number[][] =>
  Array.from({ length: until - from }, (_, i) => [...order.at(from + i)]);

test('an epoch visits every example once, and epochs differ', () => {
  const order = new DataOrder(1, 12, 4);
  const epochs = [0, 3, 6].map((from) => batches(order, from, from + 3).flat());
  for (const epoch of epochs) {
    assert.deepEqual(
      epoch.toSorted((a, b) => a - b),
      [...Array(12).keys()],
    );
  }
  assert.equal(new Set(epochs.map(String)).size, 3);
});

test('a step has its batch without the steps before it', () => {
  const whole = batches(new DataOrder(7, 50, 8), 0, 30);
  assert.deepEqual(batches(new DataOrder(7, 50, 8), 17, 30), whole.slice(17));
  const backwards = new DataOrder(7, 50, 8);
  assert.deepEqual([...backwards.at(29)], whole[29]);
  assert.deepEqual([...backwards.at(3)], whole[3]);
});

test('seeds and samples of noise differ, and the rest of an epoch is left out', () => {
  const first = (seed: number, copy: number): string =>
    String(new DataOrder(seed, 50, 8, copy).at(0));
  assert.equal(new Set([first(1, 0), first(2, 0), first(1, 1), first(2, 1)]).size, 4);
  const epoch = batches(new DataOrder(1, 50, 8), 0, 6).flat();
  assert.equal(new Set(epoch).size, 48);
});

test('a set smaller than a batch is used whole', () => {
  const order = new DataOrder(1, 5, 60);
  for (const step of [0, 1, 9]) {
    assert.deepEqual(
      [...order.at(step)].toSorted((a, b) => a - b),
      [0, 1, 2, 3, 4],
    );
  }
});
