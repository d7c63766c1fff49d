import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import '../../src/models/sign';
import { type Mask } from '../../src/masks/mask';
import { SignActivation } from '../../src/models/sign';
import { parametersOf, variablesOf } from '../../src/models/net';
import { PackedNet } from '../../src/packed/forward/packedNet';
import { packTicket } from '../../src/packed/pack';
import { type PackedTicket } from '../../src/packed/ticket';
import { startEngine } from '../../src/tensors/engine';
import * as tf from '../../src/tensors/tf';
import { source } from '../masks/random';
import { answered, apart, examples } from './searched';

const sign = (name: string): tf.layers.Layer => new SignActivation({ name });

/** A ticket of any model: kernels become random signs times .1, of which .6 are kept. */
function ticketOf(model: tf.LayersModel, seed: number): PackedTicket {
  const random = source(seed);
  const mask = new Map<string, Mask extends ReadonlyMap<string, infer M> ? M : never>();
  const weights = new Map<string, { shape: readonly number[]; values: Float32Array }>();
  const variables = variablesOf(model);
  for (const { name, shape, role } of parametersOf(model)) {
    const size = shape.reduce((a, b) => a * b, 1);
    const kept = Uint8Array.from({ length: size }, () => Number(random.next() < 0.6));
    const values = Float32Array.from({ length: size }, (_, i) => {
      if (role === 'kernel') return kept[i] === 0 ? 0 : random.next() < 0.5 ? -0.1 : 0.1;
      return name.endsWith('variance') ? 0.5 + random.next() : random.next() - 0.5;
    });
    if (role === 'kernel') mask.set(name, { shape, values: kept });
    weights.set(name, { shape, values });
    variables.get(name)!.assign(tf.tensor(values, [...shape]));
  }
  const topology = model.toJSON(undefined, false) as unknown as object;
  return packTicket({ topology, weights, mask }, 'model');
}

function agrees(what: string, layers: () => tf.layers.Layer[], inputShape: number[]): void {
  test(what, () => {
    const model = tf.sequential();
    model.add(tf.layers.inputLayer({ inputShape }));
    for (const layer of layers()) model.add(layer);
    compare(model, inputShape);
  });
}

function compare(model: tf.LayersModel, inputShape: readonly number[]): void {
  const ticket = ticketOf(model, 7);
  const x = examples(20, inputShape);
  const wanted = answered(model, x, 20);
  const logits = new PackedNet(ticket, { name: 'model' }).logits(x, 20);
  assert.ok(apart(wanted, logits) < 1e-5, `${apart(wanted, logits)} apart`);
  assert.ok(new Set(wanted).size > 5);
}

