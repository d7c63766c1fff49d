import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { loadNet } from '../../src/models/load';
import { type Net, type Weights } from '../../src/models/net';
import { SignActivation } from '../../src/models/sign';
import { type NetForm } from '../../src/runs/netForm';
import { optimizerSchema } from '../../src/runs/spec';
import * as tf from '../../src/tensors/tf';
import { rng } from '../../src/tensors/random';
import { createStepper } from '../../src/training/createStepper';
import { NativeStepper } from '../../src/training/native/stepper';
import { type Stepper } from '../../src/training/stepper';
import { TapeStepper } from '../../src/training/tape/stepper';
import { clouds, modelSpec, skipNative } from '../support/nets';
import { installedEngine } from '../support/training';

before(installedEngine);

test('a sign, +1 for zeros, and the slope of the piecewise parabola (methods 2.2)', () => {
  const layer = new SignActivation({});
  const x = [-3, -1, -0.75, -0.5, -1e-6, -0, 0, 1e-6, 0.25, 0.5, 1, 1.0001, 40];
  const signOf = (t: tf.Tensor): tf.Tensor => layer.apply(t) as tf.Tensor;
  const y = signOf(tf.tensor1d(x));
  assert.deepEqual(
    [...y.dataSync()],
    x.map((v) => (v < 0 ? -1 : 1)),
  );
  const dy = x.map((_, i) => i + 1);
  const dx = tf.grad(signOf)(tf.tensor1d(x), tf.tensor1d(dy)).dataSync();
  x.forEach((v, i) => {
    const expected = dy[i]! * 2 * Math.max(0, 1 - Math.abs(v));
    assert.ok(Math.abs(dx[i]! - expected) < 1e-5 * (1 + expected), `at ${v}: ${dx[i]}`);
  });
});

/** What one step of plain descent at rate 1 takes off the weights, and the losses. */
function gradients(stepper: Stepper, weights: Weights, batch: number): [Weights, number[]] {
  const indices = Int32Array.from({ length: batch }, (_, i) => i);
  stepper.start(weights, { kind: 'dense' }, new Map(), 0);
  const loss = stepper.step({ indices, step: 0, learningRate: 1, wantLoss: true })!;
  const after = stepper.weights();
  const taken = new Map([...weights].map(([n, w]) => [n, w.map((x, i) => x - after.get(n)![i]!)]));
  stepper.start(weights, { kind: 'dense' }, new Map(), 0);
  return [taken, [loss, stepper.evaluate('test').loss]];
}

/** Largest difference of gradients, as a part of their tensor's largest; those that are but rounding count little. */
function offBy(a: Weights, b: Weights): number {
  const largest = (values: Float32Array): number =>
    values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const all = Math.max(...[...a.values()].map(largest));
  const offs = [...a].map(([name, values]) => {
    const difference = largest(values.map((v, i) => v - b.get(name)![i]!));
    // A bias before a normalisation has no gradient but what rounding leaves.
    return difference / Math.max(largest(values), 1e-2 * all);
  });
  return Math.max(...offs);
}

const forms: Readonly<Record<string, NetForm>> = {
  'normalised without scale': { normalisation: 'non-affine', signs: false, inputSigns: false },
  'normalised with scale': { normalisation: 'affine', signs: false, inputSigns: false },
  'signs without normalisation': { normalisation: 'none', signs: true, inputSigns: false },
  'normalised, signs and signs of inputs': {
    normalisation: 'affine',
    signs: true,
    inputSigns: true,
  },
};

const nets: readonly (readonly [object, readonly number[]])[] = [
  [{ kind: 'mlp', hidden: [9, 7] }, [6]],
  [{ kind: 'zoo', name: 'lenet-5' }, [12, 12, 1]],
  [{ kind: 'zoo', name: 'conv-2' }, [8, 8, 3]],
  [{ kind: 'zoo', name: 'resnet-8' }, [8, 8, 3]],
];

/** The net's weights, all of them random: zeros would hide gradients. */
function randomWeights(net: Net): Weights {
  return new Map(
    [...net.initialWeights(1, 0)].map(([name, values]) => {
      const random = rng(2, 'test-weights', name);
      const positive = name.endsWith('/moving_variance');
      const shift = (): number => (positive ? random.next() : 0.1 * random.normal());
      return [name, values.map((v) => v + shift())];
    }),
  );
}

for (const [model, shape] of nets) {
  for (const [name, form] of Object.entries(forms)) {
    const title = JSON.stringify(Object.values(model));
    test(`${title}, ${name}: the native plan is the tape`, { skip: skipNative }, async () => {
      const data = clouds(shape, 4, 24);
      const net = await loadNet(modelSpec(model), data, '.', form);
      const weights = randomWeights(net);
      const engine = await installedEngine();
      const optimizer = optimizerSchema.parse({ kind: 'sgd' });
      const options = { net, data, optimizer, engine, seed: 1 };
      const plan = createStepper(options);
      assert.ok(plan instanceof NativeStepper, 'there is a plan');
      const tape = new TapeStepper(options);
      const [a, b] = [plan, tape].map((stepper) => gradients(stepper, weights, 24));
      const off = offBy(a![0], b![0]);
      assert.ok(off < 5e-4, `gradients are off by ${off}`);
      a![1].forEach((loss, i) => {
        assert.ok(Math.abs(loss - b![1][i]!) < 1e-5 * loss, `${loss} against ${b![1][i]}`);
      });
      const still = [...a![0]].filter(
        ([key, g]) => !key.includes('/moving') && g.every((x) => x === 0),
      );
      assert.deepEqual(
        still.map(([key]) => key),
        [],
        'every weight has a gradient',
      );
      plan.dispose();
      tape.dispose();
    });
  }
}
