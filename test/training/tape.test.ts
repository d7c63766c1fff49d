import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStepper } from '../../src/training/createStepper';
import { TapeStepper } from '../../src/training/tape/stepper';
import { type Net } from '../../src/models/net';
import * as tf from '../../src/tensors/tf';
import { clouds, sameBits, userNet } from '../support/nets';
import { broken, halfMask, installedEngine, optimizers, trainBriefly } from '../support/training';

const data = clouds([10], 3, 120);
const { layers } = tf;

/** Dense layers with dropout outside and inside of a nested model, and batch normalisation. */
async function noisyNet(): Promise<Net> {
  await installedEngine();
  const inner = tf.sequential({
    layers: [
      layers.dense({ name: 'inner', units: 8, inputShape: [12] }),
      layers.dropout({ rate: 0.3 }),
    ],
  });
  const model = tf.sequential({
    layers: [
      layers.dense({ name: 'a', units: 12, activation: 'relu', inputShape: [10] }),
      layers.batchNormalization({ name: 'bn', momentum: 0.5 }),
      layers.dropout({ name: 'drop', rate: 0.4 }),
      inner,
      layers.dense({ name: 'out', units: 3, activation: 'softmax' }),
    ],
  });
  return userNet(model, data);
}

async function stepperFor(net: Net, seed: number, optimizer = 'adam'): Promise<TapeStepper> {
  const engine = await installedEngine();
  const stepper = createStepper({ net, data, optimizer: optimizers[optimizer]!, engine, seed });
  assert.ok(stepper instanceof TapeStepper);
  return stepper;
}

test('dropout is addressed by seed and step: a training can be repeated to the bit', async () => {
  const net = await noisyNet();
  const weights = net.initialWeights(1, 0);
  const spec = { optimizer: optimizers['adam'], steps: 8 };
  const run = async (seed: number): Promise<ReadonlyMap<string, Float32Array>> => {
    const stepper = await stepperFor(net, seed);
    const { state } = await trainBriefly(stepper, data, weights, { spec });
    stepper.dispose();
    return state.weights;
  };
  const [first, second, other] = [await run(4), await run(4), await run(5)];
  assert.ok(sameBits(first, second), 'same seed');
  assert.ok(!sameBits(first, other), 'another seed');
  assert.ok([...first.values()].every((w) => w.every(Number.isFinite)));
});

test('dropout differs from step to step, and is off in evaluations', async () => {
  const net = await noisyNet();
  const stepper = await stepperFor(net, 1, 'sgd');
  const weights = net.initialWeights(1, 0);
  const losses = [0, 1, 2].map((step) => {
    stepper.start(weights, { kind: 'dense' }, new Map(), 0);
    return stepper.step({
      indices: Int32Array.of(0, 1, 2, 3),
      step,
      learningRate: 0,
      wantLoss: true,
    });
  });
  assert.equal(new Set(losses).size, 3, losses.join());
  assert.deepEqual(stepper.evaluate('test'), stepper.evaluate('test'));
  stepper.dispose();
});

test('normalisation statistics are weights: they move, are stored and are rewound', async () => {
  const net = await noisyNet();
  const stepper = await stepperFor(net, 1);
  const weights = net.initialWeights(1, 0);
  assert.ok(weights.has('bn/moving_mean') && weights.has('bn/moving_variance'));
  const spec = { optimizer: optimizers['adam'], steps: 10 };
  const { state } = await trainBriefly(stepper, data, weights, { spec, until: 4 });
  const mean = state.weights.get('bn/moving_mean')!;
  assert.ok(
    mean.some((x) => x !== 0),
    'the mean moved',
  );
  stepper.start(weights, { kind: 'dense' }, new Map(), 0);
  assert.ok(sameBits(stepper.weights(), weights), 'and goes back');
  const whole = await trainBriefly(stepper, data, weights, { spec });
  const rest = await trainBriefly(stepper, data, weights, { spec, from: state });
  assert.ok(sameBits(rest.state.weights, whole.state.weights), 'the rest from step 4 is the whole');
  assert.deepEqual(rest.test, whole.test);
  const forgetful = new Map([
    ...state.weights,
    ['bn/moving_mean', weights.get('bn/moving_mean')!] as const,
  ]);
  const other = await trainBriefly(stepper, data, weights, {
    spec,
    from: { ...state, weights: forgetful },
  });
  assert.ok(!sameBits(other.state.weights, whole.state.weights), 'the statistics matter');
  stepper.dispose();
});

test('masks hold in any net, and nothing but kernels is masked', async () => {
  const net = await noisyNet();
  const mask = halfMask(net);
  assert.deepEqual([...mask.keys()], ['a/kernel', 'inner/kernel', 'out/kernel']);
  for (const optimizer of ['momentum with decay', 'adamw']) {
    const stepper = await stepperFor(net, 1, optimizer);
    const reparametrization = { kind: 'masked' as const, mask };
    const spec = { optimizer: optimizers[optimizer], steps: 12 };
    const request = { spec, reparametrization, evaluations: 3 };
    const { state } = await trainBriefly(stepper, data, net.initialWeights(1, 0), request);
    assert.equal(broken(state.weights, reparametrization), 0);
    const tensors = tf.memory().numTensors;
    await trainBriefly(stepper, data, net.initialWeights(1, 0), request);
    assert.equal(tf.memory().numTensors, tensors);
    stepper.dispose();
    assert.equal(stepper.liveTensors(), 0);
  }
});

test('frozen layers stay what they are', async () => {
  await installedEngine();
  const model = tf.sequential({
    layers: [
      layers.dense({ name: 'a', units: 5, inputShape: [10], trainable: false }),
      layers.dense({ name: 'out', units: 3 }),
    ],
  });
  const net = await userNet(model, data);
  const stepper = await stepperFor(net, 1, 'momentum with decay');
  const weights = net.initialWeights(1, 0);
  const { state } = await trainBriefly(stepper, data, weights, {});
  assert.deepEqual(state.weights.get('a/kernel'), weights.get('a/kernel'));
  assert.notDeepEqual(state.weights.get('out/kernel'), weights.get('out/kernel'));
  stepper.dispose();
});
