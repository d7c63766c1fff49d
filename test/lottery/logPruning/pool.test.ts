import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { boundOf } from '../../../src/lottery/bounds/bound';
import { fittedRange } from '../../../src/lottery/bounds/logPruning';
import { epsilonFor } from '../../../src/lottery/bounds/propagation';
import { type TargetLayer } from '../../../src/lottery/bounds/question';
import { Halves, largestOf, type TargetMatrix } from '../../../src/lottery/halves/target';
import { drawHyperbolic, edges } from '../../../src/lottery/logPruning/hyperbolic';
import { PoolSampler, samplePool, type LayerPool } from '../../../src/lottery/logPruning/pool';
import { rng } from '../../../src/tensors/random';

function layer(
  name: string,
  [inputs, outputs]: readonly [number, number],
  { bias = false, positive = false, seed = 1 } = {},
): TargetMatrix {
  const random = rng(seed, 'target', name);
  const values = Float32Array.from(
    { length: (inputs + Number(bias)) * outputs },
    () => random.normal() / Math.sqrt(inputs),
  );
  return { name, inputs, outputs, values, bias, positive };
}

function layerOf(target: TargetMatrix): TargetLayer {
  const { name, inputs, outputs, bias, positive } = target;
  return { name, inputs, outputs, bias, positive, largest: largestOf(target) };
}

/** Units that the bound asks for, of each layer. */
function poolsOf(targets: readonly TargetMatrix[], epsilon: number, delta = 0.05): number[] {
  const layers = targets.map(layerOf);
  const question = { theorem: 'log-pruning', layers, epsilon, delta } as const;
  return boundOf(question, {})[1]!.layers.map(({ units }) => units);
}

/** What the pruned pool of a layer answers: every unit that is left, with its two edges. */
function answer(target: TargetMatrix, pool: LayerPool, x: readonly number[]): number[] {
  const halves = new Halves(target);
  const out = Array.from({ length: target.outputs }, () => 0);
  for (let half = 0; half < halves.count; half++) {
    const row = halves.row(half);
    const column = halves.weight(half) % target.outputs;
    const input = row < target.inputs ? x[row]! : 1;
    for (let at = pool.offsets[half]!; at < pool.offsets[half + 1]!; at++) {
      out[column]! += pool.scale * pool.b[at]! * Math.max(0, pool.a[at]! * input);
    }
  }
  return out;
}

function exact({ inputs, outputs, values, bias }: TargetMatrix, x: readonly number[]): number[] {
  return Array.from({ length: outputs }, (_, j) => {
    let sum = bias ? values[inputs * outputs + j]! : 0;
    for (let i = 0; i < inputs; i++) sum += values[i * outputs + j]! * x[i]!;
    return sum;
  });
}

function wellMade(target: TargetMatrix, pool: LayerPool, epsilon: number): void {
  const halves = new Halves(target);
  assert.ok(pool.error <= epsilon * (1 + 1e-6), `${pool.error}`);
  assert.equal(new Set(pool.unit).size, pool.unit.length, 'a unit is kept for two weights');
  assert.ok(pool.unit.every((unit) => unit < pool.drawn));
  for (let half = 0; half < halves.count; half++) {
    const value = target.values[halves.weight(half)]!;
    assert.ok(Math.abs(pool.reached[half]! - value) <= epsilon * (1 + 1e-6));
    for (let at = pool.offsets[half]!; at < pool.offsets[half + 1]!; at++) {
      assert.equal(Math.sign(pool.a[at]!), halves.sign(half));
      assert.equal(Math.sign(pool.a[at]! * pool.b[at]!), Math.sign(value));
    }
  }
}

