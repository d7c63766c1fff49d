import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { startEngine } from '../../src/tensors/engine';
import { rng } from '../../src/tensors/random';
import * as tf from '../../src/tensors/tf';

before(async () => {
  const engine = await startEngine({ engine: 'wasm', threads: 1 });
  assert.equal(engine.name, 'wasm');
});

function values(shape: readonly number[], name: string): Float32Array {
  const random = rng(1, 'test-product', name);
  const size = shape.reduce((a, b) => a * b, 1);
  return Float32Array.from({ length: size }, () => random.normal());
}

/** The product in double precision: [batch, m, k] x [batch, k, n], either operand stored transposed. */
function product(a: Float32Array, b: Float32Array, size: Size, ta: boolean, tb: boolean): number[] {
  const { batch, m, k, n } = size;
  return Array.from({ length: batch * m * n }, (_, at) => {
    const [i, j, z] = [Math.floor(at / n) % m, at % n, Math.floor(at / (m * n))];
    let sum = 0;
    for (let l = 0; l < k; l++) {
      const left = a[z * m * k + (ta ? l * m + i : i * k + l)]!;
      sum += left * b[z * k * n + (tb ? j * k + l : l * n + j)]!;
    }
    return sum;
  });
}

interface Size {
  readonly batch: number;
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

const sizes: readonly Size[] = [
  { batch: 1, m: 7, k: 5, n: 3 },
  { batch: 4, m: 3, k: 8, n: 2 },
  { batch: 1, m: 1, k: 30, n: 17 },
];

for (const [ta, tb] of [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const) {
  test(`wasm products are right with transposes ${ta} and ${tb}, and leak nothing`, () => {
    for (const size of sizes) {
      const { batch, m, k, n } = size;
      const shapeA = [batch, ...(ta ? [k, m] : [m, k])];
      const shapeB = [batch, ...(tb ? [n, k] : [k, n])];
      const [x, y] = [values(shapeA, 'a'), values(shapeB, 'b')];
      const [a, b] = [tf.tensor(x, shapeA), tf.tensor(y, shapeB)];
      const before = memory();
      const out = tf.matMul(a, b, ta, tb);
      assert.deepEqual(out.shape, [batch, m, n]);
      const got = out.dataSync();
      product(x, y, size, ta, tb).forEach((expected, i) => {
        assert.ok(Math.abs(got[i]! - expected) < 1e-5, `${JSON.stringify(size)} at ${i}`);
      });
      out.dispose();
      assert.deepEqual(memory(), before);
      tf.dispose([a, b]);
    }
  });
}

test('a batch of one is spread over the other operand', () => {
  const [x, y] = [values([1, 4, 3], 'a'), values([2, 4, 5], 'b')];
  const before = memory();
  const got = tf.tidy(() =>
    tf.matMul(tf.tensor3d(x, [1, 4, 3]), tf.tensor3d(y, [2, 4, 5]), true, false).dataSync(),
  );
  const twice = Float32Array.of(...x, ...x);
  product(twice, y, { batch: 2, m: 3, k: 4, n: 5 }, true, false).forEach((expected, i) => {
    assert.ok(Math.abs(got[i]! - expected) < 1e-5, `at ${i}`);
  });
  assert.deepEqual(memory(), before);
});

test('operands stay what they were', () => {
  const a = tf.tensor2d(values([3, 2], 'a'), [3, 2]);
  const before = a.dataSync().slice();
  tf.matMul(a, a, true, false).dispose();
  assert.deepEqual(a.dataSync(), before);
  a.dispose();
});

/** Tensors, and buffers behind them, alive on the engine. */
function memory(): readonly number[] {
  return [tf.memory().numTensors, tf.memory().numDataBuffers, tf.engine().backend.numDataIds()];
}
