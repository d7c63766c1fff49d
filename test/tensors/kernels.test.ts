import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { startEngine } from '../../src/tensors/engine';
import { rng } from '../../src/tensors/random';
import * as tf from '../../src/tensors/tf';
import { poisonWasm } from '../support/poison';

before(async () => {
  const engine = await startEngine({ engine: 'wasm', threads: 1 });
  assert.equal(engine.name, 'wasm');
  poisonWasm();
});

interface Case {
  readonly shapes: readonly (readonly number[])[];
  readonly f: (...x: tf.Tensor[]) => tf.Tensor;
  /** False where the op has no gradient. */
  readonly gradient?: false;
}

const ids = (...values: number[]): tf.Tensor1D => tf.tensor1d(values, 'int32');
type T4 = tf.Tensor4D;

/** Ops whose kernels are ours on wasm, at the edges that layers do not reach. */
const cases: Readonly<Record<string, Case>> = {
  'filter gradient in several blocks': {
    shapes: [
      [7, 40, 33, 3],
      [3, 3, 3, 4],
    ],
    f: (x, w) => tf.conv2d(x as T4, w as T4, 1, 'same'),
  },
  'filter gradient of one line after another': {
    shapes: [
      [1, 3, 5000, 1],
      [2, 3, 1, 2],
    ],
    f: (x, w) => tf.conv2d(x as T4, w as T4, 1, 'valid'),
  },
  'filter gradient of a filter wider than the image': {
    shapes: [
      [2, 3, 3, 2],
      [5, 7, 2, 3],
    ],
    f: (x, w) => tf.conv2d(x as T4, w as T4, 1, 'same'),
  },
  'input gradient in several blocks': {
    shapes: [
      [5, 60, 60, 1],
      [3, 3, 1, 64],
    ],
    f: (x, w) => tf.conv2d(x as T4, w as T4, 2, 'same'),
  },
  'convolution padded by more than its filter': {
    shapes: [
      [2, 5, 5, 2],
      [2, 2, 2, 3],
    ],
    f: (x, w) => tf.conv2d(x as T4, w as T4, 1, 3),
  },
  'convolution padded unevenly': {
    shapes: [
      [2, 7, 8, 3],
      [3, 3, 3, 2],
    ],
    f: (x, w) =>
      tf.conv2d(x as T4, w as T4, 2, [
        [0, 0],
        [1, 0],
        [0, 2],
        [0, 0],
      ]),
  },
  'depthwise convolution with strides larger than its filter': {
    shapes: [
      [2, 12, 12, 3],
      [2, 2, 3, 2],
    ],
    f: (x, w) => tf.depthwiseConv2d(x as T4, w as T4, 3, 'same'),
  },
  'fused product of a transposed matrix': {
    shapes: [[4, 3], [5, 4], [5]],
    f: (a, b, bias) =>
      tf.fused.matMul({ a, b, transposeA: true, transposeB: true, bias, activation: 'relu' }),
    gradient: false,
  },
  'sums of segments, some of none': {
    shapes: [[5, 3, 2]],
    f: (x) => tf.unsortedSegmentSum(x, ids(2, 0, -1, 2, 9), 4),
    gradient: false,
  },
  'gather along the middle axis': {
    shapes: [[3, 5, 2]],
    f: (x) => tf.gather(x, ids(4, 0, 4, 1), 1),
  },
  'tiling of every axis': { shapes: [[2, 1, 3, 2]], f: (x) => x.tile([3, 4, 1, 2]) },
  'tiling of truth values': {
    shapes: [[2, 3]],
    f: (x) => x.greater(0).tile([2, 3]),
    gradient: false,
  },
  'truth of numbers': { shapes: [[40]], f: (x) => x.mul(400).cast('bool'), gradient: false },
  'reversal of truth values': {
    shapes: [[5, 3]],
    f: (x) => x.greater(0).reverse([0, 1]),
    gradient: false,
  },
  'choice between truth values': {
    shapes: [
      [5, 3],
      [5, 3],
      [5, 3],
    ],
    f: (c, a, b) => tf.where(c.greater(0), a.greater(0), b.greater(0)),
    gradient: false,
  },
  'slopes of one position': {
    shapes: [
      [2, 3, 4],
      [3, 1],
    ],
    f: (x, a) => tf.prelu(x, a),
  },
  'maxima of negative numbers': {
    shapes: [[2, 5, 5, 2]],
    f: (x) => tf.maxPool(x.abs().neg() as T4, 3, 2, 'same'),
  },
  'maxima of a negative volume': {
    shapes: [[1, 4, 4, 4, 2]],
    f: (x) => tf.maxPool3d(x.abs().neg() as tf.Tensor5D, 2, 1, 'same'),
  },
};

