import * as tf from '@tensorflow/tfjs';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { InputError, type InputReason } from '../../src/formats/errors';
import {
  layersModelFiles,
  listWeightsManifest,
  readLayersModel,
  readWeightsManifest,
  type LayersWeight,
} from '../../src/formats/tfjsModel';
import { weightValues, type StoredWeight } from '../../src/formats/tfjsWeights';

interface TensorTruth {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly declared: string;
  readonly zeros: number;
  readonly sum: number;
  readonly absSum?: number;
  readonly sha256: string;
  readonly quantization?: {
    readonly dtype: string;
    readonly scale?: number;
    readonly min?: number;
  };
  readonly dequantised?: { readonly zeros: number; readonly sum: number };
}

interface Truth {
  readonly id: string;
  readonly path: string;
  readonly format: string;
  readonly broken?: string;
  readonly facts?: { readonly format: string | null };
  readonly tensors?: readonly TensorTruth[];
  readonly listed?: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

const models = resolve(process.env['WINNING_TICKET_MODELS'] ?? '../shared/models');
const skip = existsSync(join(models, 'manifest.json')) ? false : `no model files at ${models}`;
const truths = skip
  ? []
  : (JSON.parse(readFileSync(join(models, 'manifest.json'), 'utf8')) as Truth[]).filter(
      ({ format }) => format === 'tfjs',
    );

const folder = mkdtempSync(join(tmpdir(), 'tfjs-model-'));
after(() => rmSync(folder, { recursive: true }));

const topology = { class_name: 'Sequential', config: { name: 's', layers: [] } };

/** Writes a model with one file of weights and returns the path of its JSON. */
function model(json: object, bytes: Uint8Array = new Uint8Array(0)): string {
  const path = join(folder, 'model.json');
  writeFileSync(path, JSON.stringify(json));
  writeFileSync(join(folder, 'weights.bin'), bytes);
  return path;
}

function group(weights: readonly object[], paths: readonly unknown[] = ['weights.bin']): object {
  return { modelTopology: topology, weightsManifest: [{ paths, weights }] };
}

function refused(path: string, reason: InputReason, message: RegExp): void {
  assert.throws(
    () => readLayersModel(path),
    (error) => {
      assert.ok(error instanceof InputError, String(error));
      assert.match(error.message, message);
      assert.equal(error.reason, reason, error.message);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    },
  );
}

/** The stored numbers in float64. */
function storedValues(weight: StoredWeight): Float64Array {
  const { stored, bytes, quantization, ...rest } = weight;
  const buffer = Uint8Array.from(bytes).buffer;
  if (stored === 'uint8') return Float64Array.from(bytes);
  if (stored === 'uint16') return Float64Array.from(new Uint16Array(buffer));
  return Float64Array.from(weightValues({ ...rest, stored, bytes, quantization }, 'x').values);
}

function close(actual: number, expected: number, scale: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= 1e-9 * scale, `${what}: ${actual} for ${expected}`);
}

for (const truth of truths.filter(({ broken }) => broken === undefined)) {
  test(`truth: ${truth.id}`, () => {
    const path = join(models, truth.path);
    const weights = readWeightsManifest(path);
    const expected = truth.tensors ?? [];
    assert.deepEqual(
      weights.map(({ name, shape, stored, dtype }) => [name, shape, stored, dtype]),
      expected.map(({ name, shape, dtype, declared }) => [name, shape, dtype, declared]),
    );
    expected.forEach((tensor, i) => {
      const weight = weights[i] as StoredWeight;
      assert.equal(createHash('sha256').update(weight.bytes).digest('hex'), tensor.sha256);
      const stored = storedValues(weight);
      assert.equal(stored.filter((value) => value === 0).length, tensor.zeros, tensor.name);
      const sum = stored.reduce((a, b) => a + b, 0);
      close(sum, tensor.sum, tensor.absSum ?? Math.abs(tensor.sum), tensor.name);
      if (!tensor.dequantised) return;
      const values = Float64Array.from(weightValues(weight, path).values);
      assert.equal(values.filter((value) => value === 0).length, tensor.dequantised.zeros);
      const scale = values.reduce((a, b) => a + Math.abs(b), 0);
      close(
        values.reduce((a, b) => a + b, 0),
        tensor.dequantised.sum,
        scale,
        tensor.name,
      );
    });
    if (truth.facts?.format === 'graph-model') {
      refused(path, 'unsupported', /format: a graph model has no layers/);
    } else if (Array.isArray(JSON.parse(readFileSync(path, 'utf8')))) {
      refused(path, 'unsupported', /bare weights manifest/);
    } else {
      const read = readLayersModel(path);
      assert.equal(read.format, truth.facts?.format ?? null);
      assert.deepEqual(
        [...read.weights.keys()],
        expected.map(({ name }) => name),
      );
    }
  });
}

