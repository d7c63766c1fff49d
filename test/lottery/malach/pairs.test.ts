import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { boundOf } from '../../../src/lottery/bounds/bound';
import { pairsFor } from '../../../src/lottery/bounds/malach';
import { Halves, largestOf, type TargetMatrix } from '../../../src/lottery/halves/target';
import { PairSampler, samplePairs } from '../../../src/lottery/malach/pairs';
import { rng } from '../../../src/tensors/random';

function layer(values: readonly number[], change: Partial<TargetMatrix> = {}): TargetMatrix {
  const shape = { inputs: values.length, outputs: 1, bias: false, positive: false };
  return { name: 'fc', ...shape, values, ...change };
}

function random(inputs: number, outputs: number, bias: boolean): number[] {
  const stream = rng(2, 'target');
  return Array.from({ length: (inputs + Number(bias)) * outputs }, () => stream.normal() / 3);
}

describe('pairs', () => {
  test('are near each half of each weight, with the signs that it needs', () => {
    for (const [bias, positive] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      const target = layer(random(5, 4, bias), { inputs: 5, outputs: 4, bias, positive });
      const epsilon = 0.03;
      const found = samplePairs(target, { epsilon, most: 1e6, seed: 1 });
      const halves = new Halves(target);
      assert.equal(found.misses, 0);
      assert.ok(found.error > 0 && found.error <= 2 * epsilon);
      for (let half = 0; half < halves.count; half++) {
        const w = target.values[halves.weight(half)]!;
        const [a, b] = [found.a[half]!, found.b[half]!];
        // The unit alone: relu(a x) b for inputs of either sign.
        const sign = halves.sign(half);
        if (a === 0) {
          assert.ok(Math.abs(w) <= epsilon && found.draws[half] === 0);
          continue;
        }
        assert.ok(Math.abs(Math.abs(a) - Math.abs(w) / found.scale) <= found.tolerance + 1e-7);
        assert.ok(1 - Math.abs(b) <= found.tolerance + 1e-7);
        assert.ok(Math.max(0, a * -sign) * b === 0);
        const made = found.scale * b * Math.max(0, a * sign);
        assert.ok(Math.abs(made - w * sign) <= 2 * epsilon, `${made} for ${w}`);
      }
    }
  });

  test('of the number that the bound asks for are enough, as often as delta has it', () => {
    const epsilon = 0.1;
    for (const [delta, least] of [
      [0.2, 0.7],
      [0.01, 0],
    ] as const) {
      // Weights inside and at the end, where the scale keeps the interval whole.
      const target = layer([0.5, -0.3, 1, -1, 0.11], { positive: true });
      const tolerance = epsilon / (1 + epsilon);
      const most = pairsFor(tolerance, delta);
      let [misses, halves] = [0, 0];
      for (let seed = 0; seed < 800; seed++) {
        const found = samplePairs(target, { epsilon, most, seed });
        misses += found.misses;
        halves += 5;
      }
      const spread = Math.sqrt((delta * (1 - delta)) / halves);
      assert.ok(misses / halves <= delta + 4 * spread, `${misses / halves}`);
      // And hardly more than are needed.
      assert.ok(misses / halves >= delta * least, `${misses / halves}`);
    }
  });

  test('of a whole net fail no more often than delta', () => {
    const target = layer(random(4, 3, true), { inputs: 4, outputs: 3, bias: true });
    const [epsilon, delta] = [0.1, 0.1];
    const layers = [{ ...target, largest: largestOf(target) }];
    const whole = { 'malach.tolerance': 1 };
    const [bound] = boundOf({ theorem: 'malach', layers, epsilon, delta }, whole)[2]!.layers;
    let failed = 0;
    for (let seed = 0; seed < 300; seed++) {
      const most = bound!.samplesPerWeight / 2;
      if (samplePairs(target, { epsilon, most, seed }).misses > 0) failed++;
    }
    assert.ok(failed / 300 <= delta + 4 * Math.sqrt(0.09 / 300), `${failed}`);
    assert.ok(failed > 0);
  });

  test('are drawn 2 / tolerance^2 times on average', () => {
    const values = Array.from({ length: 400 }, (_, i) => 0.3 + i / 1000);
    const found = samplePairs(layer(values), { epsilon: 0.05, most: 1e9, seed: 5 });
    const mean = found.draws.reduce((sum, n) => sum + n, 0) / found.draws.length;
    const expected = 2 / found.tolerance ** 2;
    assert.ok(Math.abs(mean / expected - 1) < 4 / Math.sqrt(800), `${mean} ${expected}`);
  });

  test('are the same however they are drawn, and others for another seed', () => {
    const target = layer(random(4, 3, true), { inputs: 4, outputs: 3, bias: true });
    for (const most of [60, 1e6]) {
      const options = { epsilon: 0.1, most, seed: 3 };
      const sampler = new PairSampler(target, options);
      let last = 0;
      while (!sampler.draw(7)) {
        assert.ok(sampler.progress >= last && sampler.progress < 1);
        last = sampler.progress;
      }
      const whole = samplePairs(target, options);
      assert.deepEqual(sampler.finish(), whole);
      assert.ok(most > 60 || (whole.misses > 0 && whole.draws.every((n) => n <= 60)));
      assert.notDeepEqual(samplePairs(target, { ...options, seed: 4 }).a, whole.a);
    }
  });

  test('that are missed are told, and count as an error of the whole weight', () => {
    const found = samplePairs(layer([0.7, -0.4]), { epsilon: 1e-3, most: 3, seed: 1 });
    assert.deepEqual([...found.missed], [1, 1, 1, 1]);
    assert.deepEqual([...found.draws], [3, 3, 3, 3]);
    assert.deepEqual([found.misses, found.error], [4, 0.7]);
    const none = samplePairs(layer([0.7]), { epsilon: 1e-3, most: 0, seed: 1 });
    assert.deepEqual([none.misses, none.draws[0]], [2, 0]);
  });

  test('are none for weights that 0 is near enough to, and for no weights', () => {
    const found = samplePairs(layer([0, 0.01, -0.01, 0.5]), { epsilon: 0.01, most: 1e7, seed: 1 });
    assert.deepEqual(
      [...found.draws].map((n) => n > 0),
      [false, false, false, false, false, false, true, true],
    );
    assert.equal(samplePairs(layer([]), { epsilon: 0.01, most: 10, seed: 1 }).error, 0);
    const zeros = samplePairs(layer([0, 0]), { epsilon: 0.01, most: 10, seed: 1 });
    assert.deepEqual([zeros.misses, zeros.error], [0, 0]);
  });

  test('are not sought for what is no number', () => {
    assert.throws(
      () => new PairSampler(layer([1, Infinity]), { epsilon: 0.1, most: 10, seed: 1 }),
      /Weight 1 of fc is Infinity/,
    );
    const sampler = new PairSampler(layer([1]), { epsilon: 0.1, most: 10, seed: 1 });
    assert.throws(() => sampler.finish(), RangeError);
  });
});
