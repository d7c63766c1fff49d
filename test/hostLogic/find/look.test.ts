import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { layersModelFiles } from '../../../src/formats/tfjsModel';
import { dataPlace, lookAtData, shapesFit } from '../../../src/host/find/logic/dataSets';
import { lookAtModel, maximalBytes } from '../../../src/host/find/logic/models';
import { temporaryFolder } from '../../support/nets';

const dense = (name: string, more: object = {}): object => ({
  class_name: 'Dense',
  config: { name, units: 3, ...more },
});

function write(folder: string, name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return file;
}

test('a layers model is outlined without its weights being read: layers of nested nets count, inputs do not', async () => {
  const folder = temporaryFolder();
  const inner = {
    class_name: 'Sequential',
    config: { name: 'in', layers: [dense('b'), dense('c')] },
  };
  const input = { class_name: 'InputLayer', config: { batch_input_shape: [null, 28, 28, 1] } };
  const topology = {
    class_name: 'Model',
    config: { name: 'm', layers: [input, dense('a'), inner] },
  };
  const weights = new Map([
    ['a/kernel', { shape: [4, 3], dtype: 'float32' as const, values: new Float32Array(12) }],
    ['a/bias', { shape: [3], dtype: 'float32' as const, values: new Float32Array(3) }],
  ]);
  const files = layersModelFiles({ topology, weights });
  write(folder, 'net/model.json', files['model.json']);
  const file = path.join(folder, 'net', 'model.json');
  const without = await lookAtModel(file);
  assert.ok(without.kind === 'other' && /weights\.bin, is not there/.test(without.why));
  write(folder, 'net/weights.bin', files['weights.bin']);
  const seen = await lookAtModel(file);
  assert.ok(seen.kind === 'model');
  assert.deepEqual(seen.outline, {
    layers: 3,
    weights: 15,
    inputShape: [28, 28, 1],
    files: ['weights.bin'],
  });
  assert.equal(seen.choice.name, 'net');
});

test('what is no layers model is told with the reason, and a huge one is not parsed', async () => {
  const folder = temporaryFolder();
  const graph = write(
    folder,
    'g/model.json',
    JSON.stringify({ format: 'graph-model', modelTopology: {} }),
  );
  const other = write(folder, 'o/model.json', '{"name": "a package"}');
  const broken = write(folder, 'b/model.json', '{');
  const huge = write(folder, 'h/model.json', ' '.repeat(maximalBytes + 1));
  const why = async (file: string): Promise<string> => {
    const seen = await lookAtModel(file);
    return seen.kind === 'other' ? seen.why : 'a model';
  };
  assert.match(await why(graph), /graph model has no layers/);
  assert.match(await why(other), /modelTopology is missing/);
  assert.match(await why(broken), /is not JSON\.$/);
  assert.match(
    await why(path.join(folder, 'none', 'model.json')),
    /none\/model\.json is not there\.$/,
  );
  assert.match(await why(folder), /is no file/);
  assert.equal(await why(huge), 'a model');
});

test('data sets are told at a glance, compressed or not', async () => {
  const folder = temporaryFolder();
  const head = Buffer.alloc(16);
  head.set([0, 0, 8, 3]);
  [60_000, 28, 28].forEach((n, i) => head.writeUInt32BE(n, 4 + 4 * i));
  const images = Buffer.concat([head, Buffer.alloc(500)]);
  for (const [name, bytes] of [
    ['plain', images],
    ['packed', gzipSync(images)],
  ] as const) {
    const file = write(
      folder,
      `${name}/train-images-idx3-ubyte${name === 'packed' ? '.gz' : ''}`,
      bytes,
    );
    assert.equal(dataPlace(file), path.dirname(file));
    const found = await lookAtData(dataPlace(file));
    assert.deepEqual(found.choice, { spec: { kind: 'idx', path: path.dirname(file) }, name });
    assert.equal(found.hint, '60,000 images of 28 × 28');
    assert.deepEqual(found.shape, [28, 28, 1]);
  }
  const table = await lookAtData(write(folder, 'iris.csv', 'a,b,c\n1,2,x\n3,4,y\n'));
  assert.equal(table.hint, '3 lines, 3 columns, 18 bytes');
  assert.deepEqual(table.shape, [2]);
  const empty = await lookAtData(write(folder, 'empty.tsv', ''));
  assert.equal(empty.hint, '0 lines, 1 column, 0 bytes');
  await assert.rejects(lookAtData(write(folder, 'notes.txt', 'x')), /unknown kind/);
});

test('shapes fit by their size, and where one is not known nothing is said', () => {
  assert.equal(shapesFit([784], [28, 28, 1]), true);
  assert.equal(shapesFit([32, 32, 3], [28, 28, 1]), false);
  assert.equal(shapesFit([null, 3], [28, 28, 1]), undefined);
  assert.equal(shapesFit(undefined, [4]), undefined);
});
