import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SubsetSumError } from '../../../../src/lottery/subsetSum/errors';
import { secondsFor } from '../../../../src/lottery/subsetSum/solver/forecast';
import { sizeOf, sumOf } from '../../../../src/lottery/subsetSum/solver/masks';
import { solvers, SubsetSolver } from '../../../../src/lottery/subsetSum/solver/solver';
import { rng } from '../../../../src/tensors/random';
import { allSums, bruteForce } from './bruteForce';
import { coarse, even, exactPools, high, low, roundedPools, targetsOf } from './pools';

for (const solver of solvers) {
  test(`${solver}: the subset that looking at all of them finds, for 0 to 16 samples`, () => {
    for (const [name, draw] of Object.entries({ ...exactPools, ...roundedPools })) {
      const isExact = name in exactPools;
      for (let n = 0; n <= 16; n++) {
        const random = rng(n, name);
        const samples = draw(random, n);
        const sums = allSums(samples);
        const targets = targetsOf(random, samples);
        const epsilon = [0, 1 / 1024, 0.01, 0.25][n % 4]!;
        const limit = solver === 'best-error' ? undefined : epsilon;
        const own = new SubsetSolver({ solver, epsilon, skipSmall: false });
        const { subsets, errors } = own.solve(samples, targets);
        for (const [i, target] of targets.entries()) {
          const say = `${name}, n ${n}, epsilon ${epsilon}, target ${target}`;
          const expected = bruteForce(sums, target, limit);
          assert.equal(errors[i], Math.abs(target - sums[subsets[i]!]!), say);
          const error = Math.abs(target - sums[expected]!);
          if (isExact && Math.abs(target) < 1e4 && Math.abs(target) !== Math.fround(1e-30)) {
            assert.equal(subsets[i], expected, say);
          } else {
            const rounding = 1e-14 * Math.max(...samples.map(Math.abs), Math.abs(target), 0);
            assert.ok(Math.abs(errors[i] - error) <= rounding, `${say}: ${errors[i]} > ${error}`);
            if (limit !== undefined) assert.equal(errors[i] <= limit, error <= limit, say);
          }
        }
      }
    }
  });

  test(`${solver}: one target at a time, in any order, and by a solver that was used: the same`, () => {
    const options = { solver, epsilon: 0.0005, skipSmall: false };
    const used = new SubsetSolver(options);
    for (let seed = 0; seed < 8; seed++) {
      const random = rng(seed, 'same');
      const samples = coarse(6 + seed, () => low + random.next());
      const targets = coarse(50, () => low + random.next());
      const together = used.solve(samples, targets);
      const backwards = used.solve(samples, targets.slice().reverse());
      assert.deepEqual(together, new SubsetSolver(options).solve(samples, targets));
      assert.deepEqual(together.subsets, backwards.subsets.reverse());
      for (const [i, target] of targets.entries()) {
        const { subsets, errors } = used.solve(samples, Float32Array.of(target));
        assert.deepEqual([subsets[0], errors[0]], [together.subsets[i], together.errors[i]]);
      }
    }
  });

  test(`${solver}: 30 samples, whose best error no other subset beats that differs by three`, () => {
    const random = rng(0, 'thirty');
    const samples = even(random, 30);
    const own = new SubsetSolver({ solver, epsilon: 1e-7, skipSmall: false });
    const targets = even(random, 3);
    const { subsets, errors } = own.solve(samples, targets);
    for (const [i, target] of targets.entries()) {
      assert.ok(errors[i]! <= 1e-7);
      assert.equal(errors[i], Math.abs(target - sumOf(subsets[i]!, samples)));
      for (const flip of flipsUpTo3(30)) {
        const mask = subsets[i]! ^ flip;
        const error = Math.abs(target - sumOf(mask, samples));
        if (solver === 'best-error') assert.ok(error >= errors[i] - 1e-15);
        else assert.ok(error > 1e-7 || sizeOf(mask) >= sizeOf(subsets[i]!));
      }
    }
  });
}

test('30 samples that are equal, or nearly nothing but two, need no longer search than others', () => {
  const [equal, two] = [new Float32Array(30).fill(0.25), new Float32Array(30)];
  for (let i = 0; i < 30; i++) two[i] = i < 15 ? 0.125 : 2 ** -20;
  for (const solver of solvers) {
    const own = new SubsetSolver({ solver, epsilon: 0, skipSmall: false });
    const counts = Float32Array.from({ length: 60 }, (_, k) => k - 15);
    const few = own.solve(
      equal,
      counts.map((k) => 0.25 * k),
    );
    const many = own.solve(
      two,
      counts.map((k) => 0.125 * k + 2 ** -20),
    );
    for (const [i, k] of counts.entries()) {
      const taken = Math.max(0, Math.min(30, k));
      assert.equal(few.subsets[i], 2 ** taken - 1);
      if (k >= 0 && k <= 15) assert.equal(many.subsets[i], 2 ** k - 1 + 2 ** 15);
    }
  }
});

