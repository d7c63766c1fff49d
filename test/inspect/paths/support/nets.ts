import { rng } from '../../../../src/tensors/random';
import * as tf from '../../../../src/tensors/tf';

type Tensor = tf.SymbolicTensor;
type Random = ReturnType<typeof rng>;

let made = 0;
const fresh = (kind: string): string => `${kind}${++made}`;

/** A small net at random; names are new every time. */
export function randomNet(seed: number): tf.LayersModel {
  const random = rng(seed, 'test-path-nets');
  const kinds = [sequentialMlp, mlp, convolutional, residual, branched, mixed];
  return kinds[seed % kinds.length]!(random);
}

function size(random: Random, most = 4): number {
  return 1 + random.integer(most);
}

function sequentialMlp(random: Random): tf.LayersModel {
  const layers = Array.from({ length: size(random) }, (_, i) =>
    tf.layers.dense({
      name: fresh('fc'),
      units: size(random),
      ...(i === 0 && { inputShape: [size(random)] }),
    }),
  );
  return tf.sequential({ layers });
}

function dense(x: Tensor, random: Random, units = size(random)): Tensor {
  return tf.layers.dense({ name: fresh('fc'), units }).apply(x) as Tensor;
}

function relu(x: Tensor): Tensor {
  return tf.layers.activation({ name: fresh('relu'), activation: 'relu' }).apply(x) as Tensor;
}

function normalise(x: Tensor): Tensor {
  return tf.layers.batchNormalization({ name: fresh('bn') }).apply(x) as Tensor;
}

function model(inputs: Tensor | Tensor[], outputs: Tensor | Tensor[]): tf.LayersModel {
  return tf.model({ inputs, outputs, name: fresh('model') });
}

/** A vector that skips layers, and outputs on the way. */
function mlp(random: Random): tf.LayersModel {
  const input = tf.input({ shape: [size(random)], name: fresh('input') });
  const width = size(random, 3);
  const first = relu(dense(input, random, width));
  const second = dense(first, random, width);
  const sum = tf.layers.add({ name: fresh('add') }).apply([first, second]) as Tensor;
  const last = dense(sum, random);
  return model(input, random.integer(2) === 0 ? last : [second, last]);
}

function convolve(x: Tensor, random: Random, filters = size(random, 3)): Tensor {
  const kernelSize = [size(random, 2), size(random, 2)];
  const options = { name: fresh('conv'), kernelSize, padding: 'same' as const };
  switch (random.integer(4)) {
    case 0:
      return tf.layers.separableConv2d({ ...options, filters }).apply(x) as Tensor;
    case 1:
      return tf.layers.conv2dTranspose({ ...options, filters }).apply(x) as Tensor;
    default:
      return tf.layers.conv2d({ ...options, filters, strides: size(random, 2) }).apply(x) as Tensor;
  }
}

function image(random: Random): Tensor {
  return tf.input({ shape: [4, 4, size(random, 2)], name: fresh('input') });
}

function convolutional(random: Random): tf.LayersModel {
  const input = image(random);
  let x = relu(convolve(input, random));
  x = tf.layers.zeroPadding2d({ name: fresh('pad'), padding: 1 }).apply(x) as Tensor;
  x = tf.layers
    .depthwiseConv2d({ name: fresh('dw'), kernelSize: 2, depthMultiplier: size(random, 2) })
    .apply(x) as Tensor;
  x = tf.layers
    .maxPooling2d({ name: fresh('pool'), poolSize: 2, padding: 'same' })
    .apply(normalise(x)) as Tensor;
  x = tf.layers.flatten({ name: fresh('flatten') }).apply(x) as Tensor;
  return model(input, dense(x, random, 2));
}

function residual(random: Random): tf.LayersModel {
  const input = image(random);
  const width = size(random, 2);
  const conv = (x: Tensor, filters: number, kernelSize: number): Tensor =>
    tf.layers
      .conv2d({ name: fresh('conv'), filters, kernelSize, padding: 'same', useBias: false })
      .apply(x) as Tensor;
  const stem = relu(normalise(conv(input, width, 1)));
  const first = tf.layers.add({ name: fresh('add') }).apply([conv(stem, width, 2), stem]) as Tensor;
  const projected = conv(first, 2, 1);
  const second = tf.layers
    .add({ name: fresh('add') })
    .apply([relu(conv(first, 2, 2)), projected]) as Tensor;
  const pooled = tf.layers.globalAveragePooling2d({ name: fresh('pool') }).apply(second) as Tensor;
  return model(input, dense(pooled, random, 2));
}

/** Two inputs, concatenated, one of them twice. */
function branched(random: Random): tf.LayersModel {
  const left = tf.input({ shape: [size(random, 3)], name: fresh('left') });
  const right = tf.input({ shape: [size(random, 3)], name: fresh('right') });
  const a = dense(left, random);
  const b = tf.layers
    .dropout({ name: fresh('drop'), rate: 0.5 })
    .apply(dense(right, random)) as Tensor;
  const joined = tf.layers.concatenate({ name: fresh('concat') }).apply([a, b, left]) as Tensor;
  return model([left, right], [dense(joined, random), dense(b, random, 1)]);
}

/** Channels that are concatenated, a gate, and an input that is flattened. */
function mixed(random: Random): tf.LayersModel {
  const input = image(random);
  const same = { kernelSize: 1, padding: 'same' as const };
  const conv = (x: Tensor, filters: number): Tensor =>
    tf.layers.conv2d({ name: fresh('conv'), filters, ...same }).apply(x) as Tensor;
  const both = tf.layers
    .concatenate({ name: fresh('concat') })
    .apply([conv(input, 2), conv(input, 1)]) as Tensor;
  const gate = tf.layers.multiply({ name: fresh('gate') }).apply([both, conv(both, 3)]) as Tensor;
  const side = tf.input({ shape: [2, 2], name: fresh('side') });
  const flat = tf.layers.flatten({ name: fresh('flatten') }).apply(side) as Tensor;
  const pooled = tf.layers.globalAveragePooling2d({ name: fresh('pool') }).apply(gate) as Tensor;
  const mean = tf.layers
    .average({ name: fresh('mean') })
    .apply([pooled, dense(flat, random, 3)]) as Tensor;
  return model([input, side], dense(mean, random, 2));
}
