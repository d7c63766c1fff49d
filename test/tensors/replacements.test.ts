import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { composed, fused, type Normalised } from '../../src/tensors/batchNormalization';
import { composedCrossEntropy, fusedCrossEntropy } from '../../src/tensors/crossEntropy';
import { startEngine } from '../../src/tensors/engine';
import { rng } from '../../src/tensors/random';
import * as tf from '../../src/tensors/tf';
import { skipNative } from '../support/nets';

const skip = skipNative;

const kernels = [
  ...['Relu', 'Relu6', 'Selu', 'Sigmoid', 'Tanh', 'Sqrt', 'Rsqrt', 'Softplus', 'LeakyRelu'],
  ...['Sum', 'Mean', 'MaxPool'],
];
/** As tfjs registers them, before an engine starts. */
const tfjsGradients = kernels.map((name) => tf.getGradient(name));

/** Carries something out with tfjs' own gradients. */
function withTfjsGradients(action: () => void): void {
  const ours = kernels.map((name) => tf.getGradient(name));
  const register = (all: typeof ours): void => {
    for (const gradient of all) {
      tf.unregisterGradient(gradient.kernelName);
      tf.registerGradient(gradient);
    }
  };
  register(tfjsGradients);
  try {
    action();
  } finally {
    register(ours);
  }
}

before(async () => {
  if (skip === false) await startEngine({ engine: 'native', threads: 1 });
});

function random(shape: number[], scale = 1, shift = 0): tf.Tensor {
  const stream = rng(7, 'replacements', ...shape);
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => scale * stream.normal() + shift),
    shape,
  );
}

/** Values agree to 1e-5, relative to the largest of them. */
function agree(actual: tf.Tensor, expected: tf.Tensor, what: string): void {
  assert.deepEqual(actual.shape, expected.shape, `${what}: shape`);
  assert.equal(actual.dtype, expected.dtype, `${what}: data type`);
  const [a = [], e = []] = [actual, expected].map((t) => Array.from(t.dataSync()));
  const largest = e.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  e.forEach((value, i) => {
    assert.ok(
      Math.abs(a[i]! - value) <= 1e-5 * largest,
      `${what}[${i}]: ${a[i]} is not ${value} (largest ${largest})`,
    );
  });
}

type Op = (x: tf.Tensor) => tf.Tensor;

/** An op's value and its gradient for a given dy, with our gradients and with tfjs' own. */
function compare(op: Op, x: tf.Tensor, what: string): void {
  tf.tidy(() => {
    const dy = random(op(x).shape, 1, 0.1);
    const [value, gradient] = [op(x), tf.grad(op)(x, dy)];
    withTfjsGradients(() => {
      agree(value, op(x), `${what}: value`);
      agree(gradient, tf.grad(op)(x, dy), `${what}: gradient`);
    });
  });
}

const shapes = [[7], [5, 3], [2, 3, 4], [3, 8, 8, 5], [1, 1]];

const activations: Readonly<Record<string, Op>> = {
  relu: (x) => tf.relu(x),
  relu6: (x) => tf.relu6(x.mul(4)),
  selu: (x) => tf.selu(x),
  sigmoid: (x) => tf.sigmoid(x),
  tanh: (x) => tf.tanh(x),
  softplus: (x) => tf.softplus(x),
  'leaky relu': (x) => tf.leakyRelu(x, 0.3),
  'square root': (x) => tf.sqrt(x.square().add(0.5)),
  'reciprocal root': (x) => tf.rsqrt(x.square().add(0.5)),
};

for (const [name, op] of Object.entries(activations)) {
  test(`the fused gradient of ${name} is that of tfjs`, { skip }, () => {
    for (const shape of shapes)
      tf.tidy(() => compare(op, random(shape), `${name} ${shape.join()}`));
  });
}

