import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { loadNet } from '../../src/models/load';
import { variablesOf, type Net, type Weights } from '../../src/models/net';
import { rng } from '../../src/tensors/random';
import * as tf from '../../src/tensors/tf';
import { modelSpec } from '../support/nets';
import { inputError } from '../support/refuses';
import { installedEngine } from '../support/training';

before(installedEngine);

const zoo = async (name: string, inputShape = [32, 32, 3], classes = 10): Promise<Net> =>
  loadNet(modelSpec({ kind: 'zoo', name }), { inputShape, classes }, '.');

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const kernels = (net: Net): [string, number][] =>
  net.parameters.filter((p) => p.role === 'kernel').map((p) => [p.layer, size(p.shape)]);
const total = (parts: readonly [string, number][]): number => parts.reduce((a, [, n]) => a + n, 0);

test('Conv-2, -4, -6 and -8 have the sizes of their layers', async () => {
  const counts = {
    'conv-2': 4_300_992,
    'conv-4': 2_425_024,
    'conv-6': 2_261_184,
    'conv-8': 5_275_840,
  };
  for (const [name, count] of Object.entries(counts)) {
    const net = await zoo(name);
    const convolutions = kernels(net).filter(([layer]) => layer.startsWith('conv'));
    assert.equal(total(kernels(net)), count, name);
    assert.equal(convolutions.length, Number(name.at(-1)));
    assert.equal(net.outputLayer, 'output');
  }
  // "38K" and "260K" convolution weights of the paper's figure 2.
  const conv4 = kernels(await zoo('conv-4')).filter(([layer]) => layer.startsWith('conv'));
  assert.deepEqual(
    conv4.map(([, n]) => n),
    [1728, 36_864, 73_728, 147_456],
  );
});

test('ResNet-20 has the 270,896 weights of the papers', async () => {
  const parts = kernels(await zoo('resnet-20'));
  assert.equal(total(parts), 270_896);
  assert.equal(total(parts.filter(([layer]) => layer.endsWith('/shortcut'))), 2560);
  assert.deepEqual(parts.at(-1), ['output', 640]);
  assert.equal(parts.filter(([layer]) => !layer.endsWith('/shortcut')).length, 20);
});

test('residual nets of every depth have the same names where they have the same blocks', async () => {
  const layers = async (name: string): Promise<Set<string>> =>
    new Set((await zoo(name)).parameters.map((p) => p.name));
  const small = await layers('resnet-8');
  for (const depth of [14, 20, 32, 44, 56, 110]) {
    const names = await layers(`resnet-${depth}`);
    assert.deepEqual(
      [...small].filter((name) => !names.has(name)),
      [],
    );
    const blocks = [...names].filter((name) => name.endsWith('conv1/kernel')).length;
    assert.equal(blocks, (depth - 2) / 2);
    assert.ok(names.has(`stage3/block${(depth - 2) / 6}/bn2/moving_variance`));
  }
});

