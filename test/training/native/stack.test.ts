import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '../../../src/tensors/tf';
import { loadNet } from '../../../src/models/load';
import { nativeStack, type StackLayer } from '../../../src/training/native/stack';
import { clouds, modelSpec, saveModel, userNet } from '../../support/nets';
import { installedEngine } from '../../support/training';

const data = clouds([4, 5], 4, 40);
const { layers } = tf;

before(installedEngine);

function described(l: StackLayer): string {
  switch (l.kind) {
    case 'dense':
      return `${l.kernel} ${l.inputs}x${l.units} ${l.bias ?? '-'} ${l.activation}`;
    case 'convolution':
      return `${l.kernel} ${l.input.join()}->${l.output.join()} by ${l.strides.join()} ${l.padding} ${l.bias ?? '-'} ${l.activation}`;
    default:
      return `${l.kind} ${l.size.join()} ${l.input.join()}->${l.output.join()} by ${l.strides.join()} ${l.padding}`;
  }
}

/** `fc1/kernel relu`, ... of the stack that is found; undefined for other nets. */
async function stackOf(model: tf.LayersModel): Promise<string[] | undefined> {
  const stack = nativeStack(await userNet(model, data));
  return stack?.map(described);
}

const line = (...made: tf.layers.Layer[]): tf.Sequential => tf.sequential({ layers: made });
const flat = (): tf.layers.Layer => layers.flatten({ inputShape: [4, 5] });
const dense = (name: string, units: number, more = {}): tf.layers.Layer =>
  layers.dense({ name, units, activation: 'relu', ...more });

test('a Sequential net of dense layers is a stack', async () => {
  const model = line(flat(), dense('a', 6), dense('b', 4, { activation: 'softmax' }));
  assert.deepEqual(await stackOf(model), [
    'a/kernel 20x6 a/bias relu',
    'b/kernel 6x4 b/bias linear',
  ]);
});

test('activations may be layers of their own, and the softmax too', async () => {
  const plain = { activation: 'linear' as const };
  const model = line(
    flat(),
    dense('a', 6, { ...plain, useBias: false }),
    layers.activation({ activation: 'tanh' }),
    dense('b', 4, plain),
    layers.softmax(),
  );
  assert.deepEqual(await stackOf(model), ['a/kernel 20x6 - tanh', 'b/kernel 6x4 b/bias linear']);
  const asActivation = line(
    flat(),
    dense('b', 4, plain),
    layers.activation({ activation: 'softmax' }),
  );
  assert.deepEqual(await stackOf(asActivation), ['b/kernel 20x4 b/bias linear']);
});

test('the functional API, in whatever order its file lists the layers', async () => {
  const input = tf.input({ shape: [4, 5] });
  let h = layers.flatten({ name: 'flat' }).apply(input) as tf.SymbolicTensor;
  for (const name of ['a', 'b', 'c']) h = dense(name, 4).apply(h) as tf.SymbolicTensor;
  const out = dense('out', 4, { activation: 'softmax' }).apply(h) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: out });
  const expected = ['a', 'b', 'c', 'out'].map(
    (n, i) => `${n}/kernel ${i ? 4 : 20}x4 ${n}/bias ${i < 3 ? 'relu' : 'linear'}`,
  );
  assert.deepEqual(await stackOf(model), expected);
  const file = saveModel(model, (topology) => {
    (topology as { config: { layers: unknown[] } }).config.layers.reverse();
    return topology;
  });
  const net = await loadNet(modelSpec({ kind: 'file', path: file }), data, '.');
  const stack = nativeStack(net)!;
  assert.deepEqual(stack.map(described), expected);
});

