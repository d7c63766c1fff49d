import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { formed } from '../../src/models/form';
import { loadNet } from '../../src/models/load';
import { type Net } from '../../src/models/net';
import { layersOf } from '../../src/models/topology';
import { type NetForm } from '../../src/runs/netForm';
import * as tf from '../../src/tensors/tf';
import { nativeGraph } from '../../src/training/native/graph';
import { clouds, modelSpec, saveModel } from '../support/nets';
import { inputError } from '../support/refuses';
import { installedEngine } from '../support/training';

before(installedEngine);

const { layers } = tf;
const plain: NetForm = { normalisation: 'none', signs: false, inputSigns: false };
const normal: NetForm = { ...plain, normalisation: 'non-affine' };
const signs: NetForm = { ...plain, signs: true };
const both: NetForm = { ...normal, signs: true };

/** `Kind name [activation]` of each layer, in the model's order. */
function told(net: Net): string[] {
  const own = new Map(layersOf(net.topology).map((l) => [l.config['name'], l]));
  return net.model.layers
    .filter((layer) => layer.getClassName() !== 'InputLayer')
    .map(({ name }) => {
      const { class_name: kind, config } = own.get(name)!;
      const activation = config['activation'];
      return `${kind} ${name}${typeof activation === 'string' ? ` ${activation}` : ''}`;
    });
}

async function zoo(model: object, shape: readonly number[], form: NetForm): Promise<string[]> {
  return told(await loadNet(modelSpec(model), clouds(shape, 4, 4), '.', form));
}

type Change = Parameters<typeof saveModel>[1];

async function own(
  model: tf.LayersModel,
  form: NetForm,
  change?: Change,
  shape = [8, 8, 1],
): Promise<Net> {
  const spec = modelSpec({ kind: 'file', path: saveModel(model, change) });
  return loadNet(spec, clouds(shape, 3, 4), '.', form);
}

const line = (...made: tf.layers.Layer[]): tf.Sequential => tf.sequential({ layers: made });
const flat = (more = {}): tf.layers.Layer =>
  layers.flatten({ name: 'flat', inputShape: [8, 8, 1], ...more });
const dense = (name: string, more = {}): tf.layers.Layer =>
  layers.dense({ name, units: 5, activation: 'relu', ...more });
const conv = (name: string, more = {}): tf.layers.Layer =>
  layers.conv2d({ name, filters: 2, kernelSize: 3, activation: 'relu', ...more });
const out = (more = {}): tf.layers.Layer =>
  layers.dense({ name: 'out', units: 3, activation: 'softmax', ...more });
const image = { inputShape: [8, 8, 1] };

test('an MLP: behind each hidden layer, and nothing behind the last', async () => {
  const mlp = { kind: 'mlp', hidden: [6, 5] };
  assert.deepEqual(await zoo(mlp, [8, 8, 1], normal), [
    'Flatten flatten',
    'Dense fc1 linear',
    'BatchNormalization fc1-bn',
    'Activation fc1-activation relu',
    'Dense fc2 linear',
    'BatchNormalization fc2-bn',
    'Activation fc2-activation relu',
    'Dense output softmax',
  ]);
  assert.deepEqual(await zoo(mlp, [8], { ...signs, inputSigns: true }), [
    'SignActivation input-sign',
    'Dense fc1 linear',
    'SignActivation fc1-sign',
    'Dense fc2 linear',
    'SignActivation fc2-sign',
    'Dense output softmax',
  ]);
  assert.deepEqual((await zoo(mlp, [8], both)).slice(0, 3), [
    'Dense fc1 linear',
    'BatchNormalization fc1-bn',
    'SignActivation fc1-sign',
  ]);
  const alone = await zoo({ kind: 'mlp', hidden: [] }, [8], { ...both, inputSigns: true });
  assert.deepEqual(alone, ['SignActivation input-sign', 'Dense output softmax']);
});

test('normalisation is as in the papers: momentum .1 of PyTorch, scale and shift if asked for', async () => {
  for (const normalisation of ['non-affine', 'affine'] as const) {
    const form = { ...plain, normalisation };
    const net = await loadNet(
      modelSpec({ kind: 'mlp', hidden: [6] }),
      clouds([8], 3, 4),
      '.',
      form,
    );
    const { config } = layersOf(net.topology).find((l) => l.config['name'] === 'fc1-bn')!;
    assert.deepEqual([config['momentum'], config['epsilon']], [0.9, 1e-5]);
    const names = net.parameters.filter((p) => p.layer === 'fc1-bn').map((p) => p.name);
    const affine = normalisation === 'affine' ? ['fc1-bn/gamma', 'fc1-bn/beta'] : [];
    assert.deepEqual(names, [...affine, 'fc1-bn/moving_mean', 'fc1-bn/moving_variance']);
  }
});

