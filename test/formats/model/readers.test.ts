import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { InputError } from '../../../src/formats/errors';
import { type ModelFile } from '../../../src/formats/model/modelFile';
import { openModelFile } from '../../../src/formats/model/open';
import { conversionOf } from '../../../src/formats/model/unsupported';
import { writeSafetensors } from '../../../src/formats/safetensors';
import { put, refuses, temporaryFolder } from '../../data/temporary';
import { npy, npz } from '../npyWriter';

const numbers = Float32Array.from({ length: 24 }, (_, i) => i);
const bytesOf = (array: Float32Array): Uint8Array => new Uint8Array(array.buffer);

function valuesOf(file: ModelFile, tensor: number, begin = 0, end?: number): number[] {
  return Array.from(file.values(tensor, begin, end ?? file.tensors[tensor]?.count ?? 0));
}

/** A model of four weights of six numbers each, in three shards of 32 bytes. */
function sharded(folder: string, present: readonly number[]): string {
  const weights = ['a', 'b', 'c', 'd'].map((name) => ({ name, shape: [6], dtype: 'float32' }));
  const paths = [0, 1, 2].map((shard) => `part${shard}.bin`);
  for (const shard of present) {
    put(folder, `part${shard}.bin`, bytesOf(numbers).subarray(shard * 32, shard * 32 + 32));
  }
  return put(folder, 'model.json', JSON.stringify({ weightsManifest: [{ paths, weights }] }));
}

test('a weight is read across the edges of shards', () => {
  const file = openModelFile(sharded(temporaryFolder(), [0, 1, 2]));
  assert.equal(file.format, 'TensorFlow.js weights');
  assert.deepEqual(valuesOf(file, 1), [6, 7, 8, 9, 10, 11]);
  assert.deepEqual(valuesOf(file, 2, 3, 6), [15, 16, 17]);
  assert.deepEqual(valuesOf(file, 2, 6, 6), []);
  for (const [tensor, begin, end] of [
    [4, 0, 1],
    [0, -1, 1],
    [0, 0, 7],
    [0, 2, 1],
    [0, 0.5, 1],
  ] as const) {
    assert.throws(() => file.values(tensor, begin, end), RangeError);
    assert.throws(() => file.stored(tensor, begin, end), RangeError);
  }
});

test('what lies around missing shards is read, the rest is listed with its reason', () => {
  const middle = openModelFile(sharded(temporaryFolder(), [0, 2]));
  assert.deepEqual(
    middle.tensors.map(({ unreadable }) => unreadable === undefined),
    [true, false, false, true],
  );
  assert.deepEqual(valuesOf(middle, 3), [18, 19, 20, 21, 22, 23]);
  assert.match(middle.tensors[1]?.unreadable ?? '', /'part1\.bin'/);
  assert.deepEqual(middle.notes, ["Shard 'part1.bin' is missing: there is no such file."]);
  refuses(() => middle.values(1, 0, 1), 'unsupported', 'part1.bin');
  const none = openModelFile(sharded(temporaryFolder(), []));
  assert.equal(none.notes.length, 3);
  assert.ok(none.tensors.every(({ unreadable }) => unreadable?.includes("'part0.bin'")));
});

