import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogue } from '../../../src/lottery/catalogue';
import { resolveSpec } from '../../../src/lottery/spec';
import {
  overhead,
  roughly,
  secondsOf,
  speedFromSelfTest,
  type Speed,
} from '../../../src/host/find/logic/estimate';

const about = catalogue['imp']!;
const speed: Speed = {
  stepMilliseconds: 2,
  exampleMilliseconds: 0.01,
  test: 1000,
  replicateBytes: 0,
  gainsFromThreads: false,
  engine: 'native',
};

function specOf(seeds: readonly number[], steps = 400) {
  const raw = {
    experiment: 'imp',
    training: { steps, evaluations: 4, trainExamples: 2000 },
    imp: { levels: 12 },
    seeds,
  };
  return resolveSpec(raw, 'the test');
}

test('an estimate is steps and evaluations of one replicate, by the rounds that all of them take', () => {
  const spec = specOf([1]);
  const { steps, trainings } = about.cost(spec);
  const seconds = (overhead * (steps * 2 + trainings * (4 * 1000 + 2000) * 0.01)) / 1000;
  assert.ok(Math.abs(secondsOf(about, spec, speed, 1) - seconds) < 1e-9);
  const four = specOf([1, 2, 3, 4]);
  assert.ok(Math.abs(secondsOf(about, four, speed, 1) - 4 * seconds) < 1e-9);
  assert.ok(Math.abs(secondsOf(about, four, speed, 3) - 2 * seconds) < 1e-9);
});

test('a search is added to trainings, for every round of replicates', () => {
  const construction = catalogue['subset-sum']!;
  const raw = { experiment: 'subset-sum', training: { steps: 100 }, 'subset-sum': {} };
  const layers = [{ inputs: 784, outputs: 500 }];
  const spec = resolveSpec({ ...raw, seeds: [1, 2] }, 'the test');
  const searched = construction.searchSeconds!(spec, { layers, test: speed.test });
  assert.ok(searched > 1);
  const trained = secondsOf(construction, spec, { ...speed, layers: [] }, 1);
  const nothing = construction.searchSeconds!(spec, { layers: [], test: speed.test });
  const both = secondsOf(construction, spec, { ...speed, layers }, 1);
  assert.ok(Math.abs(both - trained - 2 * (searched - nothing)) < 1e-9);
  const atOnce = secondsOf(construction, spec, { ...speed, layers }, 2);
  assert.ok(Math.abs(atOnce - both / 2) < 1e-9);
});

test('the self-test is scaled by the batch', () => {
  const spec = resolveSpec({ experiment: 'imp', training: { batch: 120 } }, 'the test');
  const scaled = speedFromSelfTest(spec, 3, 'native');
  assert.equal(scaled.stepMilliseconds, 6);
  assert.equal(scaled.test, 2000);
});

test('times are said as roughly as they are known', () => {
  const words = [0.2, 7, 43, 89, 200, 3000, 9000, 400_000, Infinity].map(roughly);
  assert.deepEqual(words, [
    '1 s',
    '7 s',
    '45 s',
    '90 s',
    '3.3 min',
    '50 min',
    '2.5 h',
    '4.6 days',
    'years',
  ]);
});
