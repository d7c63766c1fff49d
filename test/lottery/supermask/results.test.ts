import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogue } from '../../../src/lottery/catalogue';
import { Churn } from '../../../src/lottery/supermask/churn';
import { scoresOf } from '../../../src/lottery/supermask/histogram';
import { fractionAt } from '../../../src/lottery/supermask/plan';
import { keptStage, maskFile, maskSteps } from '../../../src/lottery/supermask/schema';
import { type ChosenKernel } from '../../../src/training/scored/kernel';
import { supermaskSpec } from '../../support/supermasks';

test('the ramp of the global variant is the cubic of methods 2.2', () => {
  const at = fractionAt({ scope: 'global', ramp: 0.1 }, 0.1, 1000);
  for (const e of [0, 1, 5, 9.99, 10, 50]) {
    // At epoch e of 100: pruned (1 - k) + (.5 - (1 - k)) (1 - e / 10)^3.
    const pruned = e < 10 ? 0.9 + (0.5 - 0.9) * (1 - e / 10) ** 3 : 0.9;
    assert.ok(Math.abs(1 - at(10 * e) - pruned) < 1e-12, `epoch ${e}`);
  }
  assert.equal(at(0), 0.5);
  assert.equal(at(100), 0.1);
  const flat: readonly (readonly [Parameters<typeof fractionAt>[0], number])[] = [
    [{ scope: 'layerwise', ramp: 0.1 }, 0.1],
    [{ scope: 'global', ramp: 0 }, 0.1],
    [{ scope: 'global', ramp: 0.1 }, 0.7],
  ];
  for (const [part, k] of flat)
    assert.deepEqual([0, 1, 999].map(fractionAt(part, k, 1000)), [k, k, k]);
  assert.equal(fractionAt({ scope: 'global', ramp: 0.1 }, 0.5, 1000)(3), 0.5);
});

test('stages are called by the percentage, masks by the step', () => {
  const fractions = [0.3, 0.5, 0.025, 0.07, 0.1 + 0.2, 1 / 3, 0.001, 1e-6, 0.999];
  const names = fractions.map(keptStage);
  assert.deepEqual(names.slice(0, 4), ['kept-30', 'kept-50', 'kept-2-5', 'kept-7']);
  assert.equal(names[4], 'kept-30');
  assert.deepEqual(names.slice(5), ['kept-33-333333333', 'kept-0-1', 'kept-0-0001', 'kept-99-9']);
  assert.ok(names.every((name) => /^[a-z0-9][a-z0-9-]*$/.test(name)));
  assert.equal(maskFile(400), 'mask-at-0000400.safetensors');
  assert.deepEqual(maskSteps(4, 400), [0, 100, 200, 300]);
  assert.deepEqual(maskSteps(4, 2), [0, 1]);
  assert.deepEqual(maskSteps(0, 400), []);
  assert.deepEqual(maskSteps(1, 1), [0]);
});

function kernel(scores: number[], kept: number[]): ChosenKernel {
  const values = Float32Array.from(scores);
  return {
    ...{ name: 'k', shape: [scores.length], weights: values, scores: values, effective: values },
    ...{ kept: Uint8Array.from(kept), scale: 1 },
  };
}

test('churn is the share of all weights that changed sides', () => {
  const churn = new Churn();
  const [a, b] = [kernel([1, 2, 3, 4], [1, 1, 0, 0]), kernel([1, 2], [1, 0])];
  churn.look(0, [a, b]);
  a.kept.set([1, 0, 1, 0]);
  churn.look(1, [a, b]);
  churn.look(2, [a, b]);
  b.kept.set([0, 1]);
  churn.look(3, [a, b]);
  assert.deepEqual(churn.points, [
    { epoch: 1, share: 2 / 6 },
    { epoch: 2, share: 0 },
    { epoch: 3, share: 2 / 6 },
  ]);
});

test('histograms count every score once, at its side; the cut is the lowest kept one', () => {
  const one = scoresOf(kernel([-4, 1, 0, -2, 3.9], [1, 0, 0, 0, 1]), 'magnitude');
  assert.deepEqual([one.cut, one.scores.low, one.scores.high], [Math.fround(3.9), 0, 4]);
  assert.deepEqual([one.scores.kept[39], one.scores.pruned[0], one.scores.pruned[10]], [2, 1, 1]);
  const two = scoresOf(kernel([-4, 1, 0, -2, 3.5], [0, 1, 0, 0, 1]), 'signed');
  assert.deepEqual([two.cut, two.scores.low, two.scores.high], [1, -4, 4]);
  const zeros = scoresOf(kernel([0, 0, 0], [0, 0, 0]), 'magnitude');
  assert.deepEqual([zeros.cut, zeros.scores.pruned[0]], [0, 3]);
});