describe('a pool', () => {
  test('makes every weight within epsilon, of units with the right signs, each for one weight', () => {
    for (const epsilon of [0.05, 0.01]) {
      for (const options of [
        {},
        { bias: true },
        { positive: true },
        { bias: true, positive: true },
      ]) {
        const target = layer('fc', [9, 5], options);
        const [units] = poolsOf([target], epsilon);
        const pool = samplePool(target, { epsilon, gamma: 1.5, units: units!, seed: 4 });
        wellMade(target, pool, epsilon);
        const halves = new Halves(target);
        assert.ok(pool.taken <= halves.count * pool.bins && pool.drawn <= units!);
        assert.ok(pool.unit.length < 0.4 * halves.count * pool.bins);
      }
    }
  });

  test('holds units as they are drawn, two edges of each', () => {
    const target = layer('fc', [5, 3], { bias: true });
    const pool = samplePool(target, { epsilon: 0.02, gamma: 1.6, units: 1e6, seed: 11 });
    const random = rng(11, 'log-pruning', 'fc');
    const [ins, outs] = [edges(6), edges(3)];
    const halves = new Halves(target);
    const kept = new Map<number, { half: number; at: number }>();
    for (let half = 0; half < halves.count; half++)
      for (let at = pool.offsets[half]!; at < pool.offsets[half + 1]!; at++)
        kept.set(pool.unit[at]!, { half, at });
    let seen = 0;
    for (let unit = 0; unit < pool.drawn; unit++) {
      drawHyperbolic(random, pool.range, ins.logs, ins.signs);
      drawHyperbolic(random, pool.range, outs.logs, outs.signs);
      const found = kept.get(unit);
      if (found === undefined) continue;
      const [i, j] = [halves.row(found.half), halves.weight(found.half) % 3];
      assert.equal(pool.a[found.at], Math.fround(ins.signs[i]! * Math.exp(ins.logs[i]!)));
      assert.equal(pool.b[found.at], Math.fround(outs.signs[j]! * Math.exp(outs.logs[j]!)));
      seen++;
    }
    assert.equal(seen, pool.unit.length);
  });

  test('is the same however it is drawn, and another one for another seed', () => {
    const target = layer('fc', [8, 8]);
    const options = { epsilon: 0.05, gamma: 1.5, units: 1e6, seed: 1 };
    const sampler = new PoolSampler(target, options);
    let last = 0;
    for (let steps = 1; !sampler.draw(97); steps++) {
      assert.ok(sampler.progress >= last && sampler.progress < 1 && steps < 10_000);
      last = sampler.progress;
    }
    assert.equal(sampler.progress, 1);
    assert.deepEqual(sampler.finish(), samplePool(target, options));
    const other = samplePool(target, { ...options, seed: 2 });
    assert.notDeepEqual(other.a, samplePool(target, options).a);
  });

  test('of the size of the bound hardly ever runs out', () => {
    const target = layer('fc', [4, 3]);
    const [units] = poolsOf([target], 0.05, 0.05);
    let failed = 0;
    for (let seed = 0; seed < 300; seed++) {
      try {
        samplePool(target, { epsilon: 0.05, gamma: 1.5, units: units!, seed });
      } catch {
        failed++;
      }
    }
    assert.ok(failed <= 15, `${failed} of 300 with delta .05`);
  });

  test('makes the net 8-8-4 within .05 at its outputs, and keeps few units', () => {
    const targets = [
      layer('fc1', [8, 8], { bias: true }),
      layer('fc2', [8, 4], { bias: true, positive: true }),
    ];
    const layers = targets.map(layerOf);
    const epsilon = epsilonFor(layers, 0.05, 1);
    const units = poolsOf(targets, epsilon);
    const pools = targets.map((target, l) =>
      samplePool(target, { epsilon, gamma: 1.5, units: units[l]!, seed: 7 }),
    );
    targets.forEach((target, l) => wellMade(target, pools[l]!, epsilon));
    const random = rng(5, 'inputs');
    let worst = 0;
    for (let trial = 0; trial < 1000; trial++) {
      const x = Array.from({ length: 8 }, () => 2 * random.next() - 1);
      const relu = (values: readonly number[]): number[] => values.map((v) => Math.max(0, v));
      const wanted = exact(targets[1]!, relu(exact(targets[0]!, x)));
      const made = answer(targets[1]!, pools[1]!, relu(answer(targets[0]!, pools[0]!, x)));
      worst = Math.max(worst, ...wanted.map((value, i) => Math.abs(value - made[i]!)));
    }
    assert.ok(worst > 0 && worst <= 0.05, String(worst));
    pools.forEach((pool, l) => {
      const weights = targets[l]!.values.length;
      assert.ok(pool.unit.length <= 2 * pool.bins * weights);
    });
  });

  test('draws units a weight in proportion to the logarithm of 1 / epsilon', () => {
    const target = layer('fc', [12, 8]);
    const points = [0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4, 1e-4].map((epsilon) => {
      const pools = [1, 2, 3].map((seed) =>
        samplePool(target, { epsilon, gamma: 1.5, units: 1e7, seed }),
      );
      const drawn = pools.reduce((sum, pool) => sum + pool.taken, 0) / 3;
      return [Math.log(1 / epsilon), drawn / target.values.length] as const;
    });
    assert.ok(rSquared(points) > 0.98, String(rSquared(points)));
  });

  test('of a net 64-32-10 is there in seconds, within .01', () => {
    const targets = [
      layer('fc1', [64, 32], { bias: true }),
      layer('fc2', [32, 10], { bias: true, positive: true }),
    ];
    const units = poolsOf(targets, 0.01);
    targets.forEach((target, l) => {
      const pool = samplePool(target, { epsilon: 0.01, gamma: 1.5, units: units[l]!, seed: 3 });
      wellMade(target, pool, 0.01);
    });
  });
});

function rSquared(points: readonly (readonly [number, number])[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, v) => sum + v, 0) / values.length;
  const [mx, my] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const xy = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  const xx = points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  const yy = points.reduce((sum, [, y]) => sum + (y - my) ** 2, 0);
  return (xy * xy) / (xx * yy);
}

