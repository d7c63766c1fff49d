import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OneTarget } from '../../../../../src/lottery/subsetSum/solver/one/oneTarget';
import { SubsetSolver } from '../../../../../src/lottery/subsetSum/solver/solver';
import { rng } from '../../../../../src/tensors/random';
import { allSums, bruteForce } from '../bruteForce';
import { coarse, even, exactPools, low, roundedPools, targetsOf } from '../pools';

const options = { solver: 'best-error', epsilon: 0.01, skipSmall: false } as const;

test('a target by itself: the subset that looking at all of them finds, for 0 to 17 samples', () => {
  const own = new SubsetSolver(options);
  for (const [name, draw] of Object.entries({ ...exactPools, ...roundedPools })) {
    for (let n = 0; n <= 17; n++) {
      const random = rng(n, name, 'one');
      const samples = draw(random, n);
      const sums = allSums(samples);
      for (const target of targetsOf(random, samples)) {
        const { subsets, errors } = own.solve(samples, Float32Array.of(target));
        const say = `${name}, n ${n}, target ${target}`;
        const expected = bruteForce(sums, target, undefined);
        assert.equal(errors[0], Math.abs(target - sums[subsets[0]!]!), say);
        const error = Math.abs(target - sums[expected]!);
        if (name in exactPools && Math.abs(target) < 1e4 && target !== Math.fround(1e-30)) {
          assert.equal(subsets[0], expected, say);
        } else {
          const rounding = 1e-14 * Math.max(...samples.map(Math.abs), Math.abs(target), 0);
          assert.ok(Math.abs(errors[0] - error) <= rounding, `${say}: ${errors[0]} > ${error}`);
        }
      }
    }
  }
});

test('a target by itself or beside another: the same subset, for 12 to 30 samples', () => {
  const own = new SubsetSolver(options);
  const one = new OneTarget();
  for (let n = 12; n <= 30; n++) {
    let fast = 0;
    const pools = n < 24 ? 4 : 2;
    for (let pool = 0; pool < pools; pool++) {
      const random = rng(pool, 'beside', n);
      // Sums on a grid are exact, and many are equal: the fewest samples decide, then the lowest mask.
      const samples = pool % 2 === 0 ? coarse(n, () => low + random.next()) : even(random, n);
      const [target] = even(random, 1, -0.4, 0.4) as unknown as [number];
      const both = own.solve(samples, Float32Array.of(target, 0.3));
      const alone = own.solve(samples, Float32Array.of(target));
      assert.deepEqual([alone.subsets[0], alone.errors[0]], [both.subsets[0], both.errors[0]]);
      if (!one.search(samples, target)) continue;
      fast++;
      assert.equal(one.mask, alone.subsets[0]);
    }
    assert.ok(fast >= 1, `${fast} of ${pools} pools of ${n} samples`);
  }
});

test('what its numbers cannot hold is left to others', () => {
  const one = new OneTarget();
  const samples = even(rng(0, 'left'), 16);
  assert.equal(one.search(samples, 1e30), false);
  assert.equal(one.search(new Float32Array(16), 0.1), false);
  assert.equal(
    one.search(
      samples.map((x, i) => (i === 0 ? 1e20 : x)),
      0.1,
    ),
    false,
  );
  assert.equal(one.search(samples, 0.1), true);
});
