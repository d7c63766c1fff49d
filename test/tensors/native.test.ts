import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe, startEngine } from '../../src/tensors/engine';
import * as tf from '../../src/tensors/tf';
import { NativeOps } from '../../src/tensors/native/ops';
import { skipNative } from '../support/nets';

// Where nobody asked for it, a missing native engine is no failure; a machine that builds must have it.
const skip = process.env['CI'] === 'true' ? false : skipNative;

test('the native engine is installed and is the one that "auto" takes', { skip }, async () => {
  const engine = await startEngine({ engine: 'auto', threads: 1 });
  assert.equal(engine.name, 'native', JSON.stringify(engine.attempts));
  assert.equal(tf.getBackend(), 'tensorflow');
  assert.deepEqual(
    engine.attempts.map((a) => [a.engine, a.outcome]),
    [['native', 'chosen']],
  );
  assert.match(engine.versions['tensorflow'] ?? '', /^\d+\.\d+/);
  assert.match(describe(engine), /^native \(TensorFlow \d+\.\d+\.\d+, 1 thread\)$/);
});

test('ops on handles compute, and give everything back', { skip }, async () => {
  const { binding } = await startEngine({ engine: 'native', threads: 1 });
  const ops = new NativeOps(binding!);
  const before = ops.live;
  const a = ops.float([2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));
  const b = ops.float([2, 2], Float32Array.of(1, 2, 3, 4));
  const product = ops.matMul(a, b, true, false);
  assert.deepEqual([...ops.read(product)], [13, 18, 17, 24, 21, 30]);
  const variable = ops.variable([2, 2], Float32Array.of(1, 1, 1, 1));
  const other = ops.variable([2, 2], Float32Array.of(7, 7, 7, 7));
  ops.subtract(variable, b);
  const values = [variable, other].map((v) => {
    const handle = ops.value(v);
    const read = [...ops.read(handle)];
    ops.free(handle);
    return read;
  });
  assert.deepEqual(values, [
    [0, -1, -2, -3],
    [7, 7, 7, 7],
  ]);
  ops.free(a, b, product);
  ops.freeVariable(variable);
  ops.freeVariable(other);
  assert.equal(ops.live, before);
  ops.dispose();
});