test('the zoo nets without residual connections are stacks', async () => {
  const images = clouds([28, 28, 1], 10, 4);
  const stack = async (spec: object): Promise<string[] | undefined> =>
    nativeStack(await loadNet(modelSpec(spec), images, '.'))?.map(described);
  assert.deepEqual(await stack({ kind: 'mlp', hidden: [7, 5], bias: false }), [
    'fc1/kernel 784x7 - relu',
    'fc2/kernel 7x5 - relu',
    'output/kernel 5x10 - linear',
  ]);
  assert.deepEqual(await stack({ kind: 'zoo', name: 'lenet-5' }), [
    'conv1/kernel 28,28,1->28,28,6 by 1,1 SAME conv1/bias relu',
    'max-pooling 2,2 28,28,6->14,14,6 by 2,2 VALID',
    'conv2/kernel 14,14,6->10,10,16 by 1,1 VALID conv2/bias relu',
    'max-pooling 2,2 10,10,16->5,5,16 by 2,2 VALID',
    'fc1/kernel 400x120 fc1/bias relu',
    'fc2/kernel 120x84 fc2/bias relu',
    'output/kernel 84x10 output/bias linear',
  ]);
  assert.equal((await stack({ kind: 'zoo', name: 'conv-4' }))?.length, 9);
  assert.equal(await stack({ kind: 'zoo', name: 'resnet-8' }), undefined);
});

const image = (): tf.layers.Layer => layers.reshape({ targetShape: [4, 5, 1], inputShape: [4, 5] });
const convolved = (more: object): tf.LayersModel =>
  line(
    image(),
    layers.conv2d({ filters: 2, kernelSize: 2, ...more }),
    layers.flatten(),
    dense('b', 4, { activation: 'linear' }),
  );
const others: Readonly<Record<string, () => tf.LayersModel>> = {
  'a dilated convolution': () => convolved({ dilationRate: 2 }),
  'a convolution with a frozen kernel': () => convolved({ trainable: false }),
  'a convolution with another activation': () => convolved({ activation: 'selu' }),
  'a convolution along one axis': () =>
    line(
      layers.conv1d({ filters: 2, kernelSize: 2, inputShape: [4, 5] }),
      layers.flatten(),
      dense('b', 4, { activation: 'linear' }),
    ),
  'logits from a convolution': () =>
    line(image(), layers.conv2d({ filters: 4, kernelSize: [4, 5] }), layers.flatten()),
  'batch normalisation': () =>
    line(flat(), dense('a', 6), layers.batchNormalization(), dense('b', 4)),
  dropout: () => line(flat(), dense('a', 6), layers.dropout({ rate: 0.5 }), dense('b', 4)),
  'another activation': () => line(flat(), dense('a', 6, { activation: 'elu' }), dense('b', 4)),
  'a softmax inside': () => line(flat(), dense('a', 6, { activation: 'softmax' }), dense('b', 4)),
  'an activation at the end': () => line(flat(), dense('b', 4)),
  'two activations': () =>
    line(
      flat(),
      dense('a', 6),
      layers.activation({ activation: 'tanh' }),
      dense('b', 4, { activation: 'linear' }),
    ),
  'a frozen layer': () =>
    line(flat(), dense('a', 6, { trainable: false }), dense('b', 4, { activation: 'linear' })),
  'a layer on each row': () =>
    line(
      dense('a', 4, { inputShape: [4, 5] }),
      layers.flatten(),
      dense('b', 4, { activation: 'linear' }),
    ),
  'a nested model': () =>
    line(
      flat(),
      line(dense('a', 6, { inputShape: [20] })),
      dense('b', 4, { activation: 'linear' }),
    ),
  'a residual connection': () => {
    const input = tf.input({ shape: [4, 5] });
    const x = layers.flatten().apply(input) as tf.SymbolicTensor;
    const h = dense('a', 20).apply(x) as tf.SymbolicTensor;
    const sum = layers.add().apply([x, h]) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: dense('b', 4).apply(sum) as tf.SymbolicTensor });
  },
  'a layer used twice': () => {
    const input = tf.input({ shape: [4, 5] });
    const twice = dense('a', 20);
    let h = layers.flatten().apply(input) as tf.SymbolicTensor;
    for (let i = 0; i < 2; i++) h = twice.apply(h) as tf.SymbolicTensor;
    const out = dense('b', 4, { activation: 'linear' }).apply(h) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: out });
  },
};

for (const [name, make] of Object.entries(others)) {
  test(`no stack: ${name}`, async () => assert.equal(await stackOf(make()), undefined));
}
