import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, test } from 'node:test';
import { scoredBy } from '../../src/lottery/supermask/plan';
import { edgePopupKind, edgePopupPart } from '../../src/lottery/edgePopup/about';
import { fans, freshWeights } from '../../src/models/initialise';
import { loadNet } from '../../src/models/load';
import { parametersOf } from '../../src/models/net';
import * as tf from '../../src/tensors/tf';
import { modelSpec, saveModel } from '../support/nets';
import { installedEngine } from '../support/training';

before(installedEngine);

const { layers } = tf;

test('inputs and outputs of a unit, by hand', () => {
  assert.deepEqual(fans({ shape: [784, 300] }), { in: 784, out: 300 });
  assert.deepEqual(fans({ shape: [5, 5, 6, 16] }), { in: 150, out: 400 });
  assert.deepEqual(fans({ shape: [3, 3, 8, 1], layout: 'depthwise' }), { in: 9, out: 9 });
  assert.deepEqual(fans({ shape: [5, 3, 8, 4], layout: 'depthwise' }), { in: 15, out: 60 });
  assert.deepEqual(fans({ shape: [3, 3, 4, 8], layout: 'transposed' }), { in: 72, out: 36 });
});

/** 8 x 8 x 2, and every kind of convolution. */
const convolutions = (): tf.LayersModel =>
  tf.sequential({
    layers: [
      layers.conv2d({ name: 'plain', filters: 5, kernelSize: 3, inputShape: [8, 8, 2] }),
      layers.depthwiseConv2d({ name: 'deep', kernelSize: 3, depthMultiplier: 2 }),
      layers.separableConv2d({ name: 'apart', kernelSize: 2, filters: 7 }),
      layers.conv2dTranspose({ name: 'back', filters: 3, kernelSize: [2, 3] }),
      layers.flatten({ name: 'flat' }),
      layers.dense({ name: 'out', units: 4 }),
    ],
  });
const inputs: Readonly<Record<string, number>> = {
  'plain/kernel': 3 * 3 * 2,
  'deep/depthwise_kernel': 3 * 3,
  'apart/depthwise_kernel': 2 * 2,
  'apart/pointwise_kernel': 10,
  'back/kernel': 2 * 3 * 7,
  'out/kernel': 4 * 5 * 3,
};

test('weights and scores of every kind of layer have the size that its inputs say', async () => {
  const task = { inputShape: [8, 8, 2], classes: 4 };
  const net = await loadNet(
    modelSpec({ kind: 'file', path: saveModel(convolutions()) }),
    task,
    '.',
  );
  const kernels = net.parameters.filter(({ role }) => role === 'kernel');
  assert.deepEqual(kernels.map(({ name }) => name).sort(), Object.keys(inputs).sort());
  const constants = freshWeights(net.parameters, 'signed-constant', 1, 0);
  const uniform = freshWeights(net.parameters, 'kaiming-uniform', 1, 0);
  const part = edgePopupPart.parse({});
  const { scores } = scoredBy(net, part, edgePopupKind, 0.5, 1, 10);
  for (const { name } of kernels) {
    const constant = Math.fround(Math.sqrt(2 / inputs[name]!));
    assert.ok(
      constants.get(name)!.every((value) => Math.abs(value) === constant),
      `${name}: ${constants.get(name)![0]} instead of ${constant}`,
    );
    for (const [drawn, bound] of [
      [uniform, Math.sqrt(6 / inputs[name]!)],
      [scores, 1 / Math.sqrt(inputs[name]!)],
    ] as const) {
      const largest = Math.max(...drawn.get(name)!.map(Math.abs));
      assert.ok(largest <= bound && largest > 0.7 * bound, `${name}: ${largest} of ${bound}`);
    }
  }
});

test('Xavier weights look at outputs too', () => {
  const parameters = parametersOf(convolutions());
  const uniform = freshWeights(parameters, 'glorot-uniform', 1, 0);
  for (const [name, sum] of [
    ['deep/depthwise_kernel', 9 + 18],
    ['back/kernel', 42 + 18],
    ['plain/kernel', 18 + 45],
  ] as const) {
    const bound = Math.sqrt(6 / sum);
    const largest = Math.max(...uniform.get(name)!.map(Math.abs));
    assert.ok(largest <= bound && largest > 0.85 * bound, `${name}: ${largest} of ${bound}`);
  }
});

test('within wrappers and nested models too', () => {
  const back = layers.conv2dTranspose({ name: 'back', filters: 3, kernelSize: 2 });
  const wrapped = tf.sequential({
    layers: [layers.timeDistributed({ name: 'each', layer: back, inputShape: [2, 4, 4, 5] })],
  });
  const inner = tf.sequential({
    name: 'inner',
    layers: [
      layers.conv2dTranspose({ name: 'b', filters: 3, kernelSize: 2, inputShape: [4, 4, 5] }),
    ],
  });
  for (const model of [wrapped, tf.sequential({ layers: [inner] })]) {
    const [kernel] = parametersOf(model);
    assert.deepEqual(kernel!.shape, [2, 2, 3, 5]);
    assert.deepEqual(fans(kernel!), { in: 20, out: 12 });
  }
});

test('weights of other nets are, bit by bit, what they always were', async () => {
  // Sums of no sine or cosine, whose last bits may be others in another version of Node.
  for (const [initialiser, wanted] of [
    ['glorot-uniform', '53720ba87db9c70813a05bfc9f0fe375b2e7bb77374a8ab65798ae16f4b05519'],
    ['signed-constant', 'dab9ad50ba9bb023df326c57e51324239be673a432ea45b335f5635820fbefc5'],
  ] as const) {
    const task = { inputShape: [28, 28, 1], classes: 10 };
    const { parameters } = await loadNet(modelSpec({ kind: 'zoo', name: 'lenet-5' }), task, '.');
    const hash = createHash('sha256');
    for (const [name, { buffer, byteOffset, byteLength }] of freshWeights(
      ...([parameters, initialiser, 7, 1] as const),
    )) {
      hash.update(name).update(new Uint8Array(buffer, byteOffset, byteLength));
    }
    assert.equal(hash.digest('hex'), wanted, initialiser);
  }
});