test('gradients of sums and means are those of tfjs', { skip }, () => {
  tf.tidy(() => {
    const x = random([3, 4, 5, 2]);
    for (const axis of [undefined, 0, -1, [1, 2], [0, 1, 2], [0, 1, 2, 3]]) {
      for (const keep of [false, true]) {
        compare((t) => tf.sum(t, axis, keep), x, `sum over ${String(axis)}`);
        compare((t) => tf.mean(t, axis, keep), x, `mean over ${String(axis)}`);
      }
    }
  });
});

test('a relu at exactly zero lets nothing through', { skip }, () => {
  tf.tidy(() => {
    const x = tf.tensor1d([-1, -0, 0, 1]);
    assert.deepEqual(
      [
        ...tf
          .grad((t) => tf.relu(t))(x)
          .dataSync(),
      ],
      [0, 0, 0, 1],
    );
  });
});

test('second derivatives still exist where tfjs has them', { skip }, () => {
  tf.tidy(() => {
    const x = tf.tensor1d([0.5, -0.3]);
    const g = tf.grad((t) => tf.sum(tf.square(t).mul(t)));
    const second = tf.grad((t) => tf.sum(g(t)));
    agree(second(x), x.mul(6), 'second derivative of a cube');
  });
});

type Pass = (
  x: tf.Tensor,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  axis: number,
  epsilon: number,
) => Normalised;

/** Value, batch statistics and the three gradients. */
function normalisation(pass: Pass, shape: number[], epsilon: number): tf.Tensor[] {
  const x = random(shape, 2, 0.7);
  const channels = shape.at(-1)!;
  const gamma = random([channels], 0.5, 1) as tf.Tensor1D;
  const beta = random([channels], 1, 0.2) as tf.Tensor1D;
  const { y, mean, variance } = pass(x, gamma, beta, shape.length - 1, epsilon);
  const gradients = tf.grads(
    (t, g, b) => pass(t, g as tf.Tensor1D, b as tf.Tensor1D, shape.length - 1, epsilon).y,
  )([x, gamma, beta], random([...shape, 1], 1, 0.3).reshape(shape));
  return [y, mean, variance, ...gradients];
}

test('fused batch normalisation is the composed one, forward and backward', { skip }, () => {
  const names = ['y', 'mean', 'variance', 'dx', 'dGamma', 'dBeta'];
  for (const shape of [
    [16, 4],
    [6, 5, 3],
    [4, 8, 8, 6],
    [32, 2, 2, 17],
    [1, 3],
  ]) {
    for (const epsilon of [1e-3, 1e-5]) {
      tf.tidy(() => {
        const ours = normalisation(fused, shape, epsilon);
        const theirs = normalisation(composed, shape, epsilon);
        ours.forEach((tensor, i) => agree(tensor, theirs[i]!, `${names[i]} of ${shape.join()}`));
      });
    }
  }
});

test('a batch normalisation layer moves its averages as tfjs does', { skip }, () => {
  const layer = tf.layers.batchNormalization({ momentum: 0.9, inputShape: [4, 4, 3] });
  const model = tf.sequential({ layers: [layer] });
  const x = random([8, 4, 4, 3], 2, 1);
  tf.tidy(() => void model.apply(x, { training: true }));
  const [, , mean, variance] = model.weights.map((weight) => weight.read());
  tf.tidy(() => {
    const moments = tf.moments(x, [0, 1, 2]);
    agree(mean!, moments.mean.mul(0.1), 'moving mean');
    agree(variance!, moments.variance.mul(0.1).add(0.9), 'moving variance');
  });
  x.dispose();
  model.dispose();
});