describe('a pool refuses', () => {
  const target = layer('fc "1"', [6, 4]);

  test('by name, when it has run out, and says how many more would do', () => {
    const options = { epsilon: 0.01, gamma: 1.5, seed: 1 };
    assert.throws(
      () => samplePool(target, { ...options, units: 500 }),
      (error: Error & { reason?: string }) => {
        assert.equal(error.reason, 'exhausted');
        const said =
          /^Layer "fc \\"1\\"": the pool of 500 units has run out while (\d+) of (\d+) places want one\. Some ([\d,]+) units more would do/.exec(
            error.message,
          );
        assert.ok(said, error.message);
        const more = Number(said[3]!.replaceAll(',', ''));
        // So many more are enough, and not ten times too many.
        const { drawn } = samplePool(target, { ...options, units: 1e6 });
        assert.ok(drawn - 500 < 3 * more && more < 10 * drawn, `${more} ${drawn}`);
        return true;
      },
    );
  });

  test('ranges whose products miss a bin', () => {
    for (const range of [
      { least: 1e-2, most: 0.1 },
      { least: 0.5, most: 2 },
    ])
      assert.throws(
        () => samplePool(target, { epsilon: 0.01, gamma: 1.5, units: 1e9, seed: 1, range }),
        /no product of two weights between .* give a wider range/,
      );
  });

  test('what the numbers of a net cannot hold', () => {
    for (const gamma of [1.01, 1.5])
      assert.throws(
        () => samplePool(target, { epsilon: 1e-300, gamma, units: 1e9, seed: 1 }),
        /wants weights between .* allow a larger epsilon/,
      );
    const range = { least: 2, most: 1 };
    const options = { epsilon: 0.01, gamma: 1.5, units: 1e9, seed: 1, range };
    assert.throws(() => samplePool(target, options), /wants weights between 2 and 1/);
  });

  test('more places than there is memory for', () => {
    const huge = { ...target, inputs: 1e6, outputs: 4, values: new Float32Array(4e6).fill(1) };
    assert.throws(
      () => new PoolSampler(huge, { epsilon: 1e-3, gamma: 1.5, units: 1e9, seed: 1 }),
      /wants [\d,]+ units, more than the 20,000,000/,
    );
  });

  test('weights that are no numbers', () => {
    const values = Float32Array.from(target.values);
    values[5] = NaN;
    assert.throws(
      () =>
        new PoolSampler({ ...target, values }, { epsilon: 0.01, gamma: 1.5, units: 1e6, seed: 1 }),
      /Weight 5 of fc "1" is NaN/,
    );
  });

  test('to end before its end, and matrices of another size', () => {
    const options = { epsilon: 0.01, gamma: 1.5, units: 1e6, seed: 1 };
    assert.throws(() => new PoolSampler(target, options).finish(), RangeError);
    assert.throws(
      () => samplePool({ ...target, inputs: 7 }, options),
      /has 24 values in place of 28/,
    );
  });
});

describe('a pool takes', () => {
  const options = { epsilon: 0.01, gamma: 1.5, units: 1e6, seed: 1 };

  test('no unit for weights that 0 is near enough to', () => {
    const zeros = { ...layer('fc', [3, 2]), values: new Float32Array(6) };
    assert.deepEqual([samplePool(zeros, options).drawn, samplePool(zeros, options).error], [0, 0]);
    const small = { ...zeros, values: Float32Array.of(0.5, 0.009, 0, -0.5, 0, -0.01) };
    const pool = samplePool(small, options);
    wellMade(small, pool, 0.01);
    // Two halves each: only the first and the fourth weight have units.
    const kept = Array.from(
      { length: 6 },
      (_, w) => pool.offsets[2 * w + 2]! - pool.offsets[2 * w]!,
    );
    assert.deepEqual(
      kept.map((n) => n > 0),
      [true, false, false, true, false, false],
    );
  });

  test('empty layers and single weights, of any size', () => {
    const none = samplePool({ ...layer('fc', [1, 1]), inputs: 0, outputs: 0, values: [] }, options);
    assert.deepEqual([none.drawn, none.unit.length, none.error], [0, 0, 0]);
    for (const value of [1e-300, 1e30, -1, 3]) {
      const one = { ...layer('fc', [1, 1]), values: [value] };
      const epsilon = Math.abs(value) / 100;
      const pool = samplePool(one, { ...options, epsilon });
      wellMade(one, pool, epsilon);
    }
  });
});

describe('hyperbolic weights', () => {
  test('fall equally often into ranges of equal ratio, with either sign', () => {
    const range = fittedRange(12, 1.5);
    const n = 100_000;
    const { logs, signs } = edges(n);
    drawHyperbolic(rng(1, 'weights'), range, logs, signs);
    const counts = new Float64Array(20);
    const ratio = Math.log(range.most / range.least);
    for (let i = 0; i < n; i++) {
      const at = Math.floor((10 * (logs[i]! - Math.log(range.least))) / ratio);
      assert.ok(at >= 0 && at < 10);
      counts[at + (signs[i]! > 0 ? 10 : 0)]! += 1;
    }
    for (const count of counts)
      assert.ok(Math.abs(count - n / 20) < 5 * Math.sqrt(n / 20), `${count}`);
  });
});
