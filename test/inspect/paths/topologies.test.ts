import assert from 'node:assert/strict';
import test from 'node:test';
import { type NetInput } from '../../../src/inspect/graph/net';
import { findPaths } from '../../../src/inspect/paths/findPaths';
import { type PathsView } from '../../../src/inspect/pathsView';
import { rng } from '../../../src/tensors/random';
import * as tf from '../../../src/tensors/tf';
import { assertAgrees } from './support/agree';
import { allPaths } from './support/brute';
import { fill, netOf, tensorsOf, topologyOf } from './support/modelNet';
import { randomNet } from './support/nets';

function view(net: NetInput): PathsView {
  const found = findPaths(net, { k: 10 });
  if ('none' in found) throw new Error(found.none);
  return found;
}

function none(topology: unknown, tensors: NetInput['tensors'] = []): string {
  const found = findPaths({ tensors, topology: topology as object }, { k: 1 });
  return 'none' in found ? found.none : '';
}

/** A copy in which every object went through a change. */
function changed(json: unknown, change: (object: Record<string, unknown>) => unknown): unknown {
  if (Array.isArray(json)) return json.map((one) => changed(one, change));
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json).map(([key, value]) => [key, changed(value, change)]);
  return change(Object.fromEntries(entries) as Record<string, unknown>);
}

const camel = (key: string): string =>
  key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** An inbound node of one value, without the list around it. */
function flat(object: Record<string, unknown>): unknown {
  const nodes = object['inbound_nodes'] as unknown[][] | undefined;
  if (nodes?.length !== 1 || nodes[0]!.length !== 1) return object;
  return { ...object, inbound_nodes: [nodes[0]![0]] };
}

/** As Keras 3 writes calls. */
function keras3(object: Record<string, unknown>): unknown {
  const nodes = object['inbound_nodes'] as unknown[][] | undefined;
  if (nodes === undefined) return object;
  const tensor = (history: unknown): unknown => ({
    class_name: '__keras_tensor__',
    config: { keras_history: (history as unknown[]).slice(0, 3) },
  });
  return {
    ...object,
    inbound_nodes: nodes.map((node) => ({ args: [node.map(tensor)], kwargs: {} })),
  };
}

test('every dialect of a topology says the same', () => {
  for (let seed = 0; seed < 24; seed++) {
    const model = randomNet(seed);
    const filled = fill(model, seed, 'normal');
    const paths = allPaths(model, filled);
    const topology = topologyOf(model);
    const dialects = [
      { model_config: topology },
      changed(topology, (object) =>
        Object.fromEntries(Object.entries(object).map(([key, value]) => [camel(key), value])),
      ),
      changed(topology, flat),
      changed(topology, keras3),
    ];
    for (const dialect of dialects) {
      const net = { tensors: tensorsOf(filled), topology: dialect as object };
      assertAgrees(view(net), paths, 10);
    }
  }
});

test('models in models are read as their layers', () => {
  const inner = tf.sequential({
    name: 'inner',
    layers: [
      tf.layers.dense({ name: 'a', units: 3, inputShape: [4] }),
      tf.layers.dense({ name: 'b', units: 2 }),
    ],
  });
  const input = tf.input({ shape: [4], name: 'in' });
  const output = tf.layers
    .dense({ name: 'c', units: 2 })
    .apply(inner.apply(input)) as tf.SymbolicTensor;
  const outer = tf.model({ inputs: input, outputs: output });
  const filled = fill(outer, 1, 'dense');
  const found = view(netOf(outer, filled));
  assert.deepEqual(
    found.columns.map(({ name, units }) => [name, units]),
    [
      ['in', 4],
      ['a', 3],
      ['b', 2],
      ['c', 2],
    ],
  );
  assert.equal(found.total, '48');
});

test('recurrent layers and embeddings have their inputs and units, with a note', () => {
  for (const [layer, name] of [
    [tf.layers.lstm({ name: 'rnn', units: 3 }), 4],
    [tf.layers.gru({ name: 'rnn', units: 3 }), 3],
    [tf.layers.simpleRNN({ name: 'rnn', units: 3 }), 1],
  ] as const) {
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ name: 'words', inputDim: 7, outputDim: 2, inputLength: 5 }),
        layer,
        tf.layers.dense({ name: 'out', units: 2 }),
      ],
    });
    const found = view(netOf(model, fill(model, 1, 'dense')));
    assert.equal(found.total, String(7 * 2 * name * 3 * 2));
    assert.equal(found.notes.length, 2);
  }
});

