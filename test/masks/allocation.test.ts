import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  allocate,
  densityAtDepth,
  depthOfDensity,
  groupsOf,
  keptOf,
  type PruningPlan,
} from '../../src/masks/allocation';
import { depthOfTotal } from '../../src/masks/depth';
import { PruningError } from '../../src/masks/errors';
import { source } from './random';

const plan: PruningPlan = { scope: 'global', convention: 'exact', rate: 0.2, rates: new Map() };

test('a density asked for in decimals is met to the weight, halves included', () => {
  for (const rate of [0.05, 0.1, 0.2, 0.3, 0.5, 0.9]) {
    for (let thousandths = 1; thousandths <= 1000; thousandths++) {
      const density = thousandths / 1000;
      const depth = depthOfDensity(density, rate);
      assert.equal(densityAtDepth(depth, rate), density);
      for (const size of [1000, 1500, 266200, 11173962]) {
        assert.equal(keptOf(size, densityAtDepth(depth, rate)), Math.round(density * size));
      }
    }
  }
});

test('any kept / size gives that many back', () => {
  const random = source(1);
  for (let i = 0; i < 20000; i++) {
    const size = 1 + Math.floor(random.next() * 300000);
    const kept = 1 + Math.floor(random.next() * size);
    assert.equal(keptOf(size, densityAtDepth(depthOfDensity(kept / size, 0.2), 0.2)), kept);
  }
});

test('levels are decimals', () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((level) => densityAtDepth(level, 0.2)),
    [1, 0.8, 0.64, 0.512, 0.4096],
  );
});

test('groups: one pool and the tensors with a rate of their own', () => {
  const sizes = new Map([
    ['a', 10],
    ['b', 20],
    ['c', 30],
  ]);
  const rates = new Map([['b', 0.1]]);
  const global = groupsOf({ ...plan, rates }, sizes);
  assert.deepEqual(
    global.map(({ name, tensors, rate, prunable }) => [name, tensors, rate, prunable]),
    [
      ['all layers', ['a', 'c'], 0.2, 40],
      ['b', ['b'], 0.1, 20],
    ],
  );
  const layerwise = groupsOf({ ...plan, scope: 'layerwise', rates }, sizes);
  assert.deepEqual(
    layerwise.map(({ name, rate }) => [name, rate]),
    [
      ['a', 0.2],
      ['b', 0.1],
      ['c', 0.2],
    ],
  );
  assert.equal(
    allocate({ ...plan, rates }, sizes, 2).kept,
    Math.round(0.64 * 40) + Math.round(0.81 * 20),
  );
});

test('the smallest possible density that a refusal names is possible, and hardly less is not', () => {
  const random = source(3);
  for (let i = 0; i < 500; i++) {
    const size = 2 + Math.floor(random.next() * 5000);
    const sizes = new Map([['fc/kernel', size]]);
    const own = 0.05 + 0.8 * random.next();
    const settings = { ...plan, rates: new Map([['fc/kernel', own]]) };
    let least = 0;
    assert.throws(
      () => allocate(settings, sizes, 2000),
      (error) => {
        assert.ok(error instanceof PruningError);
        least = Number(/density is (\S+)$/.exec(error.message)?.[1]);
        return error.reason === 'empty' && error.message.includes("'fc/kernel'");
      },
    );
    const depth = depthOfTotal(settings, sizes, least);
    assert.equal(allocate(settings, sizes, depth).kept, 1, `${size} ${own}`);
    assert.throws(() => depthOfTotal(settings, sizes, least * 0.998), PruningError);
  }
});

test('densities, rates and depths out of their bounds are refused', () => {
  for (const density of [0, -1, 1.01, NaN])
    assert.throws(() => depthOfDensity(density, 0.2), PruningError);
  for (const rate of [0, 1, NaN]) assert.throws(() => depthOfDensity(0.5, rate), PruningError);
  for (const depth of [-1, NaN, Infinity]) {
    assert.throws(() => allocate(plan, new Map([['a', 1]]), depth), PruningError);
  }
});
