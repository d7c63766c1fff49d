import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type InputReason } from '../../src/formats/errors';
import { readSafetensors, writeSafetensors } from '../../src/formats/safetensors';
import { requirePackable } from '../../src/packed/check';
import { packedFile } from '../../src/packed/pack';
import { unpackTicket } from '../../src/packed/unpack';
import { inputError } from '../support/refuses';
import { denseNet } from './denseNet';

type Json = Record<string, unknown>;

/** Tries a net of layers between an input of 4 x 4 x 2 and a dense layer. */
function withLayers(...layers: readonly (readonly [string, Json])[]): () => void {
  const list = [
    { class_name: 'InputLayer', config: { name: 'in', batch_input_shape: [null, 4, 4, 2] } },
    ...layers.map(([class_name, config]) => ({ class_name, config: { name: 'it', ...config } })),
  ];
  const topology = { class_name: 'Sequential', config: { name: 'net', layers: list } };
  return () => requirePackable(topology, [], 'net');
}

describe('a net that cannot be packed is refused by its layer', () => {
  const conv = { filters: 3, kernel_size: [3, 3] };
  const cases: readonly (readonly [string, () => void, InputReason, ...string[]])[] = [
    ['an unknown layer', withLayers(['LSTM', {}]), 'unsupported', "layer 'it' ('LSTM')"],
    ['a model of its own', withLayers(['Model', { layers: [] }]), 'unsupported', "'it'"],
    [
      'channels first',
      withLayers(['Flatten', { data_format: 'channels_first' }]),
      'unsupported',
      "'it'",
    ],
    ['groups', withLayers(['Conv2D', { ...conv, groups: 2 }]), 'unsupported', 'groups'],
    ['no filters', withLayers(['Conv2D', { kernel_size: 3 }]), 'malformed', 'filters'],
    ['filters of half', withLayers(['Conv2D', { ...conv, filters: 1.5 }]), 'malformed', 'filters'],
    [
      'too large a window',
      withLayers(['MaxPooling2D', { pool_size: 5 }]),
      'mismatch',
      'larger than its input of 4 x 4',
    ],
    ['strides of 0', withLayers(['Conv2D', { ...conv, strides: [0, 1] }]), 'malformed', 'strides'],
    ['missing weights', withLayers(['Conv2D', conv]), 'missing', "'it/kernel'"],
    [
      'a huge image',
      withLayers(['ZeroPadding2D', { padding: 16_000_000 }]),
      'too-large',
      "layer 'it'",
    ],
    ['another axis', withLayers(['BatchNormalization', { axis: 1 }]), 'unsupported', 'last axis'],
    [
      'a softmax on the way',
      withLayers(['Softmax', {}], ['Flatten', { name: 'f' }]),
      'unsupported',
      'softmax',
    ],
    [
      'an unknown activation',
      withLayers(['Activation', { activation: 'swish' }]),
      'unsupported',
      "'swish'",
    ],
    [
      'a shape that does not fit',
      withLayers(['Reshape', { target_shape: [5, -1] }]),
      'mismatch',
      'target_shape',
    ],
    [
      'two layers of a name',
      withLayers(['Dropout', {}], ['Dropout', {}]),
      'malformed',
      'name of another',
    ],
    ['images as an answer', withLayers(['Dropout', {}]), 'unsupported', '4 x 4 x 2'],
    [
      'no layers',
      () => requirePackable({ class_name: 'Sequential' }, [], 'net'),
      'malformed',
      'no list',
    ],
    [
      'a weight that no layer takes',
      () => {
        const weights = [{ name: 'fc9/kernel', shape: [2], binary: false }];
        const { topology, shapes } = denseNet([3, 2]);
        const own = shapes.map(([name, shape]) => ({ name, shape, binary: false }));
        requirePackable(topology, [...own, ...weights], 'net');
      },
      'mismatch',
      "'fc9/kernel'",
    ],
  ];
  for (const [what, run, reason, ...parts] of cases) {
    test(what, () => assert.throws(run, inputError(reason, 'net', ...parts)));
  }

  /** Three layers that read each other by their names. */
  function functional(change: (layers: Json[], config: Json) => void): () => void {
    const layer = (class_name: string, name: string, reads: string[], more: Json = {}): Json => ({
      ...{ class_name, name, config: { name, ...more } },
      inbound_nodes: reads.length === 0 ? [] : [reads.map((read) => [read, 0, 0, {}])],
    });
    const layers = [
      layer('InputLayer', 'in', [], { batch_input_shape: [null, 6] }),
      layer('Activation', 'a', ['in'], { activation: 'relu' }),
      layer('Add', 'b', ['a', 'in']),
    ];
    const config: Json = { layers, input_layers: [['in', 0, 0]], output_layers: [['b', 0, 0]] };
    change(layers, config);
    return () => requirePackable({ class_name: 'Model', config }, [], 'net');
  }

  test('a graph', () => {
    functional(() => undefined)();
    functional((layers) => layers.reverse())();
    const bad: readonly (readonly [Parameters<typeof functional>[0], InputReason, string])[] = [
      [([, a]) => (a!['inbound_nodes'] = [[['b', 0, 0, {}]]]), 'malformed', 'reads itself'],
      [([, a]) => (a!['inbound_nodes'] = [[['c', 0, 0, {}]]]), 'malformed', "no layer 'c'"],
      [
        ([, a]) => (a!['inbound_nodes'] = [[['in', 0, 0]], [['in', 0, 0]]]),
        'unsupported',
        '2 times',
      ],
      [([, a]) => (a!['inbound_nodes'] = [[['in', 1, 0]]]), 'malformed', "layer 'a'"],
      [
        (_, config) =>
          (config['output_layers'] = [
            ['a', 0, 0],
            ['b', 0, 0],
          ]),
        'unsupported',
        'one output',
      ],
      [([, , b]) => (b!['inbound_nodes'] = [[['a', 0, 0]]]), 'mismatch', 'no common shape'],
    ];
    for (const [change, reason, part] of bad) {
      assert.throws(functional(change), inputError(reason, part));
    }
  });
});

