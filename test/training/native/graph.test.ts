import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '../../../src/tensors/tf';
import { zooNames } from '../../../src/runs/spec';
import { loadNet } from '../../../src/models/load';
import { nativeGraph, type GraphNode } from '../../../src/training/native/graph';
import { clouds, modelSpec, saveModel, userNet } from '../../support/nets';
import { installedEngine } from '../../support/training';

const data = clouds([4, 5], 4, 40);
const { layers } = tf;

before(installedEngine);

/** A layer and its inputs in one line. */
function described({ layer: l, inputs }: GraphNode): string {
  const from = inputs.join('+');
  switch (l.kind) {
    case 'dense':
      return `${from}: ${l.kernel} ${l.kernelShape.join('x')} ${l.bias ?? '-'} ${l.activation}`;
    case 'convolution':
      return `${from}: ${l.kernel} ${l.kernelShape.join('x')} on ${l.input.join()} by ${l.strides.join()} ${l.padding} ${l.bias ?? '-'} ${l.activation}${l.pooling ? ` after max-pooling ${l.pooling.size.join()} on ${l.pooling.input.join()}` : ''}`;
    case 'max-pooling':
    case 'average-pooling':
      return `${from}: ${l.kind} ${l.size.join()} on ${l.input.join()} by ${l.strides.join()} ${l.padding}`;
    case 'reshape':
      return `${from}: ${l.input.join()} -> ${l.output.join()}`;
    case 'activation':
      return `${from}: ${l.activation}`;
    case 'padding':
      return `${from}: padding ${l.padding.join()} on ${l.input.join()}`;
    case 'batch-normalization':
      return `${from}: ${l.gamma ?? '-'} ${l.beta ?? '-'} ${l.momentum} ${l.epsilon} on ${l.input.join()}`;
    case 'global-average-pooling':
      return `${from}: mean of ${l.input.join()}`;
    case 'sum':
    case 'sign':
      return `${from}: ${l.kind}`;
  }
}

/** The layers of the graph that is found; undefined for other nets. */
async function graphOf(model: tf.LayersModel): Promise<string[] | undefined> {
  return nativeGraph(await userNet(model, data))?.nodes.map(described);
}

const line = (...made: tf.layers.Layer[]): tf.Sequential => tf.sequential({ layers: made });
const flat = (): tf.layers.Layer => layers.flatten({ inputShape: [4, 5] });
const dense = (name: string, units: number, more = {}): tf.layers.Layer =>
  layers.dense({ name, units, activation: 'relu', ...more });

test('a Sequential net of dense layers', async () => {
  const model = line(flat(), dense('a', 6), dense('b', 4, { activation: 'softmax' }));
  assert.deepEqual(await graphOf(model), [
    '-1: a/kernel 20x6 a/bias relu',
    '0: b/kernel 6x4 b/bias linear',
  ]);
});

test('activations may be layers of their own, and the softmax too', async () => {
  const plain = { activation: 'linear' as const };
  const model = line(
    flat(),
    dense('a', 6, { ...plain, useBias: false }),
    layers.activation({ activation: 'tanh' }),
    layers.reLU(),
    dense('b', 4, plain),
    layers.softmax(),
  );
  assert.deepEqual(await graphOf(model), [
    '-1: a/kernel 20x6 - linear',
    '0: tanh',
    '1: relu',
    '2: b/kernel 6x4 b/bias linear',
  ]);
  const asActivation = line(
    flat(),
    dense('b', 4, plain),
    layers.activation({ activation: 'softmax' }),
  );
  assert.deepEqual(await graphOf(asActivation), ['-1: b/kernel 20x4 b/bias linear']);
});

test('the functional API, in whatever order its file lists the layers', async () => {
  const input = tf.input({ shape: [4, 5] });
  let h = layers.flatten({ name: 'flat' }).apply(input) as tf.SymbolicTensor;
  for (const name of ['a', 'b', 'c']) h = dense(name, 4).apply(h) as tf.SymbolicTensor;
  const out = dense('out', 4, { activation: 'softmax' }).apply(h) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: out });
  const expected = [
    ...['a', 'b', 'c', 'out'].map(
      (n, i) => `${i - 1}: ${n}/kernel ${i ? 4 : 20}x4 ${n}/bias ${i < 3 ? 'relu' : 'linear'}`,
    ),
  ];
  assert.deepEqual(await graphOf(model), expected);
  const file = saveModel(model, (topology) => {
    (topology as { config: { layers: unknown[] } }).config.layers.reverse();
    return topology;
  });
  const net = await loadNet(modelSpec({ kind: 'file', path: file }), data, '.');
  assert.deepEqual(nativeGraph(net)!.nodes.map(described), expected);
});

async function zoo(name: string, shape: readonly number[]): Promise<string[] | undefined> {
  const net = await loadNet(modelSpec({ kind: 'zoo', name }), clouds(shape, 10, 4), '.');
  return nativeGraph(net)?.nodes.map(described);
}

test('LeNet-5', async () => {
  assert.deepEqual(await zoo('lenet-5', [28, 28, 1]), [
    '-1: conv1/kernel 5x5x1x6 on 28,28,1 by 1,1 SAME conv1/bias relu after max-pooling 2,2 on 28,28,6',
    '0: conv2/kernel 5x5x6x16 on 14,14,6 by 1,1 VALID conv2/bias relu after max-pooling 2,2 on 10,10,16',
    '1: 5,5,16 -> 400',
    '2: fc1/kernel 400x120 fc1/bias relu',
    '3: fc2/kernel 120x84 fc2/bias relu',
    '4: output/kernel 84x10 output/bias linear',
  ]);
});