function inputs({ shapes }: Case, name: string): tf.Tensor[] {
  return shapes.map((shape, i) => {
    const random = rng(1, 'test-kernel', name, i);
    const size = shape.reduce((a, b) => a * b, 1);
    return tf.tensor(
      Float32Array.from({ length: size }, () => random.normal()),
      [...shape],
    );
  });
}

/** Value and gradients of a case on an engine, and what it left alive. */
async function runOn(engine: string, kase: Case, name: string): Promise<Outcome> {
  await tf.setBackend(engine);
  const alive = (): number[] => [tf.memory().numTensors, tf.engine().backend.numDataIds()];
  const start = alive();
  const tensors = tf.tidy((): tf.Tensor[] => {
    const x = inputs(kase, name);
    const y = kase.f(...x);
    if (kase.gradient === false) return [y];
    const dy = inputs({ ...kase, shapes: [y.shape] }, 'dy')[0]!;
    return [y, ...tf.grads((...z: tf.Tensor[]) => kase.f(...z))(x, dy)];
  });
  const out = tensors.map((t) => ({ shape: t.shape, dtype: t.dtype, values: [...t.dataSync()] }));
  tf.dispose(tensors);
  return { out, left: alive().map((count, i) => count - start[i]!) };
}

interface Outcome {
  readonly out: readonly { shape: number[]; dtype: string; values: number[] }[];
  readonly left: readonly number[];
}

for (const [name, kase] of Object.entries(cases)) {
  test(`wasm computes as cpu and leaves nothing: ${name}`, async () => {
    const wasm = await runOn('wasm', kase, name);
    const cpu = await runOn('cpu', kase, name);
    assert.deepEqual(wasm.left, [0, 0]);
    assert.equal(wasm.out.length, cpu.out.length);
    cpu.out.forEach(({ shape, dtype, values }, i) => {
      const ours = wasm.out[i]!;
      assert.deepEqual([ours.shape, ours.dtype], [shape, dtype]);
      assert.ok(
        values.some((value) => value !== 0),
        'the case is not trivial',
      );
      const scale = values.reduce((a, b) => Math.max(a, Math.abs(b)), 1e-3);
      values.forEach((value, j) => {
        const off = Math.abs(ours.values[j]! - value) / scale;
        assert.ok(off < 1e-5, `${i === 0 ? 'value' : `gradient ${i}`} at ${j} differs by ${off}`);
      });
    });
  });
}

test('a gradient of resizing is what a small change makes, for every kind of alignment', async () => {
  for (const engine of ['wasm', 'cpu']) {
    await tf.setBackend(engine);
    for (const resize of [tf.image.resizeBilinear, tf.image.resizeNearestNeighbor]) {
      for (const [align, half] of [
        [false, false],
        [true, false],
        [false, true],
      ] as const) {
        for (const size of [
          [6, 7],
          [2, 3],
        ] as [number, number][]) {
          const [x] = inputs({ shapes: [[1, 3, 4, 2]], f: (t) => t }, 'image') as [T4];
          const [dy] = inputs({ shapes: [[1, ...size, 2]], f: (t) => t }, 'dy') as [tf.Tensor];
          const f = (image: tf.Tensor): tf.Tensor => resize(image as T4, size, align, half);
          const gradient = tf.grad(f)(x, dy).dataSync();
          // Linear in the image, so that the change of one pixel by 1 gives its gradient.
          const slope = (i: number): number => {
            const one = tf.oneHot(ids(i), x.size).reshape(x.shape);
            return f(one).mul(dy).sum().dataSync()[0]!;
          };
          gradient.forEach((value, i) => {
            const off = Math.abs(value - tf.tidy(() => slope(i)));
            assert.ok(off < 1e-5, `${engine} ${resize.name} ${align} ${half} ${size.join()} ${i}`);
          });
          tf.dispose([x, dy]);
        }
      }
    }
  }
});
