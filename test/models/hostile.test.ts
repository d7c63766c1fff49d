import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type LayersWeight } from '../../src/formats/tfjsModel';
import { loadNet } from '../../src/models/load';
import * as tf from '../../src/tensors/tf';
import { modelSpec, saveModel, writeModel } from '../support/nets';
import { inputError } from '../support/refuses';
import { installedEngine } from '../support/training';

before(installedEngine);

interface LayerJson {
  readonly class_name: string;
  readonly config: object;
}

const layer = (kind: string, name: string, config: object): LayerJson => ({
  class_name: kind,
  config: { name, ...config },
});
const input = { batch_input_shape: [null, 4] };
const dense = (name: string, units: number, more = {}): LayerJson =>
  layer('Dense', name, { units, ...more });

const stored = new Map<string, LayersWeight>(
  Object.entries({ 'd/kernel': [4, 3], 'd/bias': [3], 'e/kernel': [700, 700] }).map(
    ([name, shape]) => {
      const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
      return [name, { shape, dtype: 'float32', values }];
    },
  ),
);

const load = async (...layers: LayerJson[]): Promise<unknown> => {
  const topology = { class_name: 'Sequential', config: { name: 's', layers } };
  const file = writeModel(topology, stored);
  return loadNet(modelSpec({ kind: 'file', path: file }), { inputShape: [4], classes: 3 }, '.');
};

/** Sizes that no number named `units` gives away. */
const lies: readonly (readonly [string, readonly LayerJson[], string])[] = [
  [
    'an input of billions',
    [dense('d', 3, { batch_input_shape: [null, 4e9] })],
    '"d/kernel" 4000000000 x 3',
  ],
  [
    'a large kernel',
    [
      layer('Reshape', 'r', { target_shape: [2, 2, 1], ...input }),
      layer('Conv2D', 'c', { filters: 3, kernel_size: [60_000, 60_000], padding: 'same' }),
    ],
    '"c/kernel" 60000 x 60000 x 1 x 3',
  ],
  [
    'a repetition',
    [layer('RepeatVector', 'n', { n: 1e9, ...input }), layer('Flatten', 'f', {}), dense('d', 3)],
    '"d/kernel" 4000000000 x 3',
  ],
  [
    'an enlargement',
    [
      layer('Reshape', 'r', { target_shape: [2, 2, 1], ...input }),
      layer('UpSampling2D', 'u', { size: [30_000, 30_000], data_format: 'channels_last' }),
      layer('Flatten', 'f', {}),
      dense('d', 3),
    ],
    '"d/kernel" 3600000000 x 3',
  ],
  [
    'a padding',
    [
      layer('Reshape', 'r', { target_shape: [2, 2, 1], ...input }),
      layer('ZeroPadding2D', 'p', {
        padding: [
          [30_000, 0],
          [0, 30_000],
        ],
        data_format: 'channels_last',
      }),
      layer('Flatten', 'f', {}),
      dense('d', 3),
    ],
    '"d/kernel" 900120004 x 3',
  ],
  [
    'a reshape',
    [
      layer('Dense', 'd', { units: 3, batch_input_shape: [null, null, 4] }),
      layer('Reshape', 'r', { target_shape: [4e9] }),
      dense('e', 3),
    ],
    '"e/kernel" 4000000000 x 3',
  ],
  [
    'many layers',
    [dense('d', 700, input), ...[1, 2, 3, 4].map((i) => dense(`e${i}`, 700))],
    'weightsManifest holds only 490015 values in all',
  ],
];

for (const [name, layers, part] of lies) {
  test(`refused before it is allocated: ${name}`, async () => {
    await assert.rejects(load(...layers), inputError('mismatch', 'model.json', part));
  });
}

test('layers that answer more than a batch can hold are refused', async () => {
  const widened = tf.sequential({
    layers: [
      tf.layers.dense({ units: 3, inputShape: [4] }),
      tf.layers.repeatVector({ name: 'often', n: 40_000_000 }),
      tf.layers.globalAveragePooling1d({}),
    ],
  });
  const load = loadNet(
    modelSpec({ kind: 'file', path: saveModel(widened) }),
    { inputShape: [4], classes: 3 },
    '.',
  );
  await assert.rejects(load, inputError('too-large', '"often" answers 40000000 x 3 values'));
});

test('what guards one load is gone after it', async () => {
  await assert.rejects(load(dense('d', 3, { batch_input_shape: [null, 4e9] })));
  const free = tf.sequential({ layers: [tf.layers.dense({ units: 700, inputShape: [9000] })] });
  assert.equal(free.countParams(), 700 * 9001);
  free.dispose();
});
