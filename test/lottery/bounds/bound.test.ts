import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { boundOf, samplesAWeight, type Bound } from '../../../src/lottery/bounds/bound';
import { constants, valueOf } from '../../../src/lottery/bounds/constants';
import {
  theorems,
  type BoundQuestion,
  type TargetLayer,
  type Theorem,
} from '../../../src/lottery/bounds/question';

/** A net of sizes with ReLUs in between, without biases. */
function net(sizes: readonly number[], largest = 0.5, bias = false): TargetLayer[] {
  return sizes.slice(1).map((outputs, i) => ({
    name: `fc${i + 1}`,
    inputs: sizes[i]!,
    outputs,
    bias,
    largest,
    positive: i > 0,
  }));
}

const published: BoundQuestion = {
  theorem: 'subset-sum',
  layers: net([784, 500, 10]),
  epsilon: 0.01,
  delta: 0.05,
};

function bound(theorem: Theorem, change: Partial<BoundQuestion> = {}, values = {}): Bound {
  return boundOf({ ...published, ...change }, values).find((each) => each.theorem === theorem)!;
}

describe('subset-sum', () => {
  test('takes 21 samples where the published program does', () => {
    assert.equal(bound('subset-sum').published, 21);
    assert.equal(bound('subset-sum', { epsilon: 0.001 }).published, 30);
    assert.equal(bound('subset-sum', {}, { 'subset-sum.published': 2 }).published, 14);
    // Python rounds halves to even numbers: log2(1 / eps) = 2.5 and 3.5.
    assert.equal(bound('subset-sum', { epsilon: 2 ** -2.5 }).published, 6);
    assert.equal(bound('subset-sum', { epsilon: 2 ** -3.5 }).published, 12);
  });

  test('counts by hand', () => {
    const sums = bound('subset-sum', { construction: 'sums' });
    // 397,000 weights share delta: 3 log2(2 * 397000 / .05) = 71.7.
    assert.equal(sums.weights, 397_000);
    assert.equal(sums.samplesPerWeight, 72);
    assert.equal(sums.sampled, 72 * 397_000);
    assert.equal(sums.units, 0);
    assert.equal(sums.kept, 72 * 397_000 * 0.447);
    // 2^(1 - 72 / 3) a weight.
    assert.ok(Math.abs(sums.failure - 397_000 * 2 ** -23) < 1e-12);
    const products = bound('subset-sum');
    // Two halves in front: 789,000 share it, 3 log2(2 * 789000 / .05) = 74.7, three times as many of products.
    assert.equal(products.samplesPerWeight, 225);
    assert.deepEqual(
      products.layers.map(({ units, sampled }) => [units, sampled]),
      [
        [225 * 784, 225 * 784 * 501],
        [225 * 500, 225 * 500 * 11],
      ],
    );
    assert.equal(products.kept, undefined);
  });

  test('says what too few samples may come to', () => {
    const of = (samples: number): number =>
      bound('subset-sum', { construction: 'sums', samples }, { 'subset-sum.c': 1 }).failure;
    // 2^(1 - 5) is more than the .01 that is allowed: nothing is said.
    assert.equal(of(5), 1);
    assert.ok(Math.abs(of(30) - 397_000 * 2 ** -29) < 1e-12);
    assert.ok(of(40) < of(30));
  });

  test('takes a bias for an input, and nothing for weights that 0 is near enough to', () => {
    const layers = net([4, 3], 0.5, true);
    assert.equal(bound('subset-sum', { layers }).weights, 15);
    const none = bound('subset-sum', { layers: net([4, 3], 0.01) });
    assert.deepEqual([none.samplesPerWeight, none.sampled, none.failure], [0, 0, 0]);
  });
});

describe('log-pruning', () => {
  test('has about the constant of the paper, 16 K a weight', () => {
    const layers = net([784, 500], 1);
    const { layers: found, samplesPerWeight, error } = bound('log-pruning', { layers });
    assert.equal(found[0]!.bins, 12); // log_1.5(100) = 11.36
    assert.equal(error, 0.01);
    assert.ok(
      samplesPerWeight > 0.8 * 16 * 12 && samplesPerWeight < 16 * 12,
      `${samplesPerWeight}`,
    );
    assert.equal(found[0]!.sampled, found[0]!.units * 1284);
    assert.ok(found[0]!.failure <= 0.05);
  });

  test('grows with the logarithm of 1 / epsilon', () => {
    const at = (epsilon: number): number =>
      samplesAWeight('log-pruning', epsilon, 0.05, {}, { weights: 1e6 });
    const steps = [1e-2, 1e-4, 1e-6, 1e-8].map(at);
    const rises = steps.slice(1).map((value, i) => value - steps[i]!);
    for (const rise of rises) assert.ok(Math.abs(rise / rises[0]! - 1) < 0.1, String(rises));
  });

  test('needs endless pools of weights that never fall into a bin', () => {
    const { units, failure } = bound('log-pruning', {}, { 'log-pruning.most': 0.01 });
    assert.deepEqual([units, failure], [Infinity, 1]);
  });

  test('fails less often the more units there are, and certainly with fewer than weights', () => {
    const of = (samples: number): number => bound('log-pruning', { samples }).failure;
    assert.equal(of(1), 1);
    const { samplesPerWeight } = bound('log-pruning');
    assert.ok(of(samplesPerWeight * 2) <= of(samplesPerWeight) && of(samplesPerWeight) <= 0.05);
  });

  test('takes no base beyond the golden ratio', () => {
    const { bins } = bound('log-pruning', {}, { 'log-pruning.gamma': 3 }).layers[0]!;
    assert.equal(bins, Math.ceil(Math.log(50) / Math.log(1.618034)));
  });
});