test('convolutional nets: convolution, pooling, normalisation, activation', async () => {
  const lenet = await zoo({ kind: 'zoo', name: 'lenet-5' }, [28, 28, 1], both);
  assert.deepEqual(lenet.slice(0, 8), [
    'Conv2D conv1 linear',
    'MaxPooling2D pool1',
    'BatchNormalization conv1-bn',
    'SignActivation conv1-sign',
    'Conv2D conv2 linear',
    'MaxPooling2D pool2',
    'BatchNormalization conv2-bn',
    'SignActivation conv2-sign',
  ]);
  const conv4 = await zoo({ kind: 'zoo', name: 'conv-4' }, [16, 16, 3], normal);
  const kinds = conv4.map((text) => text.split(' ')[0]);
  const block = ['Conv2D', 'BatchNormalization', 'Activation'];
  const pooled = ['Conv2D', 'MaxPooling2D', 'BatchNormalization', 'Activation'];
  const fc = ['Dense', 'BatchNormalization', 'Activation'];
  assert.deepEqual(kinds, [
    ...[...block, ...pooled, ...block, ...pooled],
    ...['Flatten', ...fc, ...fc, 'Dense'],
  ]);
});

test('a residual net has its own normalisation, and signs in place of its activations', async () => {
  const resnet = { kind: 'zoo', name: 'resnet-8' };
  const before = await zoo(resnet, [16, 16, 3], plain);
  for (const normalisation of ['none', 'non-affine', 'affine'] as const) {
    assert.deepEqual(await zoo(resnet, [16, 16, 3], { ...plain, normalisation }), before);
  }
  const changed = before.map((text) =>
    /^(Activation .* relu|ReLU )/.test(text) ? `SignActivation ${text.split(' ')[1]}` : text,
  );
  assert.ok(changed.join() !== before.join());
  assert.deepEqual(await zoo(resnet, [16, 16, 3], both), changed);
});

test("a user's model: activations in layers or of their own, its normalisation, dropout, softmax", async () => {
  const make = (): tf.LayersModel =>
    line(
      conv('fused', image),
      layers.maxPooling2d({ name: 'pool', poolSize: 2 }),
      layers.dropout({ name: 'drop', rate: 0.2 }),
      conv('apart', { kernelSize: 2, activation: 'linear' }),
      layers.batchNormalization({ name: 'bn' }),
      layers.reLU({ name: 'relu' }),
      layers.flatten({ name: 'flat' }),
      dense('fc', { activation: 'linear' }),
      layers.activation({ name: 'tanh', activation: 'tanh' }),
      out({ activation: 'linear' }),
      layers.softmax({ name: 'probabilities' }),
    );
  assert.deepEqual(told(await own(make(), both)), [
    'Conv2D fused linear',
    'MaxPooling2D pool',
    'BatchNormalization fused-bn',
    'SignActivation fused-sign',
    'Dropout drop',
    'Conv2D apart linear',
    'BatchNormalization bn',
    'SignActivation relu',
    'Flatten flat',
    'Dense fc linear',
    'BatchNormalization fc-bn',
    'SignActivation tanh',
    'Dense out linear',
    'Softmax probabilities',
  ]);
  assert.deepEqual(told(await own(make(), normal)).slice(0, 5), [
    'Conv2D fused linear',
    'MaxPooling2D pool',
    'BatchNormalization fused-bn',
    'Activation fused-activation relu',
    'Dropout drop',
  ]);
});

test('normalisation behind an activation counts, and signs come behind it', async () => {
  const fused = (): tf.LayersModel =>
    line(flat(), dense('fc'), layers.batchNormalization({ name: 'bn' }), out());
  const kept = ['Flatten flat', 'Dense fc relu', 'BatchNormalization bn', 'Dense out softmax'];
  assert.deepEqual(told(await own(fused(), normal)), kept);
  assert.deepEqual(told(await own(fused(), both)), [
    'Flatten flat',
    'Dense fc linear',
    'BatchNormalization bn',
    'SignActivation fc-sign',
    'Dense out softmax',
  ]);
  const apart = line(
    flat(),
    dense('fc', { activation: 'linear' }),
    layers.activation({ name: 'act', activation: 'relu' }),
    layers.batchNormalization({ name: 'bn' }),
    out(),
  );
  assert.ok(!told(await own(apart, normal)).some((text) => text.includes('fc-bn')));
});

