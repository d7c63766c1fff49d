import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../../src/tensors/random';
import { ScoreLoops } from '../../../src/training/scored/loops';
import { CutFinder, keyRules } from '../../../src/training/scored/ranks';
import { updateScores } from '../../../src/training/scored/updates';
import { optimizers } from '../../support/training';

const lengths = [1, 2, 3, 4, 5, 7, 8, 31, 1000, 4099];

function filled(length: number, spread = 1): ScoreLoops {
  const random = rng(6, 'test-loops', length);
  const loops = new ScoreLoops(length);
  for (const values of [loops.scores, loops.weights, loops.velocity]) {
    for (let i = 0; i < length; i++) values[i] = spread * random.normal();
  }
  return loops;
}

const bitsOf = (values: Float32Array): Int32Array =>
  new Int32Array(values.buffer, values.byteOffset, values.length);

for (const name of ['momentum', 'momentum with decay', 'nesterov', 'nesterov with decay']) {
  test(`${name}: four scores at once move as one by one`, () => {
    const spec = optimizers[name]!;
    assert.ok(spec.kind === 'sgd');
    for (const bySign of [true, false]) {
      for (const length of lengths) {
        const random = rng(7, 'test-loops', length);
        const loops = filled(length);
        loops.scores.set([-0]);
        const [scores, velocity] = [loops.scores.slice(), loops.velocity.slice()];
        const weights = loops.weights.slice();
        for (let step = 1; step <= 5; step++) {
          const gradient = Float32Array.from({ length }, () => random.normal());
          const rate = 0.1 / step;
          const { momentum, weightDecay: decay, nesterov } = spec;
          loops.roll(gradient, { rate, momentum, decay, nesterov, bySign });
          const now = { learningRate: rate, updates: step };
          updateScores(spec, now, scores, weights, gradient, [velocity], bySign);
          for (let i = 0; i < length; i++) {
            assert.ok(Math.abs(loops.scores[i]! - scores[i]!) < 2e-6 * (1 + Math.abs(scores[i]!)));
            assert.ok(Math.abs(loops.velocity[i]! - velocity[i]!) < 5e-6, `velocity ${i}`);
          }
          loops.scores.set(scores);
        }
        assert.deepEqual(loops.weights, weights, 'weights stay');
      }
    }
  });
}

test('what lies in a window, and how many above it', () => {
  for (const length of lengths) {
    const loops = filled(length);
    const keys = [...bitsOf(loops.scores)].map((bits) => bits & 0x7fffffff);
    const sorted = [...keys].sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.floor(share * (length - 1))]!;
    for (const [low, high] of [
      [0, 0x7fffffff],
      [at(0.4), at(0.6)],
      [at(0.5), at(0.5)],
      [0, 0],
      [0x7fffffff, 0x7fffffff],
      [at(1), 0x7fffffff],
      [0, at(0)],
    ] as const) {
      const { above, inside } = loops.look(low, high);
      assert.equal(above, keys.filter((key) => key > high).length);
      const expected = keys.filter((key) => key >= low && key <= high).sort((a, b) => a - b);
      assert.equal(inside, expected.length);
      const found = [...loops.window.subarray(0, inside)].sort((a, b) => a - b);
      assert.deepEqual(found, expected, `${length}: ${low} to ${high}`);
    }
  }
});

test('kept weights are copied bit by bit, others are 0', () => {
  for (const length of lengths) {
    const loops = filled(length);
    loops.weights.set([-0]);
    for (const i of [0, Math.floor(length / 2), length - 1]) {
      const key = bitsOf(loops.scores)[i]! & 0x7fffffff;
      loops.keep(key);
      loops.scores.forEach((score, k) => {
        const kept = Math.abs(score) >= Math.abs(loops.scores[i]!);
        assert.ok(Object.is(loops.effective[k], kept ? loops.weights[k] : 0), `${k} of ${length}`);
      });
    }
  }
});

test('a finder finds the same cut with and without them, over kernels that compete', () => {
  const kernels = [1, 4099, 6, 2000].map((length, k) => filled(length, 1 + k));
  const scores = kernels.map((loops) => bitsOf(loops.scores));
  const size = scores.reduce((sum, bits) => sum + bits.length, 0);
  const [fast, plain] = [1, 2].map(() => new CutFinder(size, keyRules.magnitude));
  const random = rng(8, 'test-loops');
  for (let step = 0; step < 60; step++) {
    for (const loops of kernels) {
      for (let i = 0; i < loops.length; i++) {
        loops.scores[i] = loops.scores[i]! * (1 + 2e-3 * random.normal());
      }
    }
    const kept = step < 30 ? 2000 : 3000;
    assert.deepEqual(fast!.find(scores, kept, kernels), plain!.find(scores, kept), `step ${step}`);
  }
  assert.deepEqual(fast!.found, plain!.found);
  assert.ok(fast!.found.near > 50 && fast!.found.anywhere >= 2, JSON.stringify(fast!.found));
});
