import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { conventionOf, layoutOf } from '../../src/inspect/layout';
import { elementAt } from './support/brute';

const shapes: readonly (readonly number[])[] = [
  [],
  [7],
  [1],
  [3, 5],
  [1, 1],
  [257, 1],
  [2, 3, 4],
  [3, 2, 4, 5],
  [5, 4, 3, 3],
  [1, 1, 6, 2],
  [2, 3, 2, 3, 4],
  [2, 2, 1, 2, 3, 2],
];

describe('how tensors lie as matrices', () => {
  for (const convention of ['outputs-last', 'outputs-first'] as const) {
    test(`every element has one cell, ${convention}`, () => {
      for (const shape of shapes) {
        const layout = layoutOf(shape, { name: 'w', convention });
        const count = shape.reduce((product, size) => product * size, 1);
        assert.equal(layout.rows * layout.columns, count);
        assert.equal(layout.rows, layout.inputs * layout.kernel[0]);
        assert.equal(layout.columns, layout.outputs * layout.kernel[1]);
        const seen = new Set<number>();
        for (let row = 0; row < layout.rows; row++) {
          for (let column = 0; column < layout.columns; column++) {
            seen.add(elementAt(layout, row, column));
          }
        }
        assert.equal(seen.size, count, String(shape));
        assert.ok([...seen].every((element) => element >= 0 && element < count));
      }
    });
  }

  test('channels and kernels are where TensorFlow and PyTorch have them', () => {
    const last = { name: 'conv/kernel', convention: 'outputs-last' } as const;
    const first = { name: 'conv.weight', convention: 'outputs-first' } as const;
    const of = ({ inputs, outputs, kernel }: ReturnType<typeof layoutOf>): unknown => [
      inputs,
      outputs,
      ...kernel,
    ];
    assert.deepEqual(of(layoutOf([3, 5, 16, 32], last)), [16, 32, 3, 5]);
    assert.deepEqual(of(layoutOf([32, 16, 3, 5], first)), [16, 32, 3, 5]);
    assert.deepEqual(of(layoutOf([784, 100], last)), [784, 100, 1, 1]);
    assert.deepEqual(of(layoutOf([100, 784], first)), [784, 100, 1, 1]);
    assert.deepEqual(of(layoutOf([5, 16, 32], last)), [16, 32, 1, 5]);
    assert.deepEqual(of(layoutOf([32, 16, 5], first)), [16, 32, 1, 5]);
    assert.deepEqual(of(layoutOf([2, 3, 5, 16, 32], last)), [16, 32, 6, 5]);
    assert.deepEqual(of(layoutOf([32, 16, 2, 3, 5], first)), [16, 32, 6, 5]);
    assert.deepEqual(of(layoutOf([9], first)), [1, 9, 1, 1]);
    assert.deepEqual(of(layoutOf([], first)), [1, 1, 1, 1]);
    // The same weight in both: out 3, in 2, y 1, x 4.
    const a = layoutOf([3, 5, 16, 32], last);
    assert.equal(elementAt(a, 2 * 3 + 1, 3 * 5 + 4), ((1 * 5 + 4) * 16 + 2) * 32 + 3);
    const b = layoutOf([32, 16, 3, 5], first);
    assert.equal(elementAt(b, 2 * 3 + 1, 3 * 5 + 4), ((3 * 16 + 2) * 3 + 1) * 5 + 4);
  });

  test('transposed convolutions, embeddings and layers of GPT-2 are told by name and bias', () => {
    const of = (shape: number[], hints: Parameters<typeof layoutOf>[1]): unknown => {
      const { inputs, outputs } = layoutOf(shape, hints);
      return [inputs, outputs];
    };
    const last = { convention: 'outputs-last' } as const;
    const first = { convention: 'outputs-first' } as const;
    assert.deepEqual(of([3, 3, 32, 16], { name: 'conv2d_transpose_1/kernel', ...last }), [16, 32]);
    assert.deepEqual(of([16, 32, 3, 3], { name: 'up.weight', ...first, biasLength: 32 }), [16, 32]);
    assert.deepEqual(of([30522, 768], { name: 'embed.weight', ...first }), [30522, 768]);
    // Not every name with "embed" in it is that of a table: these are dense layers.
    const dense = { name: 'time_embedding.linear_1.weight', ...first };
    assert.deepEqual(of([8, 3], { ...dense, biasLength: 8 }), [3, 8]);
    assert.deepEqual(of([8, 8], { ...dense, biasLength: 8 }), [8, 8]);
    assert.equal(layoutOf([8, 8], { ...dense, biasLength: 8 }).strides.output, 8);
    assert.deepEqual(of([8, 3], { name: 'embed_in/kernel', ...last, biasLength: 3 }), [8, 3]);
    assert.deepEqual(
      of([768, 2304], { name: 'c.weight', ...first, biasLength: 2304 }),
      [768, 2304],
    );
    assert.deepEqual(
      of([2304, 768], { name: 'c.weight', ...first, biasLength: 2304 }),
      [768, 2304],
    );
    assert.deepEqual(of([20, 20], { name: 'c.weight', ...first, biasLength: 20 }), [20, 20]);
    assert.deepEqual(of([3, 3, 16, 1], { name: 'conv1/depthwise_filter', ...last }), [16, 1]);
  });

  test('empty tensors have empty matrices', () => {
    for (const shape of [[0], [0, 5], [5, 0], [3, 3, 0, 4], [0, 3, 4, 4], [3, 0, 0, 3, 4]]) {
      for (const convention of ['outputs-last', 'outputs-first'] as const) {
        const { rows, columns } = layoutOf(shape, { name: 'w', convention });
        assert.equal(rows * columns, 0);
      }
    }
  });

  test('empty tensors of huge dimensions have matrices that can be counted', () => {
    const huge = 2 ** 52;
    for (const shape of [
      [0, 9e14],
      [huge, 0],
      [huge, huge, 0, 3],
      [huge, 0, huge, huge, huge],
      [0, ...Array<number>(30).fill(huge)],
    ]) {
      for (const convention of ['outputs-last', 'outputs-first'] as const) {
        const layout = layoutOf(shape, { name: 'w', convention });
        assert.equal(layout.rows * layout.columns, 0, String(shape));
        const { inputs, outputs, kernel, rows, columns, strides } = layout;
        const numbers = [inputs, outputs, ...kernel, rows, columns, ...Object.values(strides)];
        assert.ok(numbers.every(Number.isSafeInteger), String(shape));
      }
    }
  });

  test('a file whose names end as in PyTorch has its convention', () => {
    assert.equal(conventionOf(['fc1/kernel', 'fc1/bias']), 'outputs-last');
    assert.equal(conventionOf(['fc1.bias', 'fc1.weight']), 'outputs-first');
    assert.equal(conventionOf(['fc1.weight_orig', 'fc1.weight_mask']), 'outputs-first');
    assert.equal(conventionOf(['weights', 'my_weight']), 'outputs-last');
    assert.equal(conventionOf([]), 'outputs-last');
  });
});
