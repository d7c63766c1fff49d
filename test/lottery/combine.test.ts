import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ReplicateStages } from '../../src/lottery/experiment';
import { imp } from '../../src/lottery/imp/about';
import { combine, expectedStages } from '../../src/lottery/imp/combine';
import { levelStage, type LevelResult, type Role } from '../../src/lottery/imp/schema';
import { statistic } from '../../src/lottery/statistics';
import { impSpec, type ImpSpec } from '../support/lab';

const at = [1, 0.5, 0.25];

function net(level: number, role: Role, accuracy: number): [string, LevelResult] {
  const kept = 1000 * at[level]!;
  return [
    levelStage(level, role),
    {
      level,
      role,
      kept,
      prunable: 1000,
      density: at[level]!,
      layers: [
        { name: 'a', kept: kept - 10, prunable: 900, density: (kept - 10) / 900 },
        { name: 'b', kept: 10, prunable: 80, density: 0.125 },
      ],
      from: 0,
      until: 10,
      test: { loss: 1, accuracy },
      curve: [],
    },
  ];
}

/** A replicate with the accuracies of its tickets and, where given, of a control at level 1. */
function replicate(seed: number, tickets: readonly number[], fresh?: number): ReplicateStages {
  const stages = tickets.map((accuracy, level) => net(level, 'ticket', accuracy));
  if (fresh !== undefined) stages.push(net(1, 'reinitialised', fresh));
  return { seed, stages: new Map(stages) };
}

function specOf(matching: object, seeds = [1, 2, 3], controls: readonly string[] = []): ImpSpec {
  return impSpec({ seeds, imp: { levels: 3, controls, matching } });
}

const three = [
  replicate(1, [0.97, 0.972, 0.95]),
  replicate(2, [0.98, 0.974, 0.97]),
  replicate(3, [0.99, 0.988, 0.96]),
];
const tolerance = { rule: 'tolerance', tolerance: 0.002 };

test('mean and sample deviation', () => {
  assert.deepEqual(statistic([3]), { mean: 3, deviation: 0, count: 1 });
  assert.deepEqual(statistic([2, 4]), { mean: 3, deviation: Math.SQRT2, count: 2 });
  const { mean, deviation } = statistic([2, 4, 4, 4, 5, 5, 7, 9]);
  assert.equal(mean, 5);
  assert.ok(Math.abs(deviation - Math.sqrt(32 / 7)) < 1e-15);
});

test('differences are paired by seed', () => {
  const { levels, dense, complete } = combine(specOf(tolerance), three);
  assert.ok(Math.abs(dense!.mean - 0.98) < 1e-12 && Math.abs(dense!.deviation - 0.01) < 1e-12);
  const level = levels[1]!;
  assert.ok(Math.abs(level.difference.mean - -0.002) < 1e-12);
  assert.ok(
    Math.abs(level.difference.deviation - 0.004) < 1e-12,
    'less than that of the accuracies',
  );
  assert.deepEqual(
    [level.kept, level.prunable, level.density, level.seeds],
    [500, 1000, 0.5, [1, 2, 3]],
  );
  assert.deepEqual(
    levels.map((l) => l.layers.at(-1)),
    Array(3).fill({ name: 'b', density: 0.125 }),
  );
  assert.equal(complete, true);
});

test('matching by tolerance: a difference of exactly the tolerance matches', () => {
  const flags = (allowed: number): boolean[] =>
    combine(specOf({ rule: 'tolerance', tolerance: allowed }), three).levels.map((l) => l.matching);
  assert.deepEqual(flags(0.002), [true, true, false]);
  assert.deepEqual(flags(0.0019), [true, false, false]);
  assert.deepEqual(flags(0.02), [true, true, true]);
  assert.deepEqual(flags(0), [true, false, false]);
});

test('matching by deviation of the dense net can say otherwise', () => {
  const found = combine(specOf({ rule: 'deviation' }), three);
  assert.deepEqual(
    found.levels.map((l) => l.matching),
    [true, true, false],
  );
  const steady = three.map(({ seed }) => replicate(seed, [0.98, 0.978, 0.96]));
  assert.equal(combine(specOf({ rule: 'deviation' }), steady).sparsestMatching, undefined);
  assert.deepEqual(combine(specOf(tolerance), steady).sparsestMatching, { level: 1, density: 0.5 });
});

test('the sparsest matching level counts, also below one that does not match', () => {
  const both = combine(specOf(tolerance, [1]), [replicate(1, [0.97, 0.98, 0.97])]);
  assert.equal(both.sparsestMatching!.level, 2);
  const dip = [replicate(1, [0.97, 0.9, 0.98])];
  const found = combine(specOf(tolerance, [1]), dip);
  assert.deepEqual(found.sparsestMatching, { level: 2, density: 0.25 });
});

test('replicates that are behind are left out where they have nothing yet', () => {
  const some = [three[0]!, replicate(2, [0.98, 0.974]), { seed: 3, stages: new Map() }];
  const { levels, dense, complete } = combine(specOf(tolerance), some);
  assert.deepEqual(
    levels.map((l) => l.seeds),
    [[1, 2], [1, 2], [1]],
  );
  assert.equal(dense!.count, 2);
  assert.equal(complete, false);
  const none = combine(specOf(tolerance), []);
  assert.deepEqual(none, {
    levels: [],
    dense: undefined,
    sparsestMatching: undefined,
    complete: false,
  });
});

test('stages that are not what they should be are left out', () => {
  const odd = new Map<string, unknown>([
    ...three[0]!.stages,
    ['level-01', { accuracy: 1 }],
    ['x', 3],
  ]);
  const { levels, complete } = combine(specOf(tolerance, [1]), [{ seed: 1, stages: odd }]);
  assert.deepEqual(
    levels.map((l) => l.level),
    [0, 2],
  );
  assert.equal(complete, false);
});

test('controls are averaged over those that are there', () => {
  const spec = specOf(tolerance, [1, 2], ['reinitialised']);
  const found = combine(spec, [replicate(1, [0.9, 0.9, 0.9], 0.7), replicate(2, [0.9, 0.9, 0.9])]);
  assert.deepEqual(found.levels[1]!.controls, {
    reinitialised: { mean: 0.7, deviation: 0, count: 1 },
  });
  assert.deepEqual(found.levels[2]!.controls, {});
  assert.equal(found.complete, false, 'a control is missing');
});

test('stages, cost and tickets of a spec', () => {
  const spec = impSpec({
    training: { steps: 100 },
    imp: { levels: 2, controls: ['random', 'reinitialised'], rewind: { step: 10 } },
  });
  assert.deepEqual(expectedStages(spec.imp), [
    'level-00',
    'level-01',
    'level-01-reinitialised',
    'level-01-random',
  ]);
  // 10 steps to the rewind point, three nets from there, and one of fresh weights from step 0.
  assert.deepEqual(imp.cost(spec), { trainings: 4, steps: 10 + 3 * 90 + 100 });
});

test('tickets are handed out for the seeds that have the sparsest matching level', () => {
  const spec = specOf(tolerance);
  const behind = [...three.slice(0, 2), replicate(3, [0.99])];
  const ticket = { stage: 'level-01', origin: 'origin', density: 0.5 };
  assert.deepEqual(imp.tickets(spec, combine(spec, behind)), [
    { seed: 1, ...ticket },
    { seed: 2, ...ticket },
  ]);
  const none = combine(spec, [replicate(1, [0.9, 0.1, 0.1])]);
  assert.deepEqual(imp.tickets(spec, none), []);
});