test(
  'truth: a model without its files names the missing one and lists its weights',
  { skip },
  () => {
    const truth = truths.find(({ broken }) => broken !== undefined);
    assert.ok(truth);
    const path = join(models, truth.path);
    assert.throws(
      () => readWeightsManifest(path),
      (error) =>
        error instanceof InputError &&
        error.reason === 'missing' &&
        /group1-shard1of1\.bin: no such file; .*weightsManifest\[0\]\.paths\[0\]/.test(
          error.message,
        ),
    );
    assert.deepEqual(
      listWeightsManifest(path).map(({ name, shape }) => ({ name, shape })),
      truth.listed?.map(({ name, shape }) => ({ name, shape })),
    );
  },
);

test('tf.loadLayersModel opens what is written; reading gives it back', async () => {
  await tf.setBackend('cpu');
  const net = tf.sequential({
    layers: [
      tf.layers.dense({ units: 4, inputShape: [3], activation: 'relu', name: 'fc1' }),
      tf.layers.batchNormalization({ name: 'bn' }),
      tf.layers.dense({ units: 2, name: 'output' }),
    ],
  });
  const weights = new Map<string, LayersWeight>(
    net.weights.map((weight) => [
      weight.originalName,
      {
        shape: weight.shape as number[],
        dtype: 'float32',
        values: weight.read().dataSync() as Float32Array,
      },
    ]),
  );
  const contents = { topology: net.toJSON(null, false) as object, weights };
  const files = layersModelFiles(contents);
  assert.deepEqual(files, layersModelFiles(contents));
  const json = JSON.parse(new TextDecoder().decode(files['model.json'])) as tf.io.ModelJSON;
  assert.equal(json.format, 'layers-model');
  const handler: tf.io.IOHandler = {
    load: () =>
      tf.io.getModelArtifactsForJSON(json, (manifest) =>
        Promise.resolve([
          manifest.flatMap((entry) => entry.weights),
          Uint8Array.from(files['weights.bin']).buffer,
        ]),
      ),
  };
  const loaded = await tf.loadLayersModel(handler);
  const x = tf.tensor2d([[0.1, -2, 3]]);
  const answer = (loadedModel: tf.LayersModel): number[] => [
    ...(loadedModel.predict(x) as tf.Tensor).dataSync(),
  ];
  assert.deepEqual(answer(loaded), answer(net));

  for (const [name, bytes] of Object.entries(files))
    writeFileSync(join(folder, name), bytes as Uint8Array);
  const read = readLayersModel(join(folder, 'model.json'));
  assert.deepEqual(read.weights, weights);
  assert.equal(read.format, 'layers-model');
  assert.equal(read.generatedBy, 'winning-ticket');
  assert.deepEqual(layersModelFiles(read), files);
});

test('the writer refuses values that do not fit', () => {
  const write = (weight: LayersWeight) => () =>
    layersModelFiles({ topology, weights: new Map([['w', weight]]) });
  assert.throws(write({ shape: [3], dtype: 'float32', values: new Float32Array(2) }), RangeError);
  assert.throws(write({ shape: [2], dtype: 'int32', values: new Float32Array(2) }), RangeError);
});