test('shortcuts that pad channels with zeros keep units apart', () => {
  const input = tf.input({ shape: [4, 4, 2], name: 'image' });
  const conv = (name: string, filters: number, x: tf.SymbolicTensor): tf.SymbolicTensor =>
    tf.layers
      .conv2d({ name, filters, kernelSize: 1, useBias: false })
      .apply(x) as tf.SymbolicTensor;
  const stem = conv('stem', 2, input);
  const padded = tf.layers
    .zeroPadding2d({
      name: 'pad',
      padding: [
        [0, 0],
        [1, 1],
      ],
      dataFormat: 'channelsFirst',
    })
    .apply(stem) as tf.SymbolicTensor;
  const sum = tf.layers
    .add({ name: 'sum' })
    .apply([conv('conv', 4, stem), padded]) as tf.SymbolicTensor;
  const pooled = tf.layers.globalMaxPooling2d({ name: 'pool' }).apply(sum) as tf.SymbolicTensor;
  const output = tf.layers.dense({ name: 'out', units: 1 }).apply(pooled) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: output });
  const found = view(netOf(model, fill(model, 1, 'dense')));
  assert.equal(found.total, String(2 * (2 * 4 + 2)));
  assert.deepEqual(
    found.columns.map(({ name, units, live }) => [name, units, live]),
    [
      ['image', 2, 2],
      ['stem', 2, 2],
      ['conv', 4, 4],
      ['pad', 4, 2],
      ['sum', 4, 4],
      ['out', 1, 1],
    ],
  );
});

test('what has no diagram says why', () => {
  const model = randomNet(4);
  const net = netOf(model, fill(model, 1, 'dense'));
  const custom = changed(net.topology, (object) =>
    object['class_name'] === 'Dense' ? { ...object, class_name: 'Lambda' } : object,
  );
  assert.match(none(custom, net.tensors), /^Layer "fc\d+" \(Lambda\) is of a kind/);
  assert.match(none(net.topology), /the file has no tensor "fc\d+\/kernel"/);
  const cut = changed(net.topology, (object) => {
    const layers = object['layers'] as unknown[] | undefined;
    return layers === undefined ? object : { ...object, layers: layers.slice(1) };
  });
  assert.match(none(cut, net.tensors), /reads "(left|right)\d+", which the topology lacks/);
  const input = tf.input({ shape: [3] });
  const shared = tf.layers.dense({ name: 'shared', units: 3 });
  const twice = tf.model({
    inputs: input,
    outputs: shared.apply(shared.apply(input)) as tf.SymbolicTensor,
  });
  assert.match(
    none(topologyOf(twice), netOf(twice, fill(twice, 1, 'dense')).tensors),
    /"shared".*more than once/,
  );
  const layer = (name: string, from: string): object => ({
    class_name: 'Activation',
    name,
    config: { name },
    inbound_nodes: [[[from, 0, 0, {}]]],
  });
  const config = { layers: [layer('a', 'b'), layer('b', 'a')], output_layers: [['b', 0, 0]] };
  assert.match(none({ class_name: 'Functional', config }), /"a" is in a cycle/);
  let deep: object = { class_name: 'Sequential', config: { layers: [] } };
  for (let i = 0; i < 3000; i++) deep = { class_name: 'Sequential', config: { layers: [deep] } };
  assert.match(none(deep), /nested more than/);
  const wide = {
    class_name: 'InputLayer',
    config: { name: 'x', batch_input_shape: [null, 2 ** 40] },
  };
  assert.match(
    none({ class_name: 'Sequential', config: { layers: [wide] } }),
    /more than \d+ units/,
  );
  for (const nothing of [{}, [], { class_name: 'Sequential' }, { model_config: 3 }]) {
    assert.notEqual(none(nothing), '');
  }
});

test('topologies that are broken at random give a view or a reason', () => {
  const junk = [
    null,
    -1,
    0,
    1.5,
    1e12,
    '',
    'x',
    [],
    {},
    [[]],
    [null],
    true,
    'channels_first',
    [3, 3],
  ];
  let views = 0;
  let reasons = 0;
  for (let seed = 0; seed < 1500; seed++) {
    const random = rng(seed, 'test-broken');
    const model =
      seed % 6 === 0 || known.length === 0 ? randomNet(seed) : known[seed % known.length]!;
    if (seed % 6 === 0) known.push(model);
    const net = netOf(model, fill(model, seed, 'masked'));
    const text = JSON.stringify(net.topology);
    const places = text.match(/"[^"]*"|[\d.]+|null|true|false/g)!.length;
    for (let n = 0, times = 1 + random.integer(3), hit = new Set<number>(); n < times; n++) {
      hit.add(random.integer(places));
      if (n < times - 1) continue;
      let place = 0;
      const value = JSON.stringify(junk[random.integer(junk.length)]);
      const broken = text.replace(
        /("[^"]*"|[\d.]+|null|true|false)(:?)/g,
        (all, _, colon: string) =>
          hit.has(place++) ? (colon === ':' ? `"x"${colon}` : value) : all,
      );
      const found = findPaths({ ...net, topology: JSON.parse(broken) as object }, { k: 5 });
      if ('none' in found) {
        reasons++;
        assert.ok(found.none.length > 10 && found.none.length < 500, found.none);
      } else views++;
    }
  }
  assert.ok(views > 200 && reasons > 200, `${views} views, ${reasons} reasons`);
});

const known: tf.LayersModel[] = [];