test('normalisation state is no kernel, and its moving statistics are not trained', async () => {
  const { parameters } = await zoo('resnet-8');
  const state = parameters.filter((p) => /\/(shortcut-)?bn\d?\//.test(p.name));
  assert.equal(state.length, 4 * 9);
  for (const { name, role, trainable } of state) {
    assert.equal(role, 'other', name);
    assert.equal(trainable, /\/(gamma|beta)$/.test(name), name);
  }
  const weights = (await zoo('resnet-8')).initialWeights(3, 2);
  for (const { name } of state) {
    const one = /\/(gamma|moving_variance)$/.test(name) ? 1 : 0;
    assert.ok(
      weights.get(name)!.every((value) => value === one),
      name,
    );
  }
});

test('convolutional nets take grey images, flat ones and those of other sizes', async () => {
  for (const name of ['conv-2', 'conv-6', 'resnet-8']) {
    const flat = await zoo(name, [784]);
    const grey = await zoo(name, [28, 28]);
    assert.deepEqual(kernels(flat), kernels(grey));
    assert.deepEqual(kernels(grey), kernels(await zoo(name, [28, 28, 1])));
    assert.ok(total(kernels(await zoo(name, [17, 20, 2], 3))) > 0);
  }
  assert.equal((await zoo('resnet-8', [3, 5, 1])).outputLayer, 'output');
});

test('they say which inputs they cannot take', async () => {
  for (const name of ['conv-4', 'resnet-20']) {
    for (const shape of [[30], [3072], [4, 4, 4, 4]]) {
      const named = `${name} cannot take inputs of ${shape.join(' x ')}: they are no images`;
      await assert.rejects(zoo(name, shape), inputError('mismatch', named));
    }
  }
  await assert.rejects(zoo('conv-8', [8, 8, 1]), inputError('mismatch', 'inputs of 8 x 8 x 1'));
});

test('nets that no machine holds are refused before they are built', async () => {
  const wide = modelSpec({ kind: 'mlp', hidden: Array<number>(64).fill(100_000) });
  const task = { inputShape: [10], classes: 2 };
  await assert.rejects(
    loadNet(wide, task, '.'),
    inputError('too-large', '268,435,456 weights', '"fc2/kernel" alone has 100000 x 100000'),
  );
  const large = zoo('conv-2', [1024, 1024, 3]);
  await assert.rejects(large, inputError('too-large', 'conv-2', '"fc1/kernel"'));
});

/** The answers of a net written out in plain loops and double precision, normalised by moving statistics. */
function reference(
  weights: Weights,
  blocks: number,
  image: Float64Array,
  side: number,
): Float64Array {
  interface Map3 {
    readonly side: number;
    readonly channels: number;
    readonly values: Float64Array;
  }
  const get = (name: string): Float32Array => weights.get(name)!;
  const convolve = (x: Map3, name: string, kernel: number, stride: number): Map3 => {
    const w = get(`${name}/kernel`);
    const filters = w.length / (kernel * kernel * x.channels);
    const pad = (kernel - 1) / 2;
    const out = Math.floor((x.side + 2 * pad - kernel) / stride) + 1;
    const values = new Float64Array(out * out * filters);
    for (let r = 0; r < out; r++)
      for (let c = 0; c < out; c++)
        for (let kr = 0; kr < kernel; kr++)
          for (let kc = 0; kc < kernel; kc++) {
            const [row, column] = [r * stride + kr - pad, c * stride + kc - pad];
            if (row < 0 || column < 0 || row >= x.side || column >= x.side) continue;
            for (let i = 0; i < x.channels; i++)
              for (let f = 0; f < filters; f++)
                values[(r * out + c) * filters + f]! +=
                  x.values[(row * x.side + column) * x.channels + i]! *
                  w[((kr * kernel + kc) * x.channels + i) * filters + f]!;
          }
    return { side: out, channels: filters, values };
  };
  const normalise = (x: Map3, name: string): Map3 => {
    const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(
      (part) => get(`${name}/${part}`),
    ) as [Float32Array, Float32Array, Float32Array, Float32Array];
    const values = x.values.map((value, i) => {
      const c = i % x.channels;
      return (gamma[c]! * (value - mean[c]!)) / Math.sqrt(variance[c]! + 1e-5) + beta[c]!;
    });
    return { ...x, values };
  };
  const relu = (x: Map3): Map3 => ({ ...x, values: x.values.map((value) => Math.max(0, value)) });
  let x: Map3 = { side, channels: 3, values: image };
  x = relu(normalise(convolve(x, 'stem/conv', 3, 1), 'stem/bn'));
  for (const stage of [1, 2, 3]) {
    for (let b = 1; b <= blocks; b++) {
      const name = `stage${stage}/block${b}`;
      const down = stage > 1 && b === 1;
      const h = relu(normalise(convolve(x, `${name}/conv1`, 3, down ? 2 : 1), `${name}/bn1`));
      const second = normalise(convolve(h, `${name}/conv2`, 3, 1), `${name}/bn2`);
      const shortcut = down
        ? normalise(convolve(x, `${name}/shortcut`, 1, 2), `${name}/shortcut-bn`)
        : x;
      x = relu({ ...second, values: second.values.map((v, i) => v + shortcut.values[i]!) });
    }
  }
  const w = get('output/kernel');
  const pixels = x.side * x.side;
  return Float64Array.from({ length: 10 }, (_, c) => {
    let sum = get('output/bias')[c]!;
    x.values.forEach((value, i) => (sum += (value / pixels) * w[(i % 64) * 10 + c]!));
    return sum;
  });
}

test('a residual net answers what its definition says, by its moving statistics', async () => {
  const side = 10;
  const net = await zoo('resnet-14', [side, side, 3]);
  const random = rng(1, 'test-resnet');
  const weights = new Map(
    [...net.initialWeights(1, 0)].map(([name, values]) => [
      name,
      /\/(gamma|moving_variance)$/.test(name)
        ? values.map(() => 0.5 + random.next())
        : /\/(beta|moving_mean|bias)$/.test(name)
          ? values.map(() => random.normal() / 4)
          : values,
    ]),
  );
  const variables = variablesOf(net.model);
  for (const { name, shape } of net.parameters) {
    variables.get(name)!.assign(tf.tensor(weights.get(name)!, [...shape]));
  }
  const image = Float64Array.from({ length: side * side * 3 }, () => random.normal());
  const x = tf.tensor4d(Float32Array.from(image), [1, side, side, 3]);
  const answers = (net.model.predict(x) as tf.Tensor).dataSync();
  reference(weights, 2, image, side).forEach((expected, c) => {
    assert.ok(Math.abs(answers[c]! - expected) < 1e-4 * Math.max(1, Math.abs(expected)), `${c}`);
  });
});