test('all stored types become what TensorFlow.js makes of them', () => {
  const weights = [
    { name: 'b', shape: [3], dtype: 'bool' },
    { name: 'f', shape: [2], dtype: 'float32' },
    { name: 'i', shape: [], dtype: 'int32' },
    {
      name: 'u8',
      shape: [3],
      dtype: 'float32',
      quantization: { dtype: 'uint8', scale: 0.1, min: -1 },
    },
    {
      name: 'u16',
      shape: [1],
      dtype: 'int32',
      quantization: { dtype: 'uint16', scale: 0.01, min: 0 },
    },
    {
      name: 'h',
      shape: [2],
      dtype: 'float32',
      quantization: { dtype: 'float16', original_dtype: 'float32' },
    },
  ];
  const bytes = new Uint8Array(3 + 8 + 4 + 3 + 2 + 4);
  const view = new DataView(bytes.buffer);
  bytes.set([1, 0, 1]);
  view.setFloat32(3, 1.5, true);
  view.setFloat32(7, -2, true);
  view.setInt32(11, -7, true);
  bytes.set([0, 10, 255], 15);
  view.setUint16(18, 1260, true);
  view.setUint16(20, 0x3c01, true);
  view.setUint16(22, 0x8001, true);
  const expected = tf.io.decodeWeights(bytes.buffer, weights as tf.io.WeightsManifestEntry[]);
  const read = readLayersModel(model(group(weights), bytes)).weights;
  for (const [name, { shape, dtype, values }] of read) {
    const tensor = expected[name] as tf.Tensor;
    assert.deepEqual([shape, dtype], [tensor.shape, tensor.dtype], name);
    assert.deepEqual(values, tensor.dataSync(), name);
  }
  assert.equal(read.size, 6);
});

test('string weights are listed, and refused in a layers model', () => {
  const bytes = Uint8Array.of(2, 0, 0, 0, 104, 105, 0, 0, 0, 0, 9);
  const weights = [
    { name: 's', shape: [2], dtype: 'string' },
    { name: 'b', shape: [1], dtype: 'bool' },
  ];
  const path = model(group(weights), bytes);
  assert.deepEqual(
    readWeightsManifest(path).map((weight) => weight.bytes.length),
    [10, 1],
  );
  refused(path, 'unsupported', /weights\[0\]\.dtype: string/);
  refused(model(group(weights), bytes.subarray(0, 8)), 'mismatch', /describes more bytes/);
  refused(model(group(weights), new Uint8Array(40)), 'mismatch', /hold 40/);
});

