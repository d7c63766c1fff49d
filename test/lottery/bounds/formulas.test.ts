import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  binsFor,
  fittedRange,
  productShare,
  rarestShare,
} from '../../../src/lottery/bounds/logPruning';
import { epsilonFor, outputError } from '../../../src/lottery/bounds/propagation';
import { type TargetLayer } from '../../../src/lottery/bounds/question';
import { rng } from '../../../src/tensors/random';

describe('bins', () => {
  test('are as many as leave epsilon', () => {
    for (const gamma of [1.1, 1.5, 1.618]) {
      for (const epsilon of [0.9, 0.5, 0.05, 0.01, 1e-3, 1e-9]) {
        const bins = binsFor(epsilon, gamma);
        assert.ok(gamma ** -bins <= epsilon * (1 + 1e-6), `${gamma} ${epsilon}`);
        assert.ok(gamma ** -(bins - 1) > epsilon, `${gamma} ${epsilon}`);
      }
    }
  });

  test('are exactly so many for powers of gamma', () => {
    for (const gamma of [1.25, 1.5, 1.6])
      for (let k = 0; k < 60; k++) assert.equal(binsFor(gamma ** -k, gamma), k);
  });

  test('are none for 1 and endless for 0', () => {
    assert.deepEqual([binsFor(1, 1.5), binsFor(7, 1.5), binsFor(0, 1.5)], [0, 0, Infinity]);
  });
});

describe('products of log-uniform weights', () => {
  const range = { least: 1e-3, most: 2 };

  test('fall into bins as often as the formula has it', () => {
    const random = rng(1, 'products');
    const draw = (): number => range.least * (range.most / range.least) ** random.next();
    const trials = 200_000;
    const bins = [
      [1e-6, 1e-5],
      [1e-4, 1e-3],
      [1e-3, 2e-3],
      [0.1, 0.2],
      [1, 4],
      [1e-9, 1e-7],
    ] as const;
    const counts = bins.map(() => 0);
    for (let i = 0; i < trials; i++) {
      const value = draw() * draw();
      bins.forEach(([low, high], bin) => {
        if (value >= low && value <= high) counts[bin]! += 1;
      });
    }
    bins.forEach(([low, high], bin) => {
      const share = productShare(low, high, range);
      const spread = Math.sqrt((share * (1 - share)) / trials);
      assert.ok(Math.abs(counts[bin]! / trials - share) <= 4.5 * spread, `${low}: ${share}`);
    });
  });

  test('fall somewhere', () => {
    assert.equal(productShare(0, Infinity, range), 1);
    assert.equal(productShare(5, 6, range), 0);
    assert.equal(productShare(0.3, 0.4, { least: 1, most: 1 }), 0);
  });

  test('of the fitted range fall into the rarest bin most often', () => {
    for (const bins of [5, 12, 30]) {
      const fitted = fittedRange(bins, 1.5);
      const best = rarestShare(bins, 1.5, fitted);
      // 1 / (8 K), and a little more because the outermost bins reach inwards.
      assert.ok(best > 1 / (8 * bins) && best < 1.25 / (8 * bins), `${bins}: ${best}`);
      for (const [down, up] of [
        [1.6, 1],
        [1 / 1.6, 1],
        [1, 1.6],
        [1, 1 / 1.6],
        [1.4, 1 / 1.4],
      ] as const) {
        const other = { least: fitted.least * down, most: fitted.most * up };
        assert.ok(rarestShare(bins, 1.5, other) < best * 1.02, `${bins} ${down} ${up}`);
      }
    }
  });
});

describe('errors at the outputs', () => {
  const layer = (inputs: number, outputs: number, largest = 1, bias = false): TargetLayer => ({
    name: '',
    inputs,
    outputs,
    bias,
    largest,
    positive: true,
  });

  test('are what they are by hand', () => {
    assert.equal(outputError([layer(10, 1)], 0.01, 2), 0.2);
    assert.ok(Math.abs(outputError([layer(10, 1, 1, true)], 0.01, 2) - 0.21) < 1e-15);
    // Behind: value 20, error .2; then 5 * .01 * 20.2 + 5 * .2.
    assert.ok(Math.abs(outputError([layer(10, 5), layer(5, 1)], 0.01, 2) - 2.01) < 1e-12);
  });

  test('bound those of random nets', () => {
    const random = rng(3, 'nets');
    const sizes = [6, 8, 5, 3];
    const epsilon = 0.02;
    const layers = sizes.slice(1).map((outputs, i) => layer(sizes[i]!, outputs, 0.7, true));
    const bound = outputError(layers, epsilon, 1.5);
    let worst = 0;
    for (let trial = 0; trial < 500; trial++) {
      let exact = Array.from({ length: 6 }, () => 3 * random.next() - 1.5);
      let near = exact;
      layers.forEach(({ inputs, outputs, largest }, l) => {
        const [a, b] = [exact, near];
        const sums = Array.from({ length: outputs }, () => {
          let [one, other] = [0, 0];
          for (let i = 0; i <= inputs; i++) {
            const w = largest * (2 * random.next() - 1);
            one += w * (a[i] ?? 1);
            other += (w + epsilon * Math.sign(random.next() - 0.5)) * (b[i] ?? 1);
          }
          return l === layers.length - 1 ? [one, other] : [Math.max(0, one), Math.max(0, other)];
        });
        exact = sums.map(([one]) => one!);
        near = sums.map(([, other]) => other!);
      });
      worst = Math.max(worst, ...exact.map((value, i) => Math.abs(value - near[i]!)));
    }
    assert.ok(worst > 0 && worst <= bound, `${worst} ${bound}`);
  });

  test('are reached where all signs agree', () => {
    const layers = [layer(3, 4, 0.5, true), layer(4, 1, 2, true)];
    const [w, e, x] = [0.5, 0.125, 2];
    const inner = [3 * w * x + w, 3 * (w + e) * x + w + e] as const;
    const outer = [4 * 2 * inner[0] + 2, 4 * (2 + e) * inner[1] + 2 + e] as const;
    assert.equal(outputError(layers, e, x), outer[1] - outer[0]);
  });

  test('tell the error that a weight may have', () => {
    const layers = [layer(784, 500, 0.5, true), layer(500, 10, 0.3, true)];
    for (const wanted of [1e-6, 0.1, 3, 1e9]) {
      const epsilon = epsilonFor(layers, wanted, 1);
      assert.ok(outputError(layers, epsilon, 1) <= wanted);
      assert.ok(outputError(layers, epsilon * 1.0001, 1) > wanted);
    }
  });

  test('are infinite, and their weights exact, where numbers end', () => {
    const many = Array.from({ length: 200 }, () => layer(1e6, 1e6, 1000));
    assert.equal(outputError(many, 0.01, 1), Infinity);
    assert.equal(epsilonFor(many, 0.1, 1), 0);
    assert.equal(outputError(many, 0, 1), 0);
    assert.equal(epsilonFor([layer(1, 1)], 0.5, 0), Infinity);
    assert.equal(outputError([], 0.1, 1), 0);
  });
});
