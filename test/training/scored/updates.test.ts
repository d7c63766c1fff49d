import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../../src/tensors/random';
import * as tf from '../../../src/tensors/tf';
import { slotsOf } from '../../../src/training/optimizers';
import { updateScores } from '../../../src/training/scored/updates';
import { PortableTapeUpdates } from '../../../src/training/tape/portableUpdates';
import { createTapeUpdates } from '../../../src/training/tape/updates';
import { installedEngine, optimizers } from '../../support/training';

const size = 200;
const name = 'k/kernel';

for (const [title, spec] of Object.entries(optimizers)) {
  for (const bySign of [true, false]) {
    test(`${title}, ${bySign ? '|score|' : 'score'}: scores move as plain parameters of that gradient do`, async () => {
      const { binding } = await installedEngine();
      const random = rng(3, 'test-updates', title);
      const draw = (): Float32Array => Float32Array.from({ length: size }, () => random.normal());
      const [weights, begin] = [draw(), draw()];
      // What has the sign of a negative number, but is none.
      begin.set([0, -0]);
      for (const native of [true, false]) {
        const variable = tf.variable(tf.tensor1d(begin));
        const variables = new Map([[name, variable]]);
        const updates = native
          ? createTapeUpdates(spec, variables, binding)
          : new PortableTapeUpdates(spec, variables);
        updates.start(new Map(), 0, (_, values) => values.slice(), new Map());
        const scores = begin.slice();
        const slots = slotsOf(spec).map(() => new Float32Array(size));
        for (let step = 1; step <= 12; step++) {
          const gradient = draw();
          const learningRate = spec.learningRate / step;
          const own = Float32Array.from(scores, (s, i) => {
            const negative = bySign && (s < 0 || Object.is(s, -0));
            return (negative ? -1 : 1) * weights[i]! * gradient[i]!;
          });
          tf.tidy(() => updates.step(new Map([[name, tf.tensor1d(own)]]), learningRate));
          const now = { learningRate, updates: step };
          updateScores(spec, now, scores, weights, gradient, slots, bySign);
          variable.dataSync().forEach((expected, i) => {
            const off = Math.abs(scores[i]! - expected);
            assert.ok(
              off < 2e-6 * (1 + Math.abs(expected)),
              `step ${step}, ${i}: ${scores[i]} against ${expected}`,
            );
            // What follows must not depend on which side of 0 the last bit has fallen.
            scores[i] = expected;
          });
        }
        for (const [k, slot] of slotsOf(spec).entries()) {
          const expected = updates.state().get(`${slot}/${name}`)!;
          slots[k]!.forEach((value, i) => {
            assert.ok(Math.abs(value - expected[i]!) < 1e-5 * (1 + Math.abs(expected[i]!)), slot);
          });
        }
        updates.dispose();
        variable.dispose();
      }
    });
  }
}

test('a score of 0 can leave 0', () => {
  const scores = Float32Array.of(0, -0);
  const step = { learningRate: 1, updates: 1 };
  const spec = optimizers['sgd']!;
  updateScores(spec, step, scores, Float32Array.of(2, 2), Float32Array.of(-3, -3), [], true);
  assert.deepEqual([...scores], [6, -6]);
});
