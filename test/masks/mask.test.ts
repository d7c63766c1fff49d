import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../../src/formats/errors';
import { boolTensor, float32Tensor, writeSafetensors } from '../../src/formats/safetensors';
import { overlap } from '../../src/masks/compare';
import { PruningError } from '../../src/masks/errors';
import {
  countKept,
  countPrunable,
  densityOf,
  isSubset,
  layerDensities,
  maskFromSafetensors,
  maskToSafetensors,
  onesMask,
  sameMask,
  type Mask,
} from '../../src/masks/mask';
import { kthSmallest } from '../../src/masks/select';
import { randomGlobalMask, shuffleWithinLayers } from '../../src/masks/shuffle';
import { LENET, source } from './random';

function maskOf(values: Readonly<Record<string, readonly number[]>>): Mask {
  return new Map(
    Object.entries(values).map(([name, bits]) => [
      name,
      { shape: [bits.length], values: Uint8Array.from(bits) },
    ]),
  );
}

const a = maskOf({ x: [1, 1, 0, 0], y: [1, 0] });
const b = maskOf({ y: [1, 1], x: [1, 0, 1, 0] });

test('counts and densities', () => {
  assert.equal(countKept(a), 3);
  assert.equal(countPrunable(a), 6);
  assert.equal(densityOf(a), 0.5);
  assert.deepEqual(layerDensities(a), [
    { name: 'x', kept: 2, prunable: 4, density: 0.5 },
    { name: 'y', kept: 1, prunable: 2, density: 0.5 },
  ]);
  assert.equal(densityOf(new Map()), 1);
  assert.equal(countKept(onesMask(new Map([['scalar', []]]))), 1);
});

test('comparisons do not depend on the order of the tensors', () => {
  assert.deepEqual(overlap(a, b), { both: 2, onlyA: 1, onlyB: 2, jaccard: 0.4 });
  assert.equal(overlap(new Map(), new Map()).jaccard, 1);
  assert.ok(sameMask(a, new Map([...a].reverse())));
  assert.ok(!sameMask(a, b));
  assert.ok(isSubset(maskOf({ x: [1, 0, 0, 0], y: [0, 0] }), a));
  assert.ok(!isSubset(a, b));
  assert.ok(!isSubset(maskOf({ x: [1, 1, 0, 0] }), a));
  const reshaped = new Map(a).set('x', { shape: [2, 2], values: Uint8Array.of(1, 1, 0, 0) });
  assert.ok(!sameMask(a, reshaped));
  assert.throws(
    () => overlap(a, reshaped),
    (error) => error instanceof PruningError && /'x'/.test(error.message),
  );
});

test('mask files: round trip, same bytes, order kept', () => {
  const mask = maskOf({ '2': [1, 0, 1], '1': [0], 'fc1/kernel': [1, 1] });
  const bytes = maskToSafetensors(mask, { seed: '1' });
  assert.deepEqual(bytes, maskToSafetensors(new Map(mask), { seed: '1' }));
  const back = maskFromSafetensors(bytes, 'mask.safetensors');
  assert.ok(sameMask(mask, back));
  assert.deepEqual([...back.keys()], [...mask.keys()]);
});

test('mask files: other types and values are refused by name', () => {
  const two = writeSafetensors([boolTensor('fc', [3], Uint8Array.of(1, 0, 2))]);
  assert.throws(
    () => maskFromSafetensors(two, 'm.safetensors'),
    (error) =>
      error instanceof InputError &&
      /^m\.safetensors: tensor 'fc' has the value 2 at index 2/.test(error.message),
  );
  const float = writeSafetensors([float32Tensor('fc', [1], Float32Array.of(1))]);
  assert.throws(
    () => maskFromSafetensors(float, 'm.safetensors'),
    (error) => error instanceof InputError && error.reason === 'unsupported',
  );
  const bad = new Map([['fc', { shape: [4], values: Uint8Array.of(1) }]]);
  assert.throws(() => maskToSafetensors(bad), PruningError);
});

test('shuffled masks keep the count of each layer and nothing else', () => {
  const mask = randomGlobalMask(LENET, 40000, source(1));
  const before = mask.get('fc1/kernel')?.values.slice();
  const random = (name: string): { next(): number } => source(name.length);
  const shuffled = shuffleWithinLayers(mask, random);
  assert.deepEqual(layerDensities(shuffled), layerDensities(mask));
  assert.deepEqual(mask.get('fc1/kernel')?.values, before);
  assert.ok(sameMask(shuffled, shuffleWithinLayers(mask, random)));
  // Two independent masks of density 0.15 share about 0.15 of their survivors.
  const { both } = overlap(mask, shuffled);
  assert.ok(Math.abs(both / 40000 - 40000 / 266200) < 0.01, String(both));
});

test('a shuffle is uniform over places', () => {
  const random = source(4);
  const hits = new Float64Array(6);
  const mask = maskOf({ x: [1, 1, 0, 0, 0, 0] });
  for (let i = 0; i < 12000; i++) {
    shuffleWithinLayers(mask, () => random)
      .get('x')
      ?.values.forEach((bit, at) => (hits[at] = (hits[at] as number) + bit));
  }
  for (const hit of hits) assert.ok(Math.abs(hit - 4000) < 250, [...hits].join());
});

test('random global masks: exact counts, uniform, fixed layers whole', () => {
  const random = source(5);
  for (let i = 0; i < 200; i++) {
    const kept = 2 + Math.floor(random.next() * 5);
    const mask = randomGlobalMask(a, kept, random, { fixed: new Set(['y']) });
    assert.equal(countKept(mask), kept);
    assert.deepEqual(mask.get('y')?.values, Uint8Array.of(1, 1));
  }
  const hits = new Float64Array(6);
  for (let i = 0; i < 12000; i++) {
    const mask = randomGlobalMask(a, 2, random);
    [...mask.values()]
      .flatMap(({ values }) => [...values])
      .forEach((bit, at) => (hits[at] = (hits[at] as number) + bit));
  }
  for (const hit of hits) assert.ok(Math.abs(hit - 4000) < 250, [...hits].join());
  for (const kept of [1, 7, 2.5, NaN]) {
    assert.throws(() => randomGlobalMask(a, kept, random, { fixed: new Set(['y']) }), PruningError);
  }
  assert.throws(() => randomGlobalMask(a, 3, random, { fixed: new Set(['z']) }), PruningError);
});

test('kthSmallest agrees with sorting', () => {
  const random = source(6);
  for (let i = 0; i < 200; i++) {
    const few = random.next() < 0.5;
    const values = Float32Array.from({ length: 1 + Math.floor(random.next() * 300) }, () =>
      few
        ? Math.floor(random.next() * 5) - 2
        : (random.next() - 0.5) * 10 ** (random.next() * 60 - 30),
    );
    const sorted = values.slice().sort();
    const k = Math.floor(random.next() * values.length);
    assert.equal(kthSmallest(values, k), sorted[k]);
  }
  assert.throws(() => kthSmallest(new Float32Array(2), 2), RangeError);
});
