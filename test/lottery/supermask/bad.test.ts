import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type Dataset } from '../../../src/data/dataset';
import { PruningError } from '../../../src/masks/errors';
import * as tf from '../../../src/tensors/tf';
import { clouds, saveModel } from '../../support/nets';
import { inputError } from '../../support/refuses';
import { opened, supermaskSpec, type SupermaskId } from '../../support/supermasks';
import { installedEngine } from '../../support/training';

before(installedEngine);

const ids = ['edge-popup', 'multi-prize'] as const;
const data = clouds([6, 6, 2], 4, 40);
const { layers } = tf;

for (const id of ids) {
  test(`${id}: kept fractions that mean nothing are refused by the spec`, () => {
    for (const [kept, text] of [
      [[0], 'above 0'],
      [[1], 'below 1'],
      [[0.5, 1], 'below 1'],
      [[-0.1], 'above 0'],
      [[0.3, 0.3], 'must not repeat'],
      [[], id],
      [[NaN], id],
    ] as const) {
      assert.throws(
        () => supermaskSpec(id, { kept }),
        (error: Error) => error.message.includes('kept') && error.message.includes(text),
        JSON.stringify(kept),
      );
    }
  });

  test(`${id}: own weights are not scaled, and unknown fields are named`, () => {
    assert.throws(() => supermaskSpec(id, { weights: 'own', scaled: true }), /scaled/);
    assert.throws(() => supermaskSpec(id, { density: 0.3 }), /density/);
  });
}

test('binary inputs need binary activations', () => {
  assert.throws(() => supermaskSpec('multi-prize', { inputs: 'binary' }), /inputs.*activations/);
  supermaskSpec('multi-prize', { inputs: 'binary', activations: 'binary' });
});

async function refused(
  id: SupermaskId,
  part: object,
  more: object,
  expected: (error: unknown) => boolean,
  set: Dataset = data,
): Promise<void> {
  const check = async (): Promise<void> => {
    const spec = supermaskSpec(id, part, more);
    const { workshop, runner } = await opened(spec, set);
    runner.check(spec, workshop);
  };
  await assert.rejects(check(), expected);
}

const empty =
  (...parts: readonly string[]) =>
  (error: unknown) => {
    assert.ok(error instanceof PruningError, String(error));
    assert.equal(error.reason, 'empty');
    for (const part of parts) assert.ok(error.message.includes(part), error.message);
    return true;
  };

test('a fraction too small for a layer names it and the least; the least is enough', async () => {
  const flat = clouds([60], 2, 20);
  for (const [units, size, least] of [
    [2, 4, '0.13'],
    [3, 6, '0.084'],
    [7, 14, '0.036'],
  ] as const) {
    const model = { model: { kind: 'mlp', hidden: [units] } };
    const text = [`'output/kernel' (${size} weights)`, `keep at least ${least}`];
    await refused('edge-popup', { kept: [0.01, 0.5] }, model, empty(...text), flat);
    const spec = supermaskSpec('multi-prize', { kept: [Number(least)] }, model);
    const { workshop, runner } = await opened(spec, flat);
    runner.check(spec, workshop);
  }
  // Over all layers only their sum counts.
  const global = supermaskSpec(
    'edge-popup',
    { kept: [0.05], scope: 'global' },
    {
      model: { kind: 'mlp', hidden: [2] },
    },
  );
  const { workshop, runner } = await opened(global, flat);
  runner.check(global, workshop);
  const none = { kept: [1e-4], scope: 'global' };
  await refused(
    'edge-popup',
    none,
    { model: { kind: 'mlp', hidden: [2] } },
    empty("'all layers'"),
    flat,
  );
});

test('one class only is nothing to tell apart', async () => {
  const one = { ...data, classes: 1, name: 'ones' };
  for (const id of ids) await refused(id, {}, {}, inputError('mismatch', 'ones', 'one class'), one);
});

const file = (...made: tf.layers.Layer[]): { model: object } => ({
  model: { kind: 'file', path: saveModel(tf.sequential({ layers: made })) },
});
const out = (more = {}): tf.layers.Layer => layers.dense({ name: 'out', units: 4, ...more });

test('a model without a layer to mask is refused', async () => {
  const frozen = file(layers.flatten({ inputShape: [6, 6, 2] }), out({ trainable: false }));
  for (const id of ids) {
    await refused(id, {}, frozen, inputError('unsupported', 'no trainable kernel'));
  }
});

test('multi-prize names a layer that has no binary form before anything runs; edge-popup takes it', async () => {
  const depthwise = (): { model: object } =>
    file(
      layers.depthwiseConv2d({ name: 'deep', kernelSize: 3, inputShape: [6, 6, 2] }),
      layers.flatten({ name: 'flat' }),
      out(),
    );
  const rows = layers.reshape({ name: 'rows', targetShape: [12, 6], inputShape: [6, 6, 2] });
  const lstm = (): { model: object } =>
    file(rows, layers.lstm({ name: 'memory', units: 3 }), out());
  for (const [model, layer, kind] of [
    [depthwise, 'deep/depthwise_kernel', 'DepthwiseConv2D'],
    [lstm, 'memory/', 'LSTM'],
  ] as const) {
    for (const activations of ['float', 'binary']) {
      const expected = inputError('unsupported', layer, kind, 'edge-popup');
      await refused('multi-prize', { activations }, model(), expected);
    }
    const spec = supermaskSpec('edge-popup', {}, model());
    const { workshop, runner } = await opened(spec, data);
    runner.check(spec, workshop);
  }
});

test('activations that have no sign, shared and nested layers are named before anything runs', async () => {
  const flat = (): tf.layers.Layer => layers.flatten({ name: 'flat', inputShape: [6, 6, 2] });
  const elu = file(flat(), layers.dense({ name: 'bad', units: 5, activation: 'elu' }), out());
  await refused(
    'multi-prize',
    { activations: 'binary' },
    elu,
    inputError('unsupported', '"bad"', 'elu'),
  );
  const inner = tf.sequential({
    name: 'inner',
    layers: [layers.dense({ units: 5, inputShape: [72] })],
  });
  for (const id of ids) {
    await refused(id, {}, file(flat(), inner, out()), inputError('unsupported', '"inner"'));
  }
});
