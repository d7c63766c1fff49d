import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allocate, depthOfDensity, type PruningPlan } from '../../src/masks/allocation';
import { depthOfTotal } from '../../src/masks/depth';
import { PruningError } from '../../src/masks/errors';
import { onesMask } from '../../src/masks/mask';
import { prune } from '../../src/masks/prune';
import { checkPublished } from '../../src/masks/published';
import { scoresOf } from './random';

const sizes = new Map([
  ['conv', 432],
  ['fc1', 30_000],
  ['fc2', 7001],
  ['output', 640],
]);
const all = [...sizes.values()].reduce((a, b) => a + b);

function plan(changes: Partial<PruningPlan> = {}): PruningPlan {
  return { scope: 'layerwise', convention: 'exact', rate: 0.2, rates: new Map(), ...changes };
}

function refusal(part: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof PruningError && part.test(error.message);
}

test('with own rates, the total is the density that was asked for', () => {
  const own: readonly [string, number][][] = [
    [['output', 0.1]],
    [['output', 0]],
    [
      ['conv', 0.1],
      ['output', 0.1],
    ],
    [
      ['conv', 0],
      ['output', 0.3],
    ],
  ];
  for (const scope of ['layerwise', 'global'] as const) {
    for (const rates of own) {
      const settings = plan({ scope, rates: new Map(rates) });
      for (const density of [0.99, 0.5, 0.3333, 0.1, 0.035]) {
        const { kept } = allocate(settings, sizes, depthOfTotal(settings, sizes, density));
        assert.equal(
          kept,
          Math.round(density * all),
          `${scope} ${JSON.stringify(rates)} ${density}`,
        );
      }
    }
  }
});

test('without own rates, the depth is that of the density', () => {
  assert.equal(depthOfTotal(plan(), sizes, 0.37), depthOfDensity(0.37, 0.2));
  const same = plan({ rates: new Map([['fc1', 0.2]]) });
  assert.equal(depthOfTotal(same, sizes, 0.37), depthOfDensity(0.37, 0.2));
});

test('a density at which a group with a high rate is gone is refused, with the smallest that goes', () => {
  const settings = plan({ rates: new Map([['output', 0.35]]) });
  const at = (density: number): number =>
    allocate(settings, sizes, depthOfTotal(settings, sizes, density)).kept;
  assert.throws(() => at(0.01), refusal(/'output' .* would keep none; the smallest .* is 0\.02/));
  let least = NaN;
  try {
    at(0.01);
  } catch (error) {
    least = Number(/[\d.]+$/.exec((error as Error).message)![0]);
  }
  assert.ok(at(least) > 0);
  assert.throws(() => at(least - 0.001));
});

test('a density below what is never pruned is refused', () => {
  const settings = plan({ rates: new Map([['fc1', 0]]) });
  assert.throws(
    () => depthOfTotal(settings, sizes, 0.5),
    refusal(/19037 of 38073 weights, but 30000 are never pruned; the smallest .* 0\.7880/),
  );
  const least = depthOfTotal(settings, sizes, 0.79);
  assert.equal(allocate(settings, sizes, least).kept, Math.round(0.79 * all));
});

const published = [
  plan({ scope: 'global', convention: 'open-lth', rates: new Map([['output', 0]]) }),
  plan({ convention: 'google-lth', rates: new Map([['output', 0.1]]) }),
] as readonly (PruningPlan & { convention: 'open-lth' | 'google-lth' })[];

for (const settings of published) {
  test(`${settings.convention}: the check refuses the first level that the rule cannot prune`, () => {
    const small = new Map([
      ['a', 90],
      ['b', 40],
      ['output', 20],
    ]);
    const before = (level: number): number => level - 1;
    let mask = onesMask(new Map([...small].map(([name, size]) => [name, [size]])));
    let level = 0;
    for (; ; level++) {
      const scores = scoresOf(small, level);
      try {
        mask = prune({ mask, scores, plan: settings, from: level, to: level + 1 });
      } catch (error) {
        assert.ok(error instanceof PruningError && error.reason === 'empty', String(error));
        break;
      }
    }
    const depths = Array.from({ length: level + 2 }, (_, i) => i);
    checkPublished(settings, small, depths.slice(0, -1), before);
    assert.throws(
      () => checkPublished(settings, small, depths, before),
      refusal(new RegExp(`level ${level + 1} would leave '.*' none .* stop at level ${level},`)),
    );
  });
}
