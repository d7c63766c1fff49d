import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { boolTensor, float32Tensor, writeSafetensors } from '../../../src/formats/safetensors';
import { denseNetOf, type DenseNet } from '../../../src/inspect/dense/denseNet';
import { OpenedModel } from '../../../src/inspect/opened';
import { dense, filled, writeSequential, type SketchedLayer } from '../../support/denseModel';
import { temporaryFolder } from '../../support/nets';

const folder = fs.realpathSync(temporaryFolder());
let made = 0;

function model(shape: readonly number[], layers: readonly SketchedLayer[]): string {
  return writeSequential(path.join(folder, `model-${made++}`), shape, layers);
}

function netOf(file: string): DenseNet {
  const opened = OpenedModel.open(file);
  try {
    return denseNetOf(opened);
  } finally {
    opened.close();
  }
}

/** Name, size, bias, largest magnitude and whether inputs are never negative. */
function told(file: string): string[] {
  return netOf(file).layers.map(
    ({ name, inputs, outputs, bias, largest, positive }) =>
      `${name} ${inputs}x${outputs}${bias ? '+b' : ''} ${Number(largest.toPrecision(3))}${positive ? ' positive' : ''}`,
  );
}

function refusal(file: string): string {
  try {
    netOf(file);
  } catch (error) {
    assert.equal((error as { reason?: unknown }).reason, 'unsupported');
    const { message } = error as Error;
    assert.ok(message.startsWith(`${file}: `), message);
    return message.slice(file.length + 2);
  }
  assert.fail('nothing is refused');
}

describe('the fully connected layers of a model', () => {
  test('are told with sizes, biases and largest weights, and which inputs are never negative', () => {
    const file = model([6], [dense(5), dense(4, 'tanh', { use_bias: false }), dense(3, 'softmax')]);
    assert.deepEqual(told(file), [
      'dense_0 6x5+b 0.25',
      'dense_1 5x4 0.5 positive',
      'dense_2 4x3+b 1',
    ]);
    assert.deepEqual(netOf(file).notes, []);
    assert.deepEqual(
      netOf(file).layers.map(({ activation }) => activation?.name),
      ['relu', 'tanh', 'softmax'],
    );
  });

  test('are found between flattening, dropout and activations of their own', () => {
    const file = model(
      [2, 3],
      [
        ['Flatten'],
        dense(5, 'linear'),
        ['ReLU'],
        ['Dropout', { rate: 0.5 }],
        dense(4, 'linear'),
        ['LeakyReLU', { alpha: 0.1 }],
        dense(3, 'linear'),
        ['Activation', { activation: 'sigmoid' }],
        dense(2),
      ],
    );
    assert.deepEqual(told(file), [
      'dense_1 6x5+b 0.25',
      'dense_4 5x4+b 0.5 positive',
      'dense_6 4x3+b 1',
      'dense_8 3x2+b 2 positive',
    ]);
    assert.deepEqual(
      netOf(file).layers.map(({ activation }) => activation?.short),
      [true, true, false, true],
    );
  });

  test('have their masks applied', () => {
    const at = path.join(folder, 'masked');
    fs.mkdirSync(at);
    const values = Float32Array.of(9, 0.5, -0.25, 0.125, 0, -7);
    const kept = Uint8Array.of(0, 1, 1, 1, 1, 0);
    fs.writeFileSync(
      path.join(at, 'net.safetensors'),
      writeSafetensors([
        float32Tensor('fc.weight_orig', [2, 3], values),
        boolTensor('fc.weight_mask', [2, 3], kept),
        float32Tensor('fc.bias', [2], Float32Array.of(0.3, -0.75)),
      ]),
    );
    // PyTorch keeps outputs first.
    assert.deepEqual(told(path.join(at, 'net.safetensors')), ['fc 3x2+b 0.75']);
  });

  test('are chained by their shapes where no file says more, and nothing is made of activations', () => {
    const file = path.join(folder, 'chain.safetensors');
    const tensors = [
      float32Tensor('b/kernel', [5, 3], filled(15, 2)),
      float32Tensor('a/kernel', [4, 5], filled(20, 1)),
      float32Tensor('a/bias', [5], filled(5, 3)),
    ];
    fs.writeFileSync(file, writeSafetensors(tensors));
    assert.deepEqual(told(file), ['a 4x5+b 3', 'b 5x3 2']);
    assert.match(netOf(file).notes[0]!, /does not say which activations/);
    assert.equal(netOf(file).layers[0]!.activation, undefined);
  });
});