describe('malach', () => {
  test('counts by hand', () => {
    const layers = net([4, 3, 2], 0.99);
    const found = bound('malach', { layers, delta: 0.1 }, { 'malach.tolerance': 1 });
    // 24 + 6 halves share delta; weights are scaled by 1: 20000 ln(300) = 114,075.6.
    assert.deepEqual(
      found.layers.map(({ samplesPerWeight }) => samplesPerWeight),
      [2 * 114_076, 114_076],
    );
    assert.equal(found.units, 30 * 114_076);
    assert.equal(found.sampled, 60 * 114_076);
    assert.equal(found.kept, 30);
    assert.equal(found.error, 0.02);
    assert.equal(found.factor, 4 ** 4 * (2 / 0.01) ** 2);
    assert.ok(found.failure <= 0.1 && found.failure > 0.09);
  });

  test('keeps the error with half the tolerance, for four times the samples', () => {
    const usual = bound('malach');
    assert.equal(usual.error, 0.01);
    const ratio =
      usual.samplesPerWeight / bound('malach', {}, { 'malach.tolerance': 1 }).samplesPerWeight;
    assert.ok(Math.abs(ratio - 4) < 0.1, `${ratio}`);
  });

  test('grows with the square of 1 / epsilon', () => {
    const at = (epsilon: number): number => samplesAWeight('malach', epsilon, 0.05, {});
    assert.ok(Math.abs(at(1e-4) / at(1e-3) - 100) < 1);
  });
});

describe('bounds at the ends', () => {
  const extremes: readonly Partial<BoundQuestion>[] = [
    { layers: [] },
    { epsilon: 0 },
    { epsilon: 1e-320 },
    { epsilon: 1e308 },
    { delta: 0 },
    { delta: 1e-320 },
    { delta: 1 },
    { layers: net([1e15, 1e15, 1e15], 1e300) },
    { layers: net([1, 1], 0) },
    { layers: net([1, 1], 0), epsilon: 0 },
    { layers: net([1e15, 1e15]), epsilon: 1e-320, delta: 1e-320 },
    { samples: 0 },
    { samples: 1e300 },
  ];
  for (const change of extremes)
    test(`are numbers with ${JSON.stringify(change).slice(0, 70)}`, () => {
      for (const construction of ['sums', 'products'] as const)
        for (const found of boundOf({ ...published, ...change, construction }, {})) {
          const { layers, failure, ...rest } = found;
          assert.ok(failure >= 0 && failure <= 1, `${found.theorem}: ${failure}`);
          for (const each of [rest, ...layers])
            for (const key of [
              'samplesPerWeight',
              'units',
              'sampled',
              'connected',
              'weights',
            ] as const)
              assert.ok(each[key] >= 0, `${found.theorem} ${key}: ${each[key]}`);
          if (found.factor !== undefined) assert.ok(found.factor >= 0);
          if (found.published !== undefined) assert.ok(found.published >= 0);
        }
    });

  test('are infinite where no number of samples is enough', () => {
    for (const theorem of theorems) {
      const { samplesPerWeight, sampled } = bound(theorem, { epsilon: 0 });
      assert.deepEqual([samplesPerWeight, sampled], [Infinity, Infinity], theorem);
    }
  });

  test('are smaller for a larger epsilon', () => {
    // A delta that epsilon is smaller than, else subset-sum looks at delta alone.
    const rest = { layers: net([2, 2]), delta: 0.9 };
    for (const theorem of theorems) {
      const at = [0.3, 0.05, 0.01, 0.001].map(
        (epsilon) => bound(theorem, { ...rest, epsilon }).samplesPerWeight,
      );
      for (let i = 1; i < at.length; i++)
        assert.ok(at[i]! > at[i - 1]!, `${theorem} ${String(at)}`);
    }
  });
});

describe('constants', () => {
  test('are within their limits, and each changes what is calculated', () => {
    for (const { id, theorem, value, least, most } of constants) {
      assert.ok(
        id.startsWith(`${theorem}.`) && least <= value && value <= most && least < most,
        id,
      );
      const other =
        value === most ? (least + most) / 2 : value === 0 ? 0.5 : Math.min(most, value * 1.05);
      const [one, two] = [{}, { [id]: other }].map(
        (values) =>
          JSON.stringify(bound(theorem, { construction: 'sums' }, values)) +
          JSON.stringify(bound(theorem, { construction: 'products' }, values)),
      );
      assert.notEqual(one, two, id);
    }
  });

  test('stay within them, whatever is given', () => {
    assert.equal(valueOf({ 'log-pruning.gamma': 9 }, 'log-pruning.gamma'), (1 + Math.sqrt(5)) / 2);
    assert.equal(valueOf({ 'subset-sum.c': NaN }, 'subset-sum.c'), 3);
    assert.throws(() => valueOf({}, 'subset-sum.d'), /There is no constant subset-sum.d/);
  });
});
