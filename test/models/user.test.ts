import assert from 'node:assert/strict';
import path from 'node:path';
import { before, test } from 'node:test';
import { type LayersWeight } from '../../src/formats/tfjsModel';
import { loadNet } from '../../src/models/load';
import { type Net } from '../../src/models/net';
import * as tf from '../../src/tensors/tf';
import { modelSpec, saveModel, writeModel } from '../support/nets';
import { inputError } from '../support/refuses';
import { installedEngine } from '../support/training';

before(installedEngine);

const { layers } = tf;
const task = { inputShape: [4], classes: 3 };
const load = (file: string, fits = task): Promise<Net> =>
  loadNet(modelSpec({ kind: 'file', path: file, initialiser: 'kaiming-uniform' }), fits, '.');
const plain = (...made: tf.layers.Layer[]): tf.LayersModel => tf.sequential({ layers: made });
const first = (more = {}): tf.layers.Layer =>
  layers.dense({ name: 'one', units: 5, inputShape: [4], activation: 'relu', ...more });
const last = (more = {}): tf.layers.Layer =>
  layers.dense({ name: 'two', units: 3, activation: 'softmax', ...more });

test("a user's model starts from its saved weights, and controls from fresh ones", async () => {
  const model = plain(first({ biasInitializer: 'ones' }), last());
  const net = await load(saveModel(model));
  const saved = new Map(model.weights.map((w) => [w.originalName, w.read().dataSync<'float32'>()]));
  assert.deepEqual([...net.initialWeights(1, 0)], [...saved]);
  assert.deepEqual(net.initialWeights(2, 0), net.initialWeights(1, 0), 'whatever the seed');
  const fresh = net.initialWeights(1, 1);
  assert.notDeepEqual(fresh.get('one/kernel'), saved.get('one/kernel'));
  const bound = Math.sqrt(6 / 4);
  assert.ok(fresh.get('one/kernel')!.every((x) => Math.abs(x) <= bound));
  assert.ok(fresh.get('one/bias')!.every((x) => x === 0));
  assert.notDeepEqual(net.initialWeights(2, 1).get('one/kernel'), fresh.get('one/kernel'));
  assert.deepEqual([net.outputLayer, path.dirname(net.name)], ['two', '.']);
});

test('it answers the logits of the model that was saved', async () => {
  const model = plain(first(), last(), layers.softmax());
  for (const own of [plain(first(), last()), model]) {
    const net = await load(saveModel(own));
    const x = tf.tensor2d([[1, -2, 3, 0.5]]);
    for (const weight of net.model.weights) {
      const values = net.initialWeights(1, 0).get(weight.originalName)!;
      weight.write(tf.tensor(values, weight.shape.map(Number)));
    }
    const last = own === model ? (own.layers[1]!.output as tf.SymbolicTensor) : own.outputs[0]!;
    const before = tf.model({ inputs: own.inputs, outputs: last });
    const expected = (before.predict(x) as tf.Tensor).dataSync();
    const got = tf.softmax(net.model.predict(x) as tf.Tensor2D).dataSync();
    if (own !== model) expected.forEach((p, i) => assert.ok(Math.abs(got[i]! - p) < 1e-6));
    else assert.deepEqual([...(net.model.predict(x) as tf.Tensor).dataSync()], [...expected]);
  }
});

test('data of another shape but the same size fit', async () => {
  const net = await load(saveModel(plain(first(), last())), { inputShape: [2, 2], classes: 3 });
  assert.equal(net.parameters.length, 4);
});

const weight = (shape: number[], fill = 0.1): LayersWeight => {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(fill);
  return { shape, dtype: 'float32', values };
};

async function refusesModel(
  model: tf.LayersModel,
  reason: Parameters<typeof inputError>[0],
  ...parts: string[]
): Promise<void> {
  await assert.rejects(load(saveModel(model)), inputError(reason, 'model.json', ...parts));
}

test('a model that does not fit the data is refused with both sizes', async () => {
  await refusesModel(
    plain(first({ inputShape: [6] }), last()),
    'mismatch',
    'inputs of 6',
    'data have 4',
  );
  await refusesModel(plain(first(), last({ units: 7 })), 'mismatch', 'answers 7', '3 classes');
  const rows = plain(layers.reshape({ targetShape: [2, 2], inputShape: [4] }), last());
  await refusesModel(rows, 'mismatch', 'answers 2 x 3', '3 classes');
});

test('a model with two inputs or outputs is refused', async () => {
  const inputs = [tf.input({ shape: [2] }), tf.input({ shape: [2] })];
  const joined = layers.concatenate().apply(inputs) as tf.SymbolicTensor;
  const two = tf.model({ inputs, outputs: last().apply(joined) as tf.SymbolicTensor });
  await refusesModel(two, 'unsupported', '2 inputs and 1 outputs');
  const h = first().apply(tf.input({ shape: [4] })) as tf.SymbolicTensor;
  const outputs = ['a', 'b'].map((name) => last({ name }).apply(h) as tf.SymbolicTensor);
  const input = h.sourceLayer.inboundNodes[0]!.inputTensors[0]!;
  await refusesModel(tf.model({ inputs: input, outputs }), 'unsupported', '1 inputs and 2 outputs');
});

