import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allocate, depthOfDensity, type PruningPlan } from '../../src/masks/allocation';
import { PruningError, type PruningReason } from '../../src/masks/errors';
import {
  countKept,
  isSubset,
  layerDensities,
  onesMask,
  sameMask,
  sizeOf,
  type Mask,
} from '../../src/masks/mask';
import { prune } from '../../src/masks/prune';
import { LENET, scoresOf, source } from './random';

const lenetSizes = new Map([...LENET].map(([name, shape]) => [name, sizeOf(shape)]));

function plan(changes: Partial<PruningPlan> = {}): PruningPlan {
  return { scope: 'global', convention: 'exact', rate: 0.2, rates: new Map(), ...changes };
}

function small(sizes: readonly number[]): Mask {
  return onesMask(new Map(sizes.map((size, i) => [`w${i}`, [size]])));
}

function refusal(reason: PruningReason, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof PruningError, String(error));
    assert.equal(error.reason, reason);
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  };
}

function sweep(settings: PruningPlan, levels: number): Mask[] {
  const masks = [onesMask(LENET)];
  for (let level = 0; level < levels; level++) {
    const scores = scoresOf(lenetSizes, level + 1);
    const mask = masks[level] as Mask;
    masks.push(prune({ mask, scores, plan: settings, from: level, to: level + 1 }));
    assert.ok(isSubset(masks[level + 1] as Mask, mask));
  }
  return masks;
}

test('open-lth leaves its counts on LeNet-300-100', () => {
  const masks = sweep(plan({ convention: 'open-lth', rates: new Map([['output/kernel', 0]]) }), 11);
  assert.deepEqual(
    masks.map(countKept),
    [266200, 212959, 170366, 136291, 109031, 87223, 69777, 55820, 44655, 35723, 28577, 22860],
  );
  assert.equal(layerDensities(masks[11] as Mask)[2]?.kept, 1000);
});

test('google-lth leaves its counts and percentages on LeNet-300-100', () => {
  const rates = new Map([['output/kernel', 0.1]]);
  const masks = sweep(plan({ scope: 'layerwise', convention: 'google-lth', rates }), 20);
  const kept = (level: number): number[] =>
    layerDensities(masks[level] as Mask).map((layer) => layer.kept);
  assert.deepEqual(kept(1), [188159, 23999, 899]);
  assert.deepEqual(kept(3), [120420, 15357, 726]);
  assert.deepEqual(kept(10), [25250, 3217, 342]);
  const percent = [1, 3, 7, 10, 15, 20].map((level) =>
    ((100 * countKept(masks[level] as Mask)) / 266200).toFixed(2),
  );
  assert.deepEqual(percent, ['80.04', '51.28', '21.07', '10.82', '3.58', '1.19']);
});

test('exact keeps the rounded number of one pool at every level and density', () => {
  sweep(plan(), 12).forEach((mask, level) => {
    assert.equal(countKept(mask), Math.round(0.8 ** level * 266200));
  });
  const mask = onesMask(LENET);
  const scores = scoresOf(lenetSizes, 3);
  for (const density of [0.9, 0.5, 0.213, 0.1, 0.036, 0.01, 0.001, 1 / 3, 0.0123456789]) {
    const to = depthOfDensity(density, 0.2);
    const pruned = prune({ mask, scores, plan: plan(), from: 0, to });
    assert.equal(countKept(pruned), Math.round(density * 266200), String(density));
  }
});

test('exact prunes own rates as groups of their own', () => {
  const rates = new Map([
    ['output/kernel', 0.1],
    ['fc2/kernel', 0],
  ]);
  const masks = sweep(plan({ rates }), 5);
  assert.deepEqual(
    layerDensities(masks[5] as Mask).map(({ kept }) => kept),
    [Math.round(0.8 ** 5 * 235200), 30000, Math.round(0.9 ** 5 * 1000)],
  );
});

