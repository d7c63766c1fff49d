import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStepper } from '../../src/training/createStepper';
import { EvaluationSum } from '../../src/training/evaluation';
import { TapeStepper } from '../../src/training/tape/stepper';
import { clouds } from '../support/nets';
import { ReferenceNet } from '../support/reference';
import { denseNet, installedEngine, optimizers } from '../support/training';

test('loss and accuracy are those of a plain computation, whole and in part', async () => {
  const engine = await installedEngine();
  // More examples than one forward pass takes, and not a multiple of it.
  const data = clouds([6], 3, 2300);
  const { net, layers, weights } = await denseNet(data, [5], 'sigmoid', true);
  const options = { net, data, optimizer: optimizers['sgd']!, engine, seed: 1 };
  const reference = new ReferenceNet(layers, weights, options.optimizer);
  for (const stepper of [createStepper(options), new TapeStepper(options)]) {
    stepper.start(weights, { kind: 'dense' }, new Map(), 0);
    for (const split of ['test', 'train'] as const) {
      const { x, y, count } = data[split];
      for (const asked of [undefined, 1, 999, 1001, count, 10 * count]) {
        const used = Math.min(asked ?? count, count);
        let [loss, right] = [0, 0];
        for (let i = 0; i < used; i++) {
          const logits = reference.forward(x.subarray(6 * i, 6 * i + 6)).at(-1)!;
          loss += reference.loss(logits, y[i]!).loss / used;
          right += logits.indexOf(Math.max(...logits)) === y[i] ? 1 : 0;
        }
        const found = stepper.evaluate(split, asked);
        assert.ok(
          Math.abs(found.loss - loss) < 1e-5 * loss,
          `${split} ${asked}: ${found.loss} against ${loss}`,
        );
        assert.equal(found.accuracy, right / used, `${split} ${asked}`);
      }
    }
    stepper.dispose();
  }
});

test('parts of a split, in any order, are right and leave no tensor behind', async () => {
  const engine = await installedEngine();
  const data = clouds([6], 3, 1800);
  const { net, weights } = await denseNet(data, [5], 'relu', true);
  const options = { net, data, optimizer: optimizers['sgd']!, engine, seed: 1 };
  for (const make of [createStepper, (o: typeof options) => new TapeStepper(o)]) {
    const stepper = make(options);
    stepper.start(weights, { kind: 'dense' }, new Map(), 0);
    const counts = [30, 1800, 40, 1700, 1700, 30, 1800];
    const found = counts.map((count) => stepper.evaluate('train', count));
    const live = stepper.liveTensors();
    const again = counts.map((count) => stepper.evaluate('train', count));
    assert.equal(stepper.liveTensors(), live, stepper.constructor.name);
    assert.deepEqual(again, found);
    stepper.dispose();
    assert.equal(stepper.liveTensors(), 0);
    const other = make(options);
    other.start(weights, { kind: 'dense' }, new Map(), 0);
    assert.deepEqual(other.evaluate('train'), found[1], 'the whole after a part');
    other.dispose();
  }
});

test('logits far from zero lose nothing, and of equal logits the first counts', () => {
  const sum = new EvaluationSum(3);
  sum.add(Float32Array.of(1e4, 0, -1e4), Int32Array.of(0), 0);
  assert.deepEqual(sum.result(), { loss: 0, accuracy: 1 });
  sum.add(Float32Array.of(-1e4, 1e4, 0), Int32Array.of(0, 0), 1);
  assert.deepEqual(sum.result(), { loss: 1e4, accuracy: 0.5 });
  const tied = new EvaluationSum(2);
  tied.add(Float32Array.of(2, 2, 2, 2), Int32Array.of(0, 1), 0);
  assert.equal(tied.result().accuracy, 0.5);
  assert.ok(Math.abs(tied.result().loss - Math.LN2) < 1e-15);
});