test('weights that are missing, of another shape or no numbers are named', async () => {
  const topology = plain(first(), last()).toJSON(undefined, false) as unknown as object;
  const good = {
    'one/kernel': weight([4, 5]),
    'one/bias': weight([5]),
    'two/kernel': weight([5, 3]),
    'two/bias': weight([3]),
  };
  const file = (change: object): string =>
    writeModel(topology, new Map(Object.entries({ ...good, ...change })));
  await load(file({}));
  await assert.rejects(
    load(writeModel(topology, new Map(Object.entries(good).slice(0, 3)))),
    inputError('mismatch', 'no "two/bias"'),
  );
  await assert.rejects(
    load(file({ 'two/kernel': weight([3, 5]) })),
    inputError('mismatch', '"two/kernel" is 3 x 5', '5 x 3 in the topology'),
  );
  const broken = weight([5, 3]);
  broken.values[7] = NaN;
  await assert.rejects(
    load(file({ 'two/kernel': broken })),
    inputError('out-of-range', '"two/kernel"', 'NaN at index 7'),
  );
});

test('a net without a trainable kernel is refused', async () => {
  const frozen = plain(first({ trainable: false }), last({ trainable: false }));
  await assert.rejects(load(saveModel(frozen)), inputError('unsupported', 'no trainable kernel'));
});

test('noise that no seed governs is refused, wherever it hides', async () => {
  const noise = layers.gaussianNoise({ name: 'noise', stddev: 1 });
  await refusesModel(
    plain(first(), noise, last()),
    'unsupported',
    '"noise" (GaussianNoise)',
    'unseeded',
  );
  const nested = plain(layers.alphaDropout({ name: 'alpha', rate: 0.5, inputShape: [5] }));
  await refusesModel(plain(first(), nested, last()), 'unsupported', '"alpha" (AlphaDropout)');
  const rows = layers.reshape({ targetShape: [2, 2], inputShape: [4] });
  const lstm = layers.lstm({ name: 'lstm', units: 3, dropout: 0.2 });
  await refusesModel(plain(rows, lstm, last()), 'unsupported', '"lstm" (LSTM)', 'dropout inside');
  const both = layers.bidirectional({
    layer: layers.gru({ units: 3, recurrentDropout: 0.2 }),
    mergeMode: 'concat',
  });
  await refusesModel(
    plain(layers.reshape({ targetShape: [2, 2], inputShape: [4] }), both, last()),
    'unsupported',
    '(GRU)',
    'dropout inside',
  );
});

test('a constraint that training would not keep is refused', async () => {
  const constrained = first({ kernelConstraint: tf.constraints.nonNeg() });
  await refusesModel(
    plain(constrained, last()),
    'unsupported',
    '"one" (Dense)',
    'kernel_constraint',
  );
});

test('a regularizer that training would not add to the loss is refused', async () => {
  const regularized = first({ kernelRegularizer: tf.regularizers.l2() });
  await refusesModel(
    plain(regularized, last()),
    'unsupported',
    '"one" (Dense)',
    'kernel_regularizer',
  );
});

test('topologies that lie are refused before anything is allocated', async () => {
  const sequential = (...made: unknown[]): object => ({
    class_name: 'Sequential',
    config: { name: 's', layers: made },
  });
  const dense = (config: object): object => ({
    class_name: 'Dense',
    config: { name: 'd', ...config },
  });
  const some = new Map([
    ['d/kernel', weight([4, 3])],
    ['d/bias', weight([3])],
  ]);
  const cases: readonly (readonly [object, Parameters<typeof inputError>[0], string])[] = [
    [
      sequential(dense({ units: 3e9, batch_input_shape: [null, 4] })),
      'mismatch',
      '"d" (Dense) has units 3000000000',
    ],
    [sequential(dense({ units: 3 })), 'unsupported', 'tfjs cannot build'],
    [sequential(), 'unsupported', '0 inputs and 0 outputs'],
    [sequential(null, 3, { class_name: 'Dense' }), 'unsupported', 'tfjs cannot build'],
    [
      sequential({ class_name: 'Nonsense', config: { name: 'n', batch_input_shape: [null, 4] } }),
      'unsupported',
      'Unknown layer: Nonsense',
    ],
    [{ class_name: 'Model', config: { name: 'm' } }, 'unsupported', 'tfjs cannot build'],
    [{ class_name: 'Model', config: null }, 'unsupported', 'tfjs cannot build'],
  ];
  for (const [topology, reason, part] of cases) {
    await assert.rejects(load(writeModel(topology, some)), inputError(reason, 'model.json', part));
  }
});