test('property: exact counts, subsets and determinism over random nets and rates', () => {
  const random = source(7);
  for (let round = 0; round < 150; round++) {
    const sizes = Array.from(
      { length: 1 + Math.floor(random.next() * 5) },
      () => 1 + Math.floor(random.next() * 200),
    );
    const full = small(sizes);
    const rates = new Map(
      [...full.keys()]
        .filter(() => random.next() < 0.3)
        .map((name) => [name, random.next() < 0.3 ? 0 : random.next() * 0.8]),
    );
    const settings = plan({
      scope: random.next() < 0.5 ? 'global' : 'layerwise',
      rate: 0.05 + 0.6 * random.next(),
      rates,
    });
    // Few distinct scores, of both signs: ties everywhere.
    const scores = new Map(
      [...full].map(([name, { values }]) => [
        name,
        Float32Array.from(values, () => Math.floor(random.next() * 9) - 4),
      ]),
    );
    const sizeByName = new Map([...full].map(([name, { values }]) => [name, values.length]));
    let mask = full;
    let from = 0;
    for (let step = 0; step < 4; step++) {
      const to = from + 2 * random.next();
      const request = { mask, scores, plan: settings, from, to };
      let allocation;
      try {
        allocation = allocate(settings, sizeByName, to);
      } catch (error) {
        assert.ok(error instanceof PruningError && error.reason === 'empty');
        assert.throws(() => prune(request), PruningError);
        break;
      }
      const pruned = prune(request);
      assert.ok(isSubset(pruned, mask));
      assert.ok(sameMask(pruned, prune(request)));
      assert.equal(countKept(pruned), allocation.kept);
      for (const group of allocation.groups) {
        const survivors = group.tensors
          .flatMap((name) =>
            [...(scores.get(name) as Float32Array)].map((score, i) => ({
              score,
              before: mask.get(name)?.values[i],
              after: pruned.get(name)?.values[i],
            })),
          )
          .filter(({ before }) => before === 1);
        // What an object sort would keep: it is stable, so the first of equals stay.
        const expected = survivors
          .map((_, i) => i)
          .sort((a, b) => (survivors[b]?.score ?? 0) - (survivors[a]?.score ?? 0))
          .slice(0, group.kept)
          .sort((a, b) => a - b);
        assert.deepEqual(
          survivors.flatMap(({ after }, i) => (after === 1 ? [i] : [])),
          expected,
        );
      }
      mask = pruned;
      from = to;
    }
  }
});

test('ties go by the order of the tensors, then by index', () => {
  const mask = small([3, 4]);
  const scores = new Map([
    ['w0', Float32Array.of(1, 0, -0)],
    ['w1', Float32Array.of(0, 1, 0, 0)],
  ]);
  const pruned = prune({ mask, scores, plan: plan(), from: 0, to: depthOfDensity(4 / 7, 0.2) });
  assert.deepEqual(
    [...pruned.values()].map(({ values }) => [...values]),
    [
      [1, 1, 1],
      [0, 1, 0, 0],
    ],
  );
});

test('one shot uses the compound fraction', () => {
  const settings = plan({ convention: 'open-lth' });
  const mask = onesMask(LENET);
  const scores = scoresOf(lenetSizes, 5);
  const pruned = prune({ mask, scores, plan: settings, from: 0, to: 3 });
  assert.equal(countKept(pruned), 266200 - Math.ceil(0.488 * 266200) - 1);
});

test('google-lth rounds halves to the even neighbour', () => {
  const settings = plan({ scope: 'layerwise', convention: 'google-lth', rate: 0.5 });
  const mask = small([5, 7]);
  const sizes = new Map([
    ['w0', 5],
    ['w1', 7],
  ]);
  const pruned = prune({ mask, scores: scoresOf(sizes, 1), plan: settings, from: 0, to: 1 });
  assert.deepEqual(
    layerDensities(pruned).map(({ kept }) => kept),
    [5 - 3, 7 - 5],
  );
});