test('every net of the zoo has a plan', async () => {
  for (const name of zooNames) assert.ok(await zoo(name, [32, 32, 3]), name);
});

test('a block of a residual net: padding, normalisation, the sum of two ways', async () => {
  const nodes = (await zoo('resnet-8', [16, 16, 3]))!;
  const from = nodes.findIndex((text) => text.includes('padding'));
  assert.deepEqual(
    nodes.slice(from, from + 8).map((text) => text.replace(/^[\d+]+: /, '')),
    [
      'padding 1,1,1,1 on 16,16,16',
      'stage2/block1/conv1/kernel 3x3x16x32 on 18,18,16 by 2,2 VALID - linear',
      'stage2/block1/bn1/gamma stage2/block1/bn1/beta 0.9 0.00001 on 8,8,32',
      'relu',
      'stage2/block1/conv2/kernel 3x3x32x32 on 8,8,32 by 1,1 SAME - linear',
      'stage2/block1/shortcut/kernel 1x1x16x32 on 16,16,16 by 2,2 VALID - linear',
      'stage2/block1/bn2/gamma stage2/block1/bn2/beta 0.9 0.00001 on 8,8,32',
      'stage2/block1/shortcut-bn/gamma stage2/block1/shortcut-bn/beta 0.9 0.00001 on 8,8,32',
    ],
  );
  assert.deepEqual(nodes.slice(-2), [
    `${nodes.length - 3}: mean of 4,4,64`,
    `${nodes.length - 2}: output/kernel 64x10 output/bias linear`,
  ]);
});

test("pooling moves before a convolution's activation only where nothing else reads it", async () => {
  const input = tf.input({ shape: [4, 5] });
  const x = layers.reshape({ targetShape: [4, 5, 1] }).apply(input) as tf.SymbolicTensor;
  const conv = layers
    .conv2d({ name: 'c', filters: 2, kernelSize: 3, padding: 'same', activation: 'relu' })
    .apply(x) as tf.SymbolicTensor;
  const pooled = layers.maxPooling2d({ poolSize: 3, strides: 1, padding: 'same' }).apply(conv);
  const sum = layers.add().apply([conv, pooled as tf.SymbolicTensor]) as tf.SymbolicTensor;
  const flatter = layers.flatten().apply(sum) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: logits().apply(flatter) as tf.SymbolicTensor });
  assert.deepEqual((await graphOf(model))?.slice(0, 3), [
    '-1: c/kernel 3x3x1x2 on 4,5,1 by 1,1 SAME c/bias relu',
    '0: max-pooling 3,3 on 4,5,2 by 1,1 SAME',
    '0+1: sum',
  ]);
});

const image = (): tf.layers.Layer => layers.reshape({ targetShape: [4, 5, 1], inputShape: [4, 5] });
const logits = (): tf.layers.Layer => dense('b', 4, { activation: 'linear' });
const convolved = (more: object): tf.LayersModel =>
  line(image(), layers.conv2d({ filters: 2, kernelSize: 2, ...more }), layers.flatten(), logits());
const others: Readonly<Record<string, () => tf.LayersModel>> = {
  'a dilated convolution': () => convolved({ dilationRate: 2 }),
  'a convolution with a frozen kernel': () => convolved({ trainable: false }),
  'a convolution with another activation': () => convolved({ activation: 'selu' }),
  'a convolution along one axis': () =>
    line(
      layers.conv1d({ filters: 2, kernelSize: 2, inputShape: [4, 5] }),
      layers.flatten(),
      logits(),
    ),
  'normalisation over another axis': () =>
    line(image(), layers.batchNormalization({ axis: 1 }), layers.flatten(), logits()),
  'frozen normalisation': () =>
    line(flat(), layers.batchNormalization({ trainable: false }), logits()),
  'layer normalisation': () => line(flat(), layers.layerNormalization(), logits()),
  dropout: () => line(flat(), dense('a', 6), layers.dropout({ rate: 0.5 }), logits()),
  'another activation': () => line(flat(), dense('a', 6, { activation: 'elu' }), logits()),
  'a capped relu': () => line(flat(), dense('a', 6), layers.reLU({ maxValue: 6 }), logits()),
  'a softmax inside': () => line(flat(), dense('a', 6, { activation: 'softmax' }), logits()),
  'a frozen layer': () => line(flat(), dense('a', 6, { trainable: false }), logits()),
  'a layer on each row': () =>
    line(dense('a', 4, { inputShape: [4, 5] }), layers.flatten(), logits()),
  'a nested model': () => line(flat(), line(dense('a', 6, { inputShape: [20] })), logits()),
  'a sum that spreads its input': () => {
    const input = tf.input({ shape: [4, 5] });
    const x = layers.flatten().apply(input) as tf.SymbolicTensor;
    const one = dense('a', 1).apply(x) as tf.SymbolicTensor;
    const sum = layers.add().apply([x, one]) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: logits().apply(sum) as tf.SymbolicTensor });
  },
  'a layer used twice': () => {
    const input = tf.input({ shape: [4, 5] });
    const twice = dense('a', 20);
    let h = layers.flatten().apply(input) as tf.SymbolicTensor;
    for (let i = 0; i < 2; i++) h = twice.apply(h) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: logits().apply(h) as tf.SymbolicTensor });
  },
};

for (const [name, make] of Object.entries(others)) {
  test(`no plan: ${name}`, async () => assert.equal(await graphOf(make()), undefined));
}