/** Two ways to a sum, and logits. */
function functional(): tf.LayersModel {
  const input = tf.input({ shape: [8, 8, 1], name: 'in' });
  const h = conv('a', { padding: 'same' }).apply(input) as tf.SymbolicTensor;
  const side = conv('b', { padding: 'same', activation: 'linear' }).apply(h) as tf.SymbolicTensor;
  const sum = layers.add({ name: 'sum' }).apply([h, side]) as tf.SymbolicTensor;
  const act = layers.reLU({ name: 'relu' }).apply(sum) as tf.SymbolicTensor;
  const flatter = layers.flatten({ name: 'flat' }).apply(act) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: out().apply(flatter) as tf.SymbolicTensor });
}

test('the functional API, in whatever order its file lists the layers', async () => {
  const form = { ...both, inputSigns: true };
  const expected = [
    'SignActivation input-sign',
    'Conv2D a linear',
    'BatchNormalization a-bn',
    'SignActivation a-sign',
    'Conv2D b linear',
    'BatchNormalization b-bn',
    'Add sum',
    'SignActivation relu',
    'Flatten flat',
    'Dense out softmax',
  ];
  const listed = await own(functional(), form);
  assert.deepEqual(told(listed), expected);
  const reversed = await own(functional(), form, (topology) => {
    (topology as { config: { layers: unknown[] } }).config.layers.reverse();
    return topology;
  });
  assert.deepEqual(told(reversed), expected);
  // Both ways lead to the one normalised sum.
  const add = layersOf(listed.topology).find((l) => l.config['name'] === 'sum')!;
  const nodes = (add as unknown as { inbound_nodes: unknown[] }).inbound_nodes;
  assert.match(JSON.stringify(nodes), /"a-sign".*"b-bn"/);
});

test('heads side by side are answers, not hidden layers', async () => {
  const input = tf.input({ shape: [8, 8, 1] });
  const h = dense('h').apply(flat().apply(input)) as tf.SymbolicTensor;
  const heads = ['x', 'y'].map(
    (name) => dense(name, { units: 3, activation: 'linear' }).apply(h) as tf.SymbolicTensor,
  );
  const sum = layers.add({ name: 'sum' }).apply(heads) as tf.SymbolicTensor;
  const put = told(await own(tf.model({ inputs: input, outputs: sum }), normal)).filter((text) =>
    text.startsWith('BatchNormalization'),
  );
  assert.deepEqual(put, ['BatchNormalization h-bn']);
});

test('an input layer, or none: the first layer says the shape', async () => {
  const form = { ...plain, inputSigns: true };
  const bare = line(dense('fc', { inputShape: [64] }), out());
  const withInput = line(layers.inputLayer({ inputShape: [64] }), dense('fc'), out());
  for (const model of [bare, withInput]) {
    const net = await own(model, form, undefined, [64]);
    assert.deepEqual(told(net), [
      'SignActivation input-sign',
      'Dense fc relu',
      'Dense out softmax',
    ]);
    assert.deepEqual(net.model.inputs[0]!.shape, [null, 64]);
  }
  const first = line(
    layers.activation({ name: 'act', activation: 'relu', inputShape: [64] }),
    dense('fc'),
    out(),
  );
  assert.deepEqual(told(await own(first, signs, undefined, [64]))[0], 'SignActivation act');
});

test('channels first: their axis is normalised', async () => {
  const model = line(
    conv('c', { inputShape: [1, 8, 8], dataFormat: 'channelsFirst' }),
    layers.flatten({ name: 'flat' }),
    out(),
  );
  const net = await own(model, normal, undefined, [1, 8, 8]);
  const mean = net.parameters.find((p) => p.name === 'c-bn/moving_mean');
  assert.deepEqual(mean?.shape, [2]);
});

test('names that the form would give are taken already', async () => {
  const model = line(flat(), dense('fc'), dense('fc-bn'), dense('fc-activation'), out());
  const names = told(await own(model, normal)).map((text) => text.split(' ')[1]);
  assert.equal(new Set(names).size, names.length);
  assert.ok(names.includes('fc-bn-2') && names.includes('fc-activation-2'));
});

const refused = (model: tf.LayersModel, form: NetForm, ...parts: string[]): Promise<void> =>
  assert.rejects(own(model, form), inputError('unsupported', 'model.json', ...parts));

test('layers used several times, and models inside, are refused by name', async () => {
  const input = tf.input({ shape: [8, 8, 1] });
  const twice = dense('twice', { units: 64 });
  let h = flat().apply(input) as tf.SymbolicTensor;
  for (let i = 0; i < 2; i++) h = twice.apply(h) as tf.SymbolicTensor;
  const shared = tf.model({ inputs: input, outputs: out().apply(h) as tf.SymbolicTensor });
  await refused(shared, normal, '"twice" is used several times');
  const inner = tf.sequential({ name: 'inner', layers: [dense('x', { inputShape: [64] })] });
  await refused(line(flat(), inner, out()), signs, '"inner" is a model of its own');
  // Where the form changes nothing they are as good as any.
  await own(line(flat(), inner, out()), plain);
});