test('models that cannot be used are refused with their JSON path', () => {
  const w = { name: 'w', shape: [2], dtype: 'float32' };
  const eight = new Uint8Array(8);
  assert.equal(readLayersModel(model(group([w]), eight)).weights.size, 1);
  refused(join(folder, 'none.json'), 'missing', /none\.json: no such file$/);
  refused(folder, 'unreadable', /not a file/);
  refused(model([]), 'unsupported', /bare/);
  refused(model({ weightsManifest: [] }), 'malformed', /modelTopology/);
  refused(model({ modelTopology: {}, weightsManifest: [] }), 'malformed', /class_name/);
  refused(
    model({ modelTopology: { node: [] }, weightsManifest: [] }),
    'unsupported',
    /graph model/,
  );
  refused(model({ modelTopology: topology }), 'malformed', /weightsManifest is missing/);
  refused(
    model({ modelTopology: topology, weightsManifest: [{}] }),
    'malformed',
    /weightsManifest\[0\] must/,
  );
  refused(
    model(group([w]), new Uint8Array(7)),
    'mismatch',
    /weightsManifest\[0\] describes 8 bytes .* hold 7/,
  );
  refused(model(group([w]), new Uint8Array(9)), 'mismatch', /hold 9/);
  refused(model(group([w, w]), eight), 'malformed', /weights\[1\]\.name repeats/);
  refused(model(group([{ ...w, shape: [2 ** 40, 2 ** 40] }])), 'malformed', /weights\[0\]\.shape/);
  refused(model(group([{ ...w, shape: [2 ** 40] }])), 'mismatch', /describes 4398046511104/);
  refused(model(group([{ ...w, dtype: 'float64' }])), 'unsupported', /weights\[0\]\.dtype/);
  refused(model(group([{ ...w, quantization: { dtype: 'uint8' } }])), 'malformed', /quantization/);
  refused(
    model(group([{ ...w, quantization: { dtype: 'int4' } }])),
    'unsupported',
    /quantization\.dtype/,
  );
  for (const path of [
    '../w.bin',
    '/etc/passwd',
    'a/../../w',
    'http://x/y',
    'C:\\w',
    '..',
    '',
    'a//b',
    7,
    'a\0',
  ]) {
    refused(
      model(group([], [path])),
      'unsupported',
      /weightsManifest\[0\]\.paths\[0\] must name a file inside/,
    );
  }
  refused(
    model(group([], ['weights.bin', 'weights.bin'])),
    'malformed',
    /paths\[1\] is listed twice/,
  );
  const lambda = {
    class_name: 'Model',
    config: { layers: [{}, { class_name: 'Lambda', config: {} }] },
  };
  refused(
    model({ modelTopology: { model_config: lambda }, weightsManifest: [] }),
    'unsupported',
    /modelTopology\.model_config\.config\.layers\[1\]\.class_name: a Lambda/,
  );
  const deep = JSON.stringify(group([])).replace(
    '"layers":[]',
    `"layers":${'['.repeat(9999)}${']'.repeat(9999)}`,
  );
  writeFileSync(join(folder, 'model.json'), deep);
  refused(join(folder, 'model.json'), 'too-large', /nested deeper/);
});

test('a link out of the folder is refused', { skip: process.platform === 'win32' }, () => {
  const inner = join(folder, 'inner');
  mkdirSync(inner);
  writeFileSync(join(folder, 'secret.bin'), new Uint8Array(4));
  symlinkSync(join(folder, 'secret.bin'), join(inner, 'weights.bin'));
  writeFileSync(
    join(inner, 'model.json'),
    JSON.stringify(group([{ name: 'w', shape: [1], dtype: 'float32' }])),
  );
  refused(join(inner, 'model.json'), 'unsupported', /paths\[0\] leads out/);
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('2,000 damaged model files end in a model or an InputError', () => {
  const bytes = new Uint8Array(40);
  const good = JSON.stringify({
    format: 'layers-model',
    ...group([
      { name: 'fc1/kernel', shape: [2, 3], dtype: 'float32' },
      {
        name: 'q',
        shape: [2, 4],
        dtype: 'float32',
        quantization: { dtype: 'uint16', scale: 1, min: 0 },
      },
    ]),
  });
  const path = model({}, bytes);
  writeFileSync(path, good);
  assert.equal(readLayersModel(path).weights.size, 2);
  let state = 2;
  const random = (n: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * n);
  };
  const words = [
    '{',
    '}',
    '"',
    '[',
    ']',
    ',',
    '9',
    '-',
    '\\',
    '[]',
    '{}',
    'null',
    '1e999',
    '../',
    '0',
    'string',
  ];
  let accepted = 0;
  for (let i = 0; i < 2000; i++) {
    let text = good;
    for (let edits = 1 + random(2); edits > 0; edits--) {
      const at = random(text.length);
      text = text.slice(0, at) + (words[random(words.length)] ?? '') + text.slice(at + random(4));
    }
    // Text that is no JSON always ends at the same place: a few of those are enough.
    if (!isJson(text) && i % 20 > 0) continue;
    writeFileSync(path, text);
    try {
      readLayersModel(path);
      accepted++;
    } catch (error) {
      assert.ok(error instanceof InputError, `${text}: ${String(error)}`);
    }
  }
  assert.ok(accepted > 10 && accepted < 1500, String(accepted));
});