describe('each layer as tfjs computes it', () => {
  before(() => startEngine({ engine: 'cpu', threads: 1 }));
  const { conv2d, dense, flatten, zeroPadding2d, maxPooling2d, averagePooling2d } = tf.layers;
  const end = (): tf.layers.Layer[] => [flatten(), dense({ units: 3 })];

  for (const padding of ['same', 'valid'] as const) {
    for (const strides of [1, 2, 3, [2, 1] as [number, number]]) {
      for (const kernelSize of [1, 2, 3, [4, 3] as [number, number]]) {
        const options = { filters: 5, kernelSize, strides, padding };
        const what = `${padding}, strides ${String(strides)}, size ${String(kernelSize)}`;
        agrees(`convolution of floats: ${what}`, () => [conv2d(options), ...end()], [9, 8, 3]);
        const signs = (): tf.layers.Layer[] => [sign('s'), conv2d(options), sign('t'), ...end()];
        agrees(`convolution of signs: ${what}`, signs, [9, 8, 3]);
      }
      const pool = { poolSize: [3, 2] as [number, number], strides, padding };
      const what = `${padding}, strides ${String(strides)}`;
      const most = (): tf.layers.Layer[] => [maxPooling2d(pool), ...end()];
      agrees(`largest of a window: ${what}`, most, [7, 8, 3]);
      const mean = (): tf.layers.Layer[] => [averagePooling2d(pool), ...end()];
      agrees(`mean of a window: ${what}`, mean, [7, 8, 3]);
    }
  }

  const dilated = { filters: 4, kernelSize: 3, dilationRate: 2, padding: 'same' } as const;
  agrees('dilation', () => [conv2d(dilated), ...end()], [7, 6, 2]);
  agrees('dilation over signs', () => [sign('s'), conv2d(dilated), ...end()], [7, 6, 2]);

  const rows: [number, number] = [1, 2];
  const columns: [number, number] = [0, 3];
  const around: { padding: [[number, number], [number, number]] } = { padding: [rows, columns] };
  const conv = { filters: 4, kernelSize: 3, strides: 2 } as const;
  for (const padding of ['same', 'valid'] as const) {
    const layers = (first: tf.layers.Layer[]): tf.layers.Layer[] => [
      ...first,
      zeroPadding2d(around),
      conv2d({ ...conv, padding }),
      ...end(),
    ];
    agrees(`zeros around floats, ${padding}`, () => layers([]), [6, 6, 2]);
    agrees(`zeros around signs, ${padding}`, () => layers([sign('s')]), [6, 6, 2]);
  }
  agrees(
    'zeros read by a pooling',
    () => [zeroPadding2d(around), maxPooling2d({}), ...end()],
    [5, 5, 2],
  );
  agrees(
    'more channels than a word',
    () => [sign('s'), conv2d({ ...conv, filters: 70 }), sign('t'), conv2d(conv), ...end()],
    [9, 9, 67],
  );

  const normalisation = tf.layers.batchNormalization;
  agrees(
    'normalisation of images',
    () => [conv2d(conv), normalisation({ epsilon: 0.01 }), ...end()],
    [6, 6, 2],
  );
  agrees(
    'normalisation without scale',
    () => [dense({ units: 9 }), normalisation({ scale: false }), dense({ units: 3 })],
    [6],
  );

  for (const activation of [
    'relu',
    'relu6',
    'elu',
    'tanh',
    'sigmoid',
    'hardSigmoid',
    'softplus',
    'linear',
  ] as const) {
    const layers = (): tf.layers.Layer[] => [
      dense({ units: 9, activation }),
      tf.layers.activation({ activation }),
      dense({ units: 3 }),
    ];
    agrees(`the activation ${activation}`, layers, [6]);
  }
  const kinds = (): tf.layers.Layer[] => [
    ...[dense({ units: 9 }), tf.layers.reLU({ maxValue: 0.2 }), dense({ units: 9 })],
    ...[tf.layers.leakyReLU({ alpha: 0.1 }), dense({ units: 9 }), tf.layers.elu()],
    ...[tf.layers.dropout({ rate: 0.5 }), dense({ units: 3 })],
  ];
  agrees('layers of activations', kinds, [6]);
  agrees(
    'reshape, and a dense layer over rows',
    () => [
      tf.layers.reshape({ targetShape: [4, 3] }),
      dense({ units: 5, activation: 'relu' }),
      ...end(),
    ],
    [12],
  );
  agrees(
    'signs into a dense layer over rows',
    () => [sign('s'), dense({ units: 5 }), ...end()],
    [4, 3],
  );
  agrees(
    'means of an image',
    () => [conv2d(conv), tf.layers.globalAveragePooling2d({}), dense({ units: 3 })],
    [6, 6, 2],
  );
  agrees(
    'largest of an image',
    () => [conv2d(conv), tf.layers.globalMaxPooling2d({}), dense({ units: 3 })],
    [6, 6, 2],
  );
  agrees(
    'largest of signs into bits',
    () => [sign('s'), maxPooling2d({}), conv2d({ filters: 3, kernelSize: 2 }), ...end()],
    [6, 6, 2],
  );

  test('branches and sums', () => {
    const input = tf.input({ shape: [6] });
    const a = dense({ units: 5, name: 'a' }).apply(input) as tf.SymbolicTensor;
    const b = sign('b').apply(a) as tf.SymbolicTensor;
    const c = dense({ units: 5, name: 'c' }).apply(b) as tf.SymbolicTensor;
    const sum = tf.layers.add({ name: 'sum' }).apply([b, c, a]) as tf.SymbolicTensor;
    const output = dense({ units: 3, name: 'd' }).apply(sum) as tf.SymbolicTensor;
    compare(tf.model({ inputs: input, outputs: output }), [6]);
  });
});
