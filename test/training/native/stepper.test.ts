import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStepper } from '../../../src/training/createStepper';
import { NativeStepper } from '../../../src/training/native/stepper';
import * as tf from '../../../src/tensors/tf';
import { TapeStepper } from '../../../src/training/tape/stepper';
import { clouds, distance, skipNative, userNet } from '../../support/nets';
import {
  denseNet,
  halfMask,
  installedEngine,
  optimizers,
  trainBriefly,
} from '../../support/training';

const data = clouds([4, 5], 4, 200);
const skip = skipNative;

for (const [name, optimizer] of Object.entries(optimizers)) {
  test(`the native plan trains as the tape does: ${name}`, { skip }, async () => {
    const engine = await installedEngine();
    for (const activation of ['relu', 'tanh', 'sigmoid', 'linear'] as const) {
      for (const bias of [true, false]) {
        const flat = { ...data, inputShape: [20] };
        const { net, weights } = await denseNet(flat, [12, 7], activation, bias);
        for (const masked of [true, false]) {
          const reparametrization = masked
            ? { kind: 'masked' as const, mask: halfMask(net) }
            : { kind: 'dense' as const };
          const options = { net, data: flat, optimizer, engine, seed: 3 };
          const plan = createStepper(options);
          const tape = new TapeStepper(options);
          assert.ok(plan instanceof NativeStepper);
          const request = { reparametrization, spec: { optimizer, steps: 12 }, evaluations: 3 };
          const a = await trainBriefly(plan, flat, weights, request);
          const b = await trainBriefly(tape, flat, weights, request);
          const what = `${activation}, bias ${bias}, masked ${masked}`;
          for (const [i, point] of a.curve.entries()) {
            const other = b.curve[i]!;
            assert.ok(Math.abs(point.trainLoss / other.trainLoss - 1) < 1e-4, `${what}: loss`);
            assert.ok(Math.abs(point.testLoss / other.testLoss - 1) < 1e-4, `${what}: test loss`);
          }
          const off = distance(a.state.weights, b.state.weights);
          assert.ok(off < 2e-4, `${what}: weights are off by ${off}`);
          const slots = distance(a.state.optimizer, b.state.optimizer);
          assert.ok(slots < 1e-3, `${what}: the optimizer's state is off by ${slots}`);
          plan.dispose();
          tape.dispose();
        }
      }
    }
  });
}

const { layers } = tf;
type Tensor = tf.SymbolicTensor;
const conv = (filters: number, kernelSize: number | [number, number], more = {}): tf.layers.Layer =>
  layers.conv2d({ filters, kernelSize, activation: 'relu', ...more });

/** A line of layers on [9, 8, 2] images, which no kernel, stride or pool divides evenly. */
function line(...made: tf.layers.Layer[]): tf.LayersModel {
  const image = layers.reshape({ targetShape: [9, 8, 2], inputShape: [144] });
  const end = [layers.flatten(), layers.dense({ name: 'out', units: 3 })];
  return tf.sequential({ layers: [image, ...made, ...end] });
}

/** A block with two ways of `channels` channels, as in a residual net. */
function block(x: Tensor, channels: number, strides: number): Tensor {
  const norm = (y: Tensor): Tensor =>
    layers.batchNormalization({ momentum: 0.8 }).apply(y) as Tensor;
  const plain = { activation: 'linear', useBias: false, padding: 'same' };
  const one = norm(conv(channels, 3, { ...plain, strides }).apply(x) as Tensor);
  const relu = layers.activation({ activation: 'relu' }).apply(one) as Tensor;
  const two = norm(conv(channels, 3, plain).apply(relu) as Tensor);
  const short =
    strides === 1 ? x : norm(conv(channels, 1, { ...plain, strides }).apply(x) as Tensor);
  const sum = layers.add().apply([two, short]) as Tensor;
  return layers.reLU().apply(sum) as Tensor;
}

function functional(body: (x: Tensor) => Tensor): tf.LayersModel {
  const inputs = tf.input({ shape: [9, 8, 2] });
  const output = layers.dense({ name: 'out', units: 3 }).apply(body(inputs)) as Tensor;
  return tf.model({ inputs, outputs: output });
}

const mean = (x: Tensor): Tensor => layers.globalAveragePooling2d({}).apply(x) as Tensor;