test('scores that are no numbers are named', () => {
  const mask = small([3]);
  for (const [bad, convention] of [
    [NaN, 'exact'],
    [Infinity, 'open-lth'],
    [-Infinity, 'exact'],
  ] as const) {
    const scores = new Map([['w0', Float32Array.of(1, 2, bad)]]);
    assert.throws(
      () => prune({ mask, scores, plan: plan({ convention }), from: 0, to: 1 }),
      refusal('not-finite', /'w0' at index 2/),
    );
  }
  const alive = new Map([['w0', { shape: [3], values: Uint8Array.of(1, 1, 0) }]]);
  const scores = new Map([['w0', Float32Array.of(1, 2, NaN)]]);
  assert.equal(
    countKept(
      prune({ mask: alive, scores, plan: plan(), from: 1, to: depthOfDensity(1 / 3, 0.2) }),
    ),
    1,
  );
});

test('threshold rules refuse to empty a layer by ties', () => {
  const mask = small([6, 6]);
  const zeros = new Map([
    ['w0', new Float32Array(6)],
    ['w1', new Float32Array(6)],
  ]);
  const layerwise = plan({ scope: 'layerwise', convention: 'google-lth' });
  assert.throws(
    () => prune({ mask, scores: zeros, plan: plan({ convention: 'open-lth' }), from: 0, to: 1 }),
    refusal('tied', /'w0'.*threshold 0/),
  );
  assert.throws(
    () => prune({ mask, scores: zeros, plan: layerwise, from: 0, to: 1 }),
    refusal('tied', /'w0'/),
  );
  zeros.set('w1', Float32Array.of(1, 2, 3, 4, 5, 6));
  assert.throws(
    () => prune({ mask, scores: zeros, plan: plan({ convention: 'open-lth' }), from: 0, to: 1 }),
    refusal('tied', /'w0'/),
  );
  assert.throws(
    () =>
      prune({
        mask: small([1]),
        scores: new Map([['w0', Float32Array.of(1)]]),
        plan: layerwise,
        from: 0,
        to: 1,
      }),
    refusal('empty', /'w0'/),
  );
  assert.equal(countKept(prune({ mask, scores: zeros, plan: plan(), from: 0, to: 1 })), 10);
});

test('a request that cannot be met is refused by name', () => {
  const mask = small([10, 40]);
  const scores = scoresOf(
    new Map([
      ['w0', 10],
      ['w1', 40],
    ]),
    1,
  );
  const layerwise = plan({ scope: 'layerwise' });
  const to = depthOfDensity(0.04, 0.2);
  assert.throws(
    () => prune({ mask, scores, plan: layerwise, from: 0, to }),
    refusal('empty', /'w0' \(10 weights\).*density is 0\.05$/),
  );
  assert.equal(
    countKept(prune({ mask, scores, plan: layerwise, from: 0, to: depthOfDensity(0.05, 0.2) })),
    1 + 2,
  );
  assert.throws(
    () => prune({ mask, scores, plan: plan(), from: 2, to: 1 }),
    refusal('out-of-range', /never grows/),
  );
  const sparse = prune({ mask, scores, plan: plan(), from: 0, to: 3 });
  assert.throws(
    () => prune({ mask: sparse, scores, plan: plan(), from: 0, to: 1 }),
    refusal('grows', /never grows/),
  );
  assert.throws(
    () => prune({ mask, scores: new Map(), plan: plan(), from: 0, to: 1 }),
    refusal('mismatch', /'w0' has 10 weights but no scores/),
  );
  assert.throws(
    () => prune({ mask, scores, plan: plan({ rates: new Map([['w9', 0.1]]) }), from: 0, to: 1 }),
    refusal('mismatch', /'w9'.*w0, w1/),
  );
  assert.throws(
    () => prune({ mask, scores, plan: plan({ rate: 1 }), from: 0, to: 1 }),
    refusal('out-of-range', /rate 1/),
  );
  assert.throws(
    () => prune({ mask, scores, plan: plan({ convention: 'google-lth' }), from: 0, to: 1 }),
    refusal('unsupported', /layerwise/),
  );
  assert.throws(
    () =>
      prune({
        mask,
        scores,
        plan: plan({ convention: 'open-lth', rates: new Map([['w0', 0.1]]) }),
        from: 0,
        to: 1,
      }),
    refusal('unsupported', /'w0'/),
  );
});
