import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { loadNet, modelName } from '../../src/models/load';
import { type Net } from '../../src/models/net';
import { rng } from '../../src/tensors/random';
import { modelSpec } from '../support/nets';
import { inputError } from '../support/refuses';
import { installedEngine } from '../support/training';

before(installedEngine);

const task = { inputShape: [28, 28, 1], classes: 10 };
const zoo = async (name: string, more = {}, shape = task.inputShape): Promise<Net> =>
  loadNet(modelSpec({ kind: 'zoo', name, ...more }), { inputShape: shape, classes: 10 }, '.');

const prunable = (net: Net): number =>
  net.parameters
    .filter((p) => p.role === 'kernel')
    .reduce((sum, p) => sum + p.shape.reduce((a, b) => a * b, 1), 0);

test('LeNet-300-100 has the 266,200 weights of the papers', async () => {
  for (const shape of [[28, 28, 1], [28, 28], [784]]) {
    const net = await zoo('lenet-300-100', {}, shape);
    assert.equal(prunable(net), 266_200);
    assert.equal(net.outputLayer, 'output');
    assert.deepEqual(
      net.parameters.map((p) => [p.name, p.shape, p.role, p.trainable]),
      [
        ['fc1/kernel', [784, 300], 'kernel', true],
        ['fc1/bias', [300], 'bias', true],
        ['fc2/kernel', [300, 100], 'kernel', true],
        ['fc2/bias', [100], 'bias', true],
        ['output/kernel', [100, 10], 'kernel', true],
        ['output/bias', [10], 'bias', true],
      ],
    );
  }
});

test('LeNet-5 has two convolutions and three dense layers', async () => {
  for (const shape of [[28, 28, 1], [28, 28], [784]]) {
    const net = await zoo('lenet-5', {}, shape);
    const kernels = net.parameters.filter((p) => p.role === 'kernel');
    assert.deepEqual(
      kernels.map((p) => [p.name, p.shape]),
      [
        ['conv1/kernel', [5, 5, 1, 6]],
        ['conv2/kernel', [5, 5, 6, 16]],
        ['fc1/kernel', [400, 120]],
        ['fc2/kernel', [120, 84]],
        ['output/kernel', [84, 10]],
      ],
    );
    assert.equal(prunable(net), 61_470);
  }
  assert.equal(
    prunable(await zoo('lenet-5', {}, [32, 32, 3])),
    450 + 2400 + 576 * 120 + 10_080 + 840,
  );
});

test('LeNet-5 says which inputs it cannot take', async () => {
  for (const shape of [[8, 8], [64], [30]]) {
    const named = `lenet-5 cannot take inputs of ${shape.join(' x ')}`;
    await assert.rejects(zoo('lenet-5', {}, shape), inputError('mismatch', named));
  }
});

test('an MLP has the sizes asked for', async () => {
  const spec = modelSpec({ kind: 'mlp', hidden: [7, 5], bias: false, activation: 'tanh' });
  const net = await loadNet(spec, { inputShape: [4, 2], classes: 3 }, '.');
  assert.deepEqual(
    net.parameters.map((p) => [p.name, p.shape]),
    [
      ['fc1/kernel', [8, 7]],
      ['fc2/kernel', [7, 5]],
      ['output/kernel', [5, 3]],
    ],
  );
  assert.equal(modelName(spec), 'mlp-7-5');
  for (const inputShape of [[6], [2, 3]]) {
    const linear = await loadNet(
      modelSpec({ kind: 'mlp', hidden: [] }),
      { inputShape, classes: 3 },
      '.',
    );
    assert.deepEqual(
      linear.parameters.map((p) => p.shape),
      [[6, 3], [3]],
    );
  }
});

test('a net answers logits, and its saved topology has the softmax', async () => {
  const net = await zoo('lenet-300-100');
  const layers = (
    net.model.toJSON(undefined, false) as unknown as {
      config: { layers: { config: { activation?: string } }[] };
    }
  ).config.layers;
  assert.equal(layers.at(-1)!.config.activation, 'linear');
  const saved = (
    net.topology as typeof net.topology & {
      config: { layers: { config: { activation?: string } }[] };
    }
  ).config.layers;
  assert.equal(saved.at(-1)!.config.activation, 'softmax');
});

for (const [name, variance, uniform] of [
  ['glorot-normal', (i: number, o: number) => 2 / (i + o), false],
  ['glorot-uniform', (i: number, o: number) => 2 / (i + o), true],
  ['kaiming-normal', (i: number) => 2 / i, false],
  ['kaiming-uniform', (i: number) => 2 / i, true],
] as const) {
  test(`${name} has its variance and shape`, async () => {
    const weights = (await zoo('lenet-300-100', { initialiser: name })).initialWeights(1, 0);
    for (const [kernel, fanIn, fanOut] of [
      ['fc1', 784, 300],
      ['fc2', 300, 100],
    ] as const) {
      const values = [...weights.get(`${kernel}/kernel`)!];
      const expected = variance(fanIn, fanOut);
      const moment = (power: number): number =>
        values.reduce((sum, x) => sum + x ** power, 0) / values.length;
      assert.ok(Math.abs(moment(1)) < 5 * Math.sqrt(expected / values.length), 'mean');
      assert.ok(
        Math.abs(moment(2) / expected - 1) < 0.03,
        `${kernel}: variance ${moment(2)} for ${expected}`,
      );
      const kurtosis = moment(4) / moment(2) ** 2;
      assert.ok(Math.abs(kurtosis - (uniform ? 1.8 : 3)) < 0.1, `kurtosis ${kurtosis}`);
      if (uniform) assert.ok(values.every((x) => Math.abs(x) <= Math.sqrt(3 * expected)));
    }
    assert.ok(
      [...weights]
        .filter(([key]) => key.endsWith('bias'))
        .every(([, b]) => b.every((x) => x === 0)),
    );
  });
}

test('convolutions count their receptive field', async () => {
  const weights = (await zoo('lenet-5', { initialiser: 'kaiming-uniform' })).initialWeights(1, 0);
  const largest = Math.max(...weights.get('conv2/kernel')!.map(Math.abs));
  const bound = Math.sqrt(6 / (5 * 5 * 6));
  assert.ok(largest <= bound && largest > 0.98 * bound, `${largest} of ${bound}`);
});

test('initial weights hang on seed, tensor and freshness only', async () => {
  const net = await zoo('lenet-300-100');
  const bits = (seed: number, fresh: number): string =>
    String(net.initialWeights(seed, fresh).get('fc2/kernel')!.subarray(0, 4));
  assert.equal(bits(1, 0), bits(1, 0));
  assert.equal(new Set([bits(1, 0), bits(2, 0), bits(1, 1), bits(1, 2)]).size, 4);
  const stream = rng(1, 'init', 'fc2/kernel', 0);
  const deviation = Math.sqrt(2 / 400);
  const expected = Float32Array.from({ length: 4 }, () => stream.normal() * deviation);
  assert.equal(bits(1, 0), String(expected));
});