const images: Readonly<Record<string, () => tf.LayersModel>> = {
  'same and valid padding': () => line(conv(4, 3, { padding: 'same' }), conv(5, [2, 3])),
  'strides, an own activation layer, no bias': () =>
    line(
      conv(4, 3, { padding: 'same', strides: 2, useBias: false, activation: 'linear' }),
      layers.activation({ activation: 'tanh' }),
      conv(3, 2, { strides: [2, 1], activation: 'sigmoid' }),
    ),
  'max pooling': () =>
    line(
      conv(4, 3, { padding: 'same' }),
      layers.maxPooling2d({ poolSize: 2 }),
      conv(3, 2),
      layers.maxPooling2d({ poolSize: 2, padding: 'same' }),
    ),
  'overlapping and average pooling': () =>
    line(
      conv(4, 3, { padding: 'same' }),
      layers.maxPooling2d({ poolSize: 3, strides: 2 }),
      layers.averagePooling2d({ poolSize: [2, 1], strides: [1, 2], padding: 'same' }),
    ),
  'pooling and padding before anything is trained, reshapes in between': () =>
    line(
      layers.maxPooling2d({ poolSize: 2 }),
      layers.zeroPadding2d({
        padding: [
          [1, 0],
          [0, 2],
        ],
      }),
      conv(4, 2),
      layers.zeroPadding2d({ padding: 1 }),
      layers.flatten(),
      layers.reshape({ targetShape: [7, 6, 4] }),
      conv(3, 2),
    ),
  'batch normalisation of images and of vectors, without scale or centre': () =>
    line(
      layers.batchNormalization({ scale: false }),
      conv(4, 3),
      layers.batchNormalization({ center: false, momentum: 0.7 }),
      layers.flatten(),
      layers.dense({ units: 5 }),
      layers.batchNormalization({ epsilon: 1e-5 }),
      layers.reshape({ targetShape: [5, 1, 1] }),
    ),
  'normalisation of the input alone, by the batch': () =>
    line(layers.batchNormalization({ scale: false, center: false, momentum: 0.5 }), conv(4, 3)),
  'residual blocks': () =>
    functional((x) => mean(block(block(conv(4, 3).apply(x) as Tensor, 4, 1), 6, 2))),
  'a sum of three ways, one of them the input': () =>
    functional((x) => {
      const ways = [2, 2].map(
        (filters) => conv(filters, 3, { padding: 'same' }).apply(x) as Tensor,
      );
      return mean(layers.add().apply([x, ...ways]) as Tensor);
    }),
  'a way that is used twice, and an activation at the end': () =>
    functional((x) => {
      const h = conv(4, 3).apply(x) as Tensor;
      const sum = layers.add().apply([h, layers.reLU().apply(h) as Tensor, h]) as Tensor;
      return layers.activation({ activation: 'tanh' }).apply(mean(sum)) as Tensor;
    }),
};

for (const [name, make] of Object.entries(images)) {
  test(`the native plan trains images as the tape does: ${name}`, { skip }, async () => {
    const engine = await installedEngine();
    const pictures = clouds([9, 8, 2], 3, 60);
    const net = await userNet(make(), pictures);
    const optimizer = optimizers['nesterov']!;
    const options = { net, data: pictures, optimizer, engine, seed: 3 };
    const [plan, tape] = [createStepper(options), new TapeStepper(options)];
    assert.ok(plan instanceof NativeStepper);
    for (const masked of [true, false]) {
      const reparametrization = masked
        ? { kind: 'masked' as const, mask: halfMask(net) }
        : { kind: 'dense' as const };
      const request = { reparametrization, spec: { optimizer, steps: 9 }, evaluations: 3 };
      const weights = net.initialWeights(0, 0);
      const a = await trainBriefly(plan, pictures, weights, request);
      const b = await trainBriefly(tape, pictures, weights, request);
      for (const [i, point] of a.curve.entries()) {
        const other = b.curve[i]!;
        assert.ok(Math.abs(point.trainLoss / other.trainLoss - 1) < 1e-4, 'loss');
        assert.ok(Math.abs(point.testLoss / other.testLoss - 1) < 1e-4, 'test loss');
      }
      assert.deepEqual([...a.state.weights.keys()].sort(), [...b.state.weights.keys()].sort());
      const off = distance(a.state.weights, b.state.weights);
      assert.ok(off < 2e-4, `weights are off by ${off}`);
      const live = plan.liveTensors();
      await trainBriefly(plan, pictures, weights, request);
      assert.equal(plan.liveTensors(), live, 'tensors leak');
    }
    plan.dispose();
    assert.equal(plan.liveTensors(), 0);
    tape.dispose();
  });
}

test('optimizer state handed from one stepper to the other goes on', { skip }, async () => {
  const engine = await installedEngine();
  const flat = { ...data, inputShape: [20] };
  const { net, weights } = await denseNet(flat, [8], 'relu', true);
  for (const name of ['nesterov', 'adam']) {
    const optimizer = optimizers[name]!;
    const options = { net, data: flat, optimizer, engine, seed: 3 };
    const [plan, tape] = [createStepper(options), new TapeStepper(options)];
    const spec = { optimizer, steps: 20 };
    const half = await trainBriefly(tape, flat, weights, { spec, until: 10 });
    const rest = await trainBriefly(plan, flat, weights, { spec, from: half.state });
    const whole = await trainBriefly(plan, flat, weights, { spec });
    assert.ok(distance(rest.state.weights, whole.state.weights) < 1e-4, name);
    plan.dispose();
    tape.dispose();
  }
});

test('a batch as large as the data and one of a single example both work', { skip }, async () => {
  const engine = await installedEngine();
  const few = { ...clouds([20], 4, 30), inputShape: [20] };
  const { net, weights } = await denseNet(few, [], 'relu', true);
  const optimizer = optimizers['sgd']!;
  for (const batch of [1, 30, 100]) {
    const options = { net, data: few, optimizer, engine, seed: 3 };
    const [plan, tape] = [createStepper(options), new TapeStepper(options)];
    const request = { spec: { optimizer, steps: 5, batch } };
    const a = await trainBriefly(plan, few, weights, request);
    const b = await trainBriefly(tape, few, weights, request);
    assert.ok(distance(a.state.weights, b.state.weights) < 1e-4, `batch ${batch}`);
    plan.dispose();
    tape.dispose();
  }
});