test('a shard that is a pointer of Git LFS, or a link that leads out, is missing', () => {
  const folder = temporaryFolder();
  const path = sharded(folder, [0, 2]);
  put(folder, 'part1.bin', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 32\n');
  assert.match(openModelFile(path).notes[0] ?? '', /'part1\.bin'.*git lfs pull/);
  const outside = put(temporaryFolder(), 'secret', new Uint8Array(32));
  const linked = temporaryFolder();
  const model = sharded(linked, [0, 2]);
  symlinkSync(outside, join(linked, 'part1.bin'));
  const file = openModelFile(model);
  assert.match(file.notes[0] ?? '', /'part1\.bin'.*leads out of the model's folder/);
  assert.equal(file.files.length, 3);
});

test('shards of other sizes than the weights need are refused', () => {
  const folder = temporaryFolder();
  const path = sharded(folder, [0, 1, 2]);
  truncateSync(join(folder, 'part2.bin'), 20);
  refuses(() => openModelFile(path), 'mismatch', 'weightsManifest[0]', '96', '84');
});

test('texts are refused by name; what lies behind them is read', () => {
  const folder = temporaryFolder();
  const texts = Buffer.from([2, 0, 0, 0, 65, 66, 0, 0, 0, 0]);
  put(folder, 'w.bin', Buffer.concat([texts, bytesOf(numbers.slice(0, 2))]));
  const weights = [
    { name: 'words', shape: [2], dtype: 'string' },
    { name: 'b', shape: [2], dtype: 'float32' },
  ];
  const file = openModelFile(
    put(folder, 'w.json', JSON.stringify([{ paths: ['w.bin'], weights }])),
  );
  assert.deepEqual(file.refused, [{ name: 'words', why: 'text, not numbers' }]);
  assert.deepEqual(valuesOf(file, 0), [0, 1]);
});

test('a model with a Lambda layer, or one too deep, is listed without its topology', () => {
  const nested = JSON.parse(`${'{"a":'.repeat(300)}1${'}'.repeat(300)}`) as object;
  for (const [layer, said] of [
    [{ class_name: 'Lambda', config: { function: 'x' } }, 'never run'],
    [nested, 'nested deeper'],
  ] as const) {
    const folder = temporaryFolder();
    put(folder, 'w.bin', bytesOf(numbers));
    const model = {
      modelTopology: { class_name: 'Sequential', config: { layers: [layer] } },
      weightsManifest: [
        { paths: ['w.bin'], weights: [{ name: 'w', shape: [4, 6], dtype: 'float32' }] },
      ],
    };
    const file = openModelFile(put(folder, 'model.json', JSON.stringify(model)));
    assert.equal(file.topology, undefined);
    assert.ok(
      file.notes.some((note) => note.includes(said)),
      file.notes.join(),
    );
    assert.equal(valuesOf(file, 0).length, 24);
  }
});

test('every range of a Fortran array comes in C order and little-endian, compressed or not', () => {
  // In the file, the element (i, j, k) of shape (2, 3, 4) stands at i + 2 j + 6 k.
  const expected = [0, 1].flatMap((i) =>
    [0, 1, 2].flatMap((j) => [0, 1, 2, 3].map((k) => i + 2 * j + 6 * k)),
  );
  const swapped = Buffer.from(bytesOf(numbers.slice())).swap32();
  const array = npy('>f4', [2, 3, 4], swapped, { fortran: true });
  const folder = temporaryFolder();
  for (const path of [
    put(folder, 'a.npy', array),
    put(folder, 'a.npz', npz({ a: array })),
    put(folder, 'b.npz', npz({ a: array }, false)),
  ]) {
    const file = openModelFile(path);
    for (let begin = 0; begin <= 24; begin++) {
      for (let end = begin; end <= 24; end++) {
        assert.deepEqual(valuesOf(file, 0, begin, end), expected.slice(begin, end));
      }
    }
    const stored = file.stored(0, 0, 24);
    assert.deepEqual(Array.from(new Float32Array(stored.buffer)), expected);
    stored.fill(255);
    assert.deepEqual(valuesOf(file, 0), expected, 'what was handed out is a copy');
    file.close();
  }
});

test('types without a decoder are listed, and read as they are stored where bytes are whole', () => {
  const bytes = writeSafetensors([
    { name: 'c', shape: [1], dtype: 'C64', bytes: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
    { name: 'four', shape: [2, 2], dtype: 'F4', bytes: Uint8Array.of(1, 2) },
    { name: 'e8', shape: [3], dtype: 'F8_E8M0', bytes: Uint8Array.of(127, 0, 255) },
  ]);
  const file = openModelFile(put(temporaryFolder(), 'x.safetensors', bytes));
  const place = (name: string): number => file.tensors.findIndex((tensor) => tensor.name === name);
  assert.deepEqual(Array.from(file.stored(place('c'), 0, 1)), [1, 2, 3, 4, 5, 6, 7, 8]);
  refuses(() => file.values(place('c'), 0, 1), 'unsupported', "'c'", 'complex');
  refuses(() => file.stored(place('four'), 0, 2), 'unsupported', "'four'");
  assert.deepEqual(valuesOf(file, place('e8')), [1, 2 ** -127, NaN]);
});

test('a file that shrinks while it is open is truncated', () => {
  const path = put(temporaryFolder(), 'a.npy', npy('<f4', [24], numbers));
  const file = openModelFile(path);
  truncateSync(path, 150);
  refuses(() => file.values(0, 0, 24), 'truncated', 'a.npy');
});

test('what is no model is told apart, by content before name', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'folder.npz'));
  const open = (name: string, content: string | Uint8Array) => () =>
    openModelFile(put(folder, name, content));
  refuses(() => openModelFile(join(folder, 'folder.npz')), 'unreadable', 'folder');
  refuses(() => openModelFile(join(folder, 'none.npz')), 'missing', 'none.npz');
  refuses(open('empty.npy', ''), 'truncated', 'empty');
  refuses(open('page.safetensors', '<!DOCTYPE html><p>Sign in'), 'malformed', 'web site');
  refuses(open('a.json', '{"a": 1}'), 'unsupported', 'weightsManifest');
  refuses(open('i.json', '{"weight_map": {"a": "b"}}'), 'unsupported', 'index', 'safetensors');
  refuses(open('a.txt', 'words'), 'unsupported', 'safetensors, .npy, .npz');
  refuses(open('a.bin', 'words'), 'unsupported', '.json beside it');
  refuses(open('a.pt', 'words'), 'unsupported', 'does not begin like one');
  refuses(open('deep.json', '['.repeat(1_000_000)), 'too-large', 'nested deeper');
  assert.equal(open('array.pt', npy('<f4', [24], numbers))().format, 'NumPy array');
});

test('a program for conversion holds the name of its file as one literal', () => {
  const folder = temporaryFolder();
  const name = 'a"; import os; os.system("x")\\\n\'\u202eé😀.h5';
  const path = put(folder, name, Buffer.from('894844460d0a1a0a', 'hex'));
  const found = conversionOf(path);
  assert.equal(found?.format, 'HDF5 file');
  const line = found.snippet.split('\n').find((text) => text.startsWith('source = ')) ?? '';
  assert.match(line, /^source = "(?:[^"\\]|\\["\\]|\\U[0-9a-f]{8})*"$/);
  assert.ok(/^[\x20-\x7e\n]*$/.test(found.snippet), 'printable ASCII');
  const literal = line.slice('source = "'.length, -1);
  const meant = literal.replace(/\\(?:U([0-9a-f]{8})|(.))/g, (_, code?: string, plain = '') =>
    code === undefined ? String(plain) : String.fromCodePoint(parseInt(code, 16)),
  );
  assert.equal(meant, path);
  assert.equal(conversionOf(put(folder, 'a.npy', npy('<f4', [24], numbers))), undefined);
  assert.equal(conversionOf(join(folder, 'none.pt')), undefined);
  assert.throws(() => openModelFile(path), InputError);
});