for (const affine of [{ center: false }, { scale: false }, { center: false, scale: false }]) {
  const name = JSON.stringify(affine);
  test(`batch normalisation with ${name} trains, at which tfjs fails`, { skip }, () => {
    const layer = tf.layers.batchNormalization({ ...affine, inputShape: [5] });
    const model = tf.sequential({ layers: [layer] });
    tf.tidy(() => {
      const x = random([12, 5], 3, 2);
      const y = model.apply(x, { training: true }) as tf.Tensor;
      const { mean, variance } = tf.moments(y, 0);
      agree(mean.add(1), tf.ones([5]), 'mean');
      assert.ok(Math.abs(variance.mean().dataSync()[0]! - 1) < 1e-2);
    });
    model.dispose();
  });
}

test('batch normalisation over another axis than the last trains too', { skip }, () => {
  const layer = tf.layers.batchNormalization({ axis: 1, inputShape: [3, 4, 4] });
  const model = tf.sequential({ layers: [layer] });
  tf.tidy(() => {
    const x = random([6, 3, 4, 4], 3, 2);
    const y = model.apply(x, { training: true }) as tf.Tensor;
    agree(tf.moments(y, [0, 2, 3]).mean.add(1), tf.ones([3]), 'mean');
  });
  model.dispose();
});

test('fused cross-entropy is the composed one, value and gradient', { skip }, () => {
  for (const [n, classes] of [
    [1, 2],
    [5, 10],
    [64, 100],
  ] as const) {
    tf.tidy(() => {
      const logits = random([n, classes], 4) as tf.Tensor2D;
      const stream = rng(1, 'labels', n);
      const labels = tf.tensor1d(
        Int32Array.from({ length: n }, () => stream.integer(classes)),
        'int32',
      );
      const gradient = (loss: typeof fusedCrossEntropy): tf.Tensor =>
        tf.grad((z) => loss(z as tf.Tensor2D, labels))(logits);
      agree(fusedCrossEntropy(logits, labels), composedCrossEntropy(logits, labels), 'loss');
      agree(gradient(fusedCrossEntropy), gradient(composedCrossEntropy), 'gradient');
    });
  }
});

test('huge logits give a finite loss', { skip }, () => {
  tf.tidy(() => {
    const logits = tf.tensor2d([[1e4, 0, -1e4]]);
    const loss = fusedCrossEntropy(logits, tf.tensor1d([0], 'int32')).dataSync()[0];
    assert.equal(loss, 0);
  });
});

test(
  'a reshape to the same shape shares the data, and neither outlives the other wrongly',
  { skip },
  () => {
    const before = tf.memory().numDataBuffers;
    const x = tf.tensor2d([
      [1, 2],
      [3, 4],
    ]);
    const same = x.reshape([2, 2]);
    assert.equal(tf.memory().numDataBuffers, before + 1);
    x.dispose();
    assert.deepEqual([...same.dataSync()], [1, 2, 3, 4]);
    const flat = same.reshape([4]);
    same.dispose();
    assert.deepEqual([...flat.add(1).dataSync()], [2, 3, 4, 5]);
    tf.tidy(() => {
      const gradient = tf.grad((t) => t.reshape([4]).square())(flat);
      assert.deepEqual([...gradient.dataSync()], [2, 4, 6, 8]);
    });
    flat.dispose();
  },
);

test('the replacements leave no tensor behind', { skip }, () => {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [8, 8, 3], useBias: false }),
      tf.layers.batchNormalization(),
      tf.layers.activation({ activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.globalAveragePooling2d({}),
      tf.layers.dense({ units: 5, activation: 'tanh' }),
    ],
  });
  const step = (): void =>
    tf.tidy(() => {
      const labels = tf.tensor1d([0, 3, 4], 'int32');
      tf.variableGrads(() => {
        const x = random([3, 8, 8, 3]);
        return fusedCrossEntropy(model.apply(x, { training: true }) as tf.Tensor2D, labels);
      });
    });
  step();
  const { numTensors, numDataBuffers } = tf.memory();
  for (let i = 0; i < 5; i++) step();
  assert.equal(tf.memory().numTensors, numTensors);
  assert.equal(tf.memory().numDataBuffers, numDataBuffers);
  model.dispose();
});