test('activations without a sign are refused by name, hidden ones only', async () => {
  const elu = line(flat(), dense('bad', { activation: 'elu' }), out());
  await refused(elu, signs, 'elu', '"bad" (Dense)', 'relu, tanh or sigmoid');
  const leaky = line(
    flat(),
    dense('fc', { activation: 'linear' }),
    layers.leakyReLU({ name: 'bad' }),
    out(),
  );
  await refused(leaky, both, 'LeakyReLU', '"bad"');
  const own1 = line(
    flat(),
    dense('fc'),
    layers.activation({ name: 'bad', activation: 'selu' }),
    out(),
  );
  await refused(own1, signs, 'selu', '"bad" (Activation)');
  await own(elu, normal);
  await own(line(flat(), dense('fc'), out({ activation: 'elu' })), signs);
});

test('topologies that lie are refused, or left to who builds them', () => {
  const wrong = (list: unknown[]): object => ({ class_name: 'Model', config: { layers: list } });
  const sound = { class_name: 'Dense', config: { name: 'a' }, inbound_nodes: [[['b', 0, 0, {}]]] };
  const other = { class_name: 'Dense', config: { name: 'b' }, inbound_nodes: [[['a', 0, 0, {}]]] };
  for (const [list, text] of [
    [[sound, null], 'entry 1'],
    [[3, sound], 'entry 0'],
    [[{ class_name: 'Dense' }, sound], 'entry 0'],
    [[], 'no list of layers'],
  ] as const) {
    assert.throws(
      () => formed(wrong([...list]), both, 'the file'),
      inputError('unsupported', 'the file', text),
    );
  }
  for (const topology of [{}, { config: null }, { model_config: { config: 7 } }]) {
    assert.throws(() => formed(topology, both, 'x'), inputError('unsupported', 'no list'));
  }
  // A circle: each reads the other.
  assert.equal(layersOf(formed(wrong([sound, other]), normal, 'x')).length, 4);
  const circle = ['ReLU', 'MaxPooling2D'].map((kind, i) => ({
    class_name: kind,
    config: { name: `c${i}` },
    inbound_nodes: [[[`c${1 - i}`, 0, 0, {}]]],
  }));
  const reading = {
    ...circle[0]!,
    inbound_nodes: [
      [
        ['a', 0, 0, {}],
        ['c1', 0, 0, {}],
      ],
    ],
  };
  formed(wrong([sound, other, reading, circle[1]]), both, 'x');
  const odd = { class_name: 'Dense', config: { name: 'b', activation: { evil: 1 } } };
  assert.throws(
    () => formed({ class_name: 'Sequential', config: [odd, { ...sound }] }, signs, 'x'),
    inputError('unsupported', 'the activation of layer "b" (Dense)'),
  );
});

test('the topology itself is not changed', () => {
  const model = line(flat(), dense('fc'), out());
  const topology = model.toJSON(undefined, false) as unknown as object;
  const before = JSON.stringify(topology);
  formed(topology, both, 'x');
  assert.equal(JSON.stringify(topology), before);
  assert.equal(formed(topology, undefined, 'x'), topology);
  assert.equal(formed(topology, plain, 'x'), topology);
});

test("the weights of a user's file fit every form; what is put in begins as an identity", async () => {
  const model = line(
    conv('c', image),
    layers.batchNormalization({ name: 'bn' }),
    layers.flatten({ name: 'flat' }),
    dense('fc', { biasInitializer: 'randomNormal' }),
    out(),
  );
  const saved = new Map(model.weights.map((w) => [w.originalName, w.read().dataSync<'float32'>()]));
  for (const normalisation of ['none', 'non-affine', 'affine'] as const) {
    for (const withSigns of [false, true]) {
      const net = await own(model, { normalisation, signs: withSigns, inputSigns: withSigns });
      const weights = net.initialWeights(5, 0);
      for (const [name, values] of saved) assert.deepEqual(weights.get(name), values, name);
      for (const [name, values] of weights) {
        if (saved.has(name)) continue;
        const one = /\/(gamma|moving_variance)$/.test(name) ? 1 : 0;
        assert.ok(/^fc-bn\//.test(name) && values.every((v) => v === one), name);
      }
      assert.equal(weights.size, net.parameters.length);
      assert.ok(nativeGraph(net) !== undefined);
    }
  }
});