const evaluation = (accuracy: number): object => ({ loss: 1, accuracy });

/** Results of a replicate, as a run has them on disk. */
function stages(accuracies: Record<number, number>, dense?: object): Map<string, unknown> {
  const made = Object.entries(accuracies).map(([fraction, accuracy]) => {
    const k = Number(fraction);
    const histogram = { low: 0, high: 1, kept: [1], pruned: [0] };
    const layer = {
      name: 'k',
      kept: 100 * k,
      prunable: 100,
      density: k,
      cut: 0.1,
      scores: histogram,
    };
    const result = {
      ...{ role: 'ticket', fraction: k, kept: 100 * k, prunable: 100, density: k, requested: k },
      ...{ layers: [layer], weights: 'x', from: 0, until: 60, untrained: evaluation(0.1) },
      ...{ test: evaluation(accuracy), curve: [], churn: [{ epoch: 1, share: 0.25 }] },
    };
    return [keptStage(k), result] as const;
  });
  return new Map<string, unknown>([...made, ...(dense ? [['dense', dense] as const] : [])]);
}

const denseResult = (accuracy: number): object => ({
  ...{ role: 'dense', from: 0, until: 60, test: evaluation(accuracy), curve: [] },
});

function presented(found: readonly Map<string, unknown>[], id = 'multi-prize', part: object = {}) {
  const seeds = found.map((_, i) => i + 1);
  const spec = supermaskSpec(id as 'multi-prize', { kept: [0.3, 0.7], ...part }, { seeds });
  const about = catalogue[id]!;
  const replicates = found.map((own, i) => ({ seed: i + 1, stages: own }));
  const results = about.combine(spec, replicates);
  return { shown: about.present(spec, results), tickets: about.tickets(spec, results) };
}

test('the verdict says whether the prize is reached, and by how much it is missed', () => {
  const missed = presented([
    stages({ 0.3: 0.95, 0.7: 0.94 }, denseResult(0.98)),
    stages({ 0.3: 0.96, 0.7: 0.93 }, denseResult(0.985)),
  ]);
  assert.match(missed.shown.verdict, /With 30 % of its weights kept.*95\.50 %.*2 seeds/);
  assert.match(
    missed.shown.verdict,
    /The prize is not reached at this budget: that is 2\.75 points below/,
  );
  assert.match(missed.shown.verdict, /98\.25 %/);
  assert.match(missed.shown.verdict, /binary weights, and none was trained/);
  assert.ok(!missed.shown.verdict.includes('So far'));
  assert.deepEqual(
    missed.tickets.map(({ seed, stage }) => [seed, stage]),
    [
      [1, 'kept-30'],
      [2, 'kept-30'],
    ],
  );
  const reached = presented([stages({ 0.3: 0.95, 0.7: 0.99 }, denseResult(0.98))]);
  assert.match(
    reached.shown.verdict,
    /With 70 %.*one seed.*The prize is reached: that is 1\.00 points above/,
  );
});

test('the verdict of a run on its way, of one without controls, and of one whose dense net diverged', () => {
  const dense = denseResult(0.98);
  assert.match(presented([stages({})]).shown.verdict, /No mask has been found yet/);
  assert.match(presented([stages({}, dense)]).shown.verdict, /dense float net reaches 98\.00 %/);
  assert.match(presented([stages({ 0.3: 0.9 }, dense)]).shown.verdict, /So far\.$/);
  const alone = presented([stages({ 0.3: 0.9, 0.7: 0.8 })], 'edge-popup', { controls: [] });
  assert.ok(!/prize|dense|So far/.test(alone.shown.verdict), alone.shown.verdict);
  const failed = { role: 'dense', from: 0, until: 0, failed: 'Training diverged', curve: [] };
  const lost = presented([stages({ 0.3: 0.9, 0.7: 0.8 }, failed)]).shown.verdict;
  assert.match(lost, /could not be trained.*nothing to compare with/);
});

test('what is damaged or foreign counts as not there', () => {
  const odd = new Map<string, unknown>([
    ['kept-30', { role: 'ticket', fraction: 'x' }],
    ['dense', 7],
  ]);
  assert.match(presented([odd]).shown.verdict, /No mask has been found yet/);
});