test('24,000 targets and pools of 21 samples: only what a pool hardly reaches fails at .01', () => {
  const own = new SubsetSolver({ solver: 'best-error', epsilon: 0.01, skipSmall: false });
  let [failures, kept] = [0, 0];
  for (let pool = 0; pool < 60; pool++) {
    const random = rng(0, 'calibration', pool);
    const [samples, targets] = [even(random, 21), even(random, 400)];
    const { subsets, errors } = own.solve(samples, targets);
    const least = samples.reduce((sum, x) => sum + Math.min(x, 0), 0);
    const most = samples.reduce((sum, x) => sum + Math.max(x, 0), 0);
    for (const [i, target] of targets.entries()) {
      if (errors[i]! <= 0.01) continue;
      failures++;
      // Near the ends of a pool's reach the sums are few.
      assert.ok(Math.min(target - least, most - target) < 0.1, `pool ${pool}, target ${target}`);
    }
    kept += subsets.reduce((sum, mask) => sum + sizeOf(mask), 0);
  }
  // The samples below 0 of one of these pools sum up to -.43 only, and targets go down to -.464.
  assert.ok(failures <= 24, `${failures} fail`);
  const mean = kept / 24_000;
  assert.ok(mean > 9 && mean < 10.5, `${mean} samples a weight`);
});

test('the weights of a trained net all have a subset of 21 samples within .01', () => {
  const random = rng(0, 'trained');
  for (const solver of solvers) {
    const own = new SubsetSolver({ solver, epsilon: 0.01, skipSmall: false });
    for (let pool = 0; pool < 30; pool++) {
      const weights = Float32Array.from({ length: 784 }, () => 0.04 * random.normal());
      const { errors } = own.solve(even(random, 21), weights);
      assert.ok(errors.every((error) => error <= 0.01));
    }
  }
});

test('the shortcut gives a target of at most epsilon the empty subset, others as ever', () => {
  const random = rng(0, 'shortcut');
  const samples = even(random, 12);
  const targets = Float32Array.from({ length: 200 }, () => 0.02 * random.normal());
  for (const solver of solvers) {
    const [skipping, whole] = [true, false].map((skipSmall) =>
      new SubsetSolver({ solver, epsilon: 0.01, skipSmall }).solve(samples, targets),
    ) as [ReturnType<SubsetSolver['solve']>, ReturnType<SubsetSolver['solve']>];
    for (const [i, target] of targets.entries()) {
      const isSmall = Math.abs(target) <= 0.01;
      assert.equal(skipping.subsets[i], isSmall ? 0 : whole.subsets[i]);
      assert.equal(skipping.errors[i], isSmall ? Math.abs(target) : whole.errors[i]);
    }
  }
});

test('what cannot be solved is refused by name; no targets are no work', () => {
  const own = new SubsetSolver({ solver: 'best-error', epsilon: 0.01, skipSmall: false });
  const refuses = (run: () => unknown, reason: string, message: RegExp): void => {
    assert.throws(
      run,
      (error) =>
        error instanceof SubsetSumError && error.reason === reason && message.test(error.message),
    );
  };
  const one = Float32Array.of(1);
  refuses(() => own.solve(new Float32Array(31), one), 'out-of-range', /31 samples.*at most 30/);
  refuses(() => own.solve(Float32Array.of(1, NaN), one), 'not-finite', /sample 1 .* NaN/);
  refuses(() => own.solve(one, Float32Array.of(-Infinity)), 'not-finite', /target 0 .* -Infinity/);
  for (const epsilon of [-1, NaN]) {
    const options = { solver: 'best-error', epsilon, skipSmall: false } as const;
    refuses(() => new SubsetSolver(options), 'out-of-range', /epsilon/);
  }
  assert.equal(own.solve(one, new Float32Array(0)).subsets.length, 0);
});

test('time is said beforehand', () => {
  const work = { pools: 1e6, targets: 4, samples: 10, low, high, deviation: 0.04 };
  const options = { solver: 'best-error', epsilon: 0.01, skipSmall: false } as const;
  const seconds = secondsFor(options, work);
  assert.ok(seconds > 0 && Number.isFinite(seconds));
  assert.equal(secondsFor(options, { ...work, pools: 0 }), 0);
});

/** Masks of one to three of n bits. */
function* flipsUpTo3(n: number): Generator<number> {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      for (let k = 0; k <= j; k++) yield (1 << i) | (1 << j) | (1 << k);
    }
  }
}