describe('a model is refused by the name of a layer', () => {
  const cases: readonly (readonly [string, readonly SketchedLayer[], RegExp])[] = [
    [
      'that is a convolution',
      [['Conv2D', { name: 'conv1', filters: 2, kernel_size: [3, 3] }], ['Flatten'], dense(2)],
      /^Layer "conv1" \(Conv2D\) is no fully connected layer.* Give a net of Dense layers only/,
    ],
    [
      'that is recurrent',
      [['LSTM', { name: 'memory', units: 3 }], dense(2)],
      /^Layer "memory" \(LSTM\) is no fully connected layer/,
    ],
    [
      'that normalises',
      [dense(4), ['BatchNormalization', { name: 'bn' }], dense(2)],
      /^Layer "bn" \(BatchNormalization\) is not covered by the theorems: fold it into/,
    ],
    ['that nobody knows', [dense(4), ['<b>Mystery</b>', { name: 'odd\nname' }]], /Mystery/],
    ['or for want of one', [['Flatten']], /^There is no Dense layer on the way/],
  ];
  for (const [what, layers, said] of cases)
    test(what, () => assert.match(refusal(model([2, 2, 1], layers)), said));

  test('that joins two', () => {
    const file = model([4], [dense(4, 'relu', { name: 'fc1' })]);
    const json = JSON.parse(fs.readFileSync(file, 'utf8')) as { modelTopology: object };
    const layer = (kind: string, name: string, from: readonly string[], config = {}): object => ({
      class_name: kind,
      name,
      config: { name, ...config },
      inbound_nodes: from.length === 0 ? [] : [from.map((each) => [each, 0, 0, {}])],
    });
    const layers = [
      layer('InputLayer', 'input', [], { batch_input_shape: [null, 4] }),
      layer('Dense', 'fc1', ['input'], { units: 4 }),
      layer('Add', 'shortcut', ['fc1', 'input']),
    ];
    const config = { layers, input_layers: [['input', 0, 0]], output_layers: [['shortcut', 0, 0]] };
    json.modelTopology = { class_name: 'Model', config };
    fs.writeFileSync(file, JSON.stringify(json));
    assert.match(refusal(file), /^Layer "shortcut" \(Add\) joins 2 layers.*without joins/);
    const twice = [
      layers[0]!,
      { ...layers[1]!, inbound_nodes: [[['input', 0, 0, {}]], [['fc1', 0, 0, {}]]] },
    ];
    json.modelTopology = {
      class_name: 'Model',
      config: { ...config, layers: twice, output_layers: [['fc1', 1, 0]] },
    };
    fs.writeFileSync(file, JSON.stringify(json));
    assert.match(refusal(file), /^Layer "fc1" is used more than once/);
  });

  test('that does not fit the one before, or has lost its weights', () => {
    const file = model([4], [dense(5, 'relu', { name: 'a' }), dense(3, 'relu', { name: 'b' })]);
    const text = fs.readFileSync(file, 'utf8');
    const renamed = (from: string, to: string): string => {
      fs.writeFileSync(file, text.replaceAll(from, to));
      return file;
    };
    assert.match(
      refusal(renamed('"name":"b/kernel","shape":[5,3]', '"name":"b/kernel","shape":[3,5]')),
      /^(Layer "b" has 3 inputs, and "a" in front of it 5 outputs|The bias of layer "b")/,
    );
    assert.match(refusal(renamed('b/kernel', 'c/kernel')), /no tensor "b\/kernel"/);
  });

  test('with weights that are no numbers, with a mask alone, or without kernels', () => {
    const write = (name: string, tensors: Parameters<typeof writeSafetensors>[0]): string => {
      const file = path.join(folder, name);
      fs.writeFileSync(file, writeSafetensors(tensors));
      return file;
    };
    const broken = Float32Array.of(1, 2, NaN, 4);
    assert.match(
      refusal(write('nan.safetensors', [float32Tensor('a/kernel', [2, 2], broken)])),
      /^Weight 2 of "a\/kernel" is NaN/,
    );
    assert.match(
      refusal(
        write('only.safetensors', [boolTensor('a/kernel', [2, 2], Uint8Array.of(1, 0, 1, 1))]),
      ),
      /mask alone, without weights/,
    );
    assert.match(
      refusal(write('flat.safetensors', [float32Tensor('a', [4], broken)])),
      /holds no weights of a fully connected layer/,
    );
    const conv = float32Tensor('conv/kernel', [3, 3, 1, 2], new Float32Array(18));
    assert.match(
      refusal(write('conv.safetensors', [conv])),
      /^Tensor "conv\/kernel" has the shape \[3, 3, 1, 2\], so it is no fully connected layer/,
    );
    const apart = [
      float32Tensor('a/kernel', [2, 3], new Float32Array(6)),
      float32Tensor('b/kernel', [5, 7], new Float32Array(35)),
    ];
    assert.match(refusal(write('apart.safetensors', apart)), /do not chain.*Give a model\.json/);
  });
});
