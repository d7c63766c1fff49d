import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { startEngine } from '../../src/tensors/engine';
import * as tf from '../../src/tensors/tf';
import { trainsOn } from '../../src/tensors/trial';

before(async () => {
  await startEngine({ engine: 'wasm', threads: 1 });
});

function net(...layers: readonly tf.layers.Layer[]): tf.LayersModel {
  return tf.sequential({
    layers: [...layers, tf.layers.flatten(), tf.layers.dense({ units: 3 })],
  });
}

const inputShape = [8, 8, 2];

test('a net that trains leaves nothing behind', () => {
  const before = [tf.memory().numTensors, tf.engine().backend.numDataIds()];
  const trained = trainsOn(net(tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape })));
  assert.equal(trained, undefined);
  assert.deepEqual([tf.memory().numTensors, tf.engine().backend.numDataIds()], before);
});

test('a layer that tfjs cannot train is named in one line', () => {
  const dilated = { filters: 2, kernelSize: 3, dilationRate: 2, inputShape };
  assert.match(trainsOn(net(tf.layers.conv2d(dilated)))!, /^[^\n]*dilation rates greater than 1/);
  const volume = net(
    tf.layers.conv3dTranspose({ filters: 2, kernelSize: 2, inputShape: [3, 3, 3, 1] }),
  );
  assert.match(trainsOn(volume)!, /^tfjs has no gradient of Conv3DBackpropInputV2, which this net/);
});

test('a kernel that the engine lacks is named in one line', () => {
  const kernel = tf.getKernel('MaxPoolGrad', 'wasm');
  tf.unregisterKernel('MaxPoolGrad', 'wasm');
  try {
    const pooled = net(
      tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
    );
    assert.equal(trainsOn(pooled), 'it has no MaxPoolGrad, which this net needs');
  } finally {
    tf.registerKernel(kernel);
  }
});