test('a file that is no packed ticket, or is not whole, is refused by what is wrong', () => {
  const { topology } = denseNet([9, 2]);
  const kernel = {
    ...{ name: 'fc1/kernel', shape: [9, 2], kept: 18, mask: Uint8Array.of(255, 255, 3) },
    values: { kind: 'signs', signs: Uint8Array.of(1, 2, 3), scale: 0.5 },
  } as const;
  const ticket = { topology, kernels: new Map([[kernel.name, kernel]]), others: new Map() };
  const { tensors, metadata } = readSafetensors(packedFile(ticket), 'file');
  const changed = (
    change: { name?: string; bytes?: Uint8Array; left?: string },
    meta: Record<string, string> = {},
  ): Uint8Array =>
    writeSafetensors(
      [...tensors.values()]
        .filter(({ name }) => name !== change.left)
        .map((tensor) => {
          if (tensor.name !== change.name || !change.bytes) return tensor;
          const shape = tensor.dtype === 'U8' ? [change.bytes.length] : tensor.shape;
          return { ...tensor, shape, bytes: change.bytes };
        }),
      { ...metadata, ...meta },
    );
  const float = (value: number): Uint8Array => new Uint8Array(Float32Array.of(value).buffer);
  const bad: readonly (readonly [Uint8Array, InputReason, string])[] = [
    [changed({}, { format: 'pt' }), 'unsupported', 'no packed ticket'],
    [changed({}, { version: '2' }), 'unsupported', "version is '2'"],
    [changed({}, { topology: '[' }), 'malformed', '__metadata__.topology'],
    [changed({}, { kernels: '[]' }), 'malformed', '__metadata__.kernels is no object'],
    [changed({}, { kernels: '{"fc1/kernel":{"shape":[9,-2]}}' }), 'malformed', 'its shape'],
    [changed({}, { kernels: '{"fc1/kernel":{"shape":[9,2],"kept":19}}' }), 'malformed', 'kept'],
    [
      changed({}, { kernels: '{"fc1/kernel":{"shape":[9,2],"kept":17}}' }),
      'mismatch',
      '18 weights, not 17',
    ],
    [
      changed({}, { kernels: '{"fc1/kernel":{"shape":[9,20],"kept":18}}' }),
      'mismatch',
      '180 bits need 23',
    ],
    [changed({ left: 'fc1/kernel.mask' }), 'missing', 'its mask'],
    [changed({ left: 'fc1/kernel.scale' }), 'missing', 'its scale'],
    [
      changed({ name: 'fc1/kernel.signs', bytes: Uint8Array.of(1, 2) }),
      'mismatch',
      'its signs: 2 bytes',
    ],
    [changed({ name: 'fc1/kernel.signs', bytes: Uint8Array.of(1, 2, 7) }), 'malformed', 'not 0'],
    [changed({ name: 'fc1/kernel.scale', bytes: float(NaN) }), 'out-of-range', 'its scale: NaN'],
    [changed({ name: 'fc1/kernel.scale', bytes: float(-1) }), 'out-of-range', 'below 0'],
  ];
  unpackTicket(changed({}), 'file');
  for (const [bytes, reason, part] of bad) {
    assert.throws(() => unpackTicket(bytes, 'file'), inputError(reason, 'file', part));
  }
});
