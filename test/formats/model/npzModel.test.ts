import assert from 'node:assert/strict';
import { zipSync } from 'fflate';
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { openModelFile } from '../../../src/formats/model/open';
import { conversionOf } from '../../../src/formats/model/unsupported';
import { put, refuses, temporaryFolder } from '../../data/temporary';
import { npy, npz } from '../npyWriter';

const ROWS = 30;
const numbers = Float32Array.from({ length: ROWS * ROWS }, (_, i) => i);
const mask = Uint8Array.from(numbers, (value) => value % 2);

test('weights and their mask that are read in turns are inflated once', () => {
  const members = {
    weight: npy('<f4', [ROWS, ROWS], numbers),
    weight_mask: npy('|b1', [ROWS, ROWS], mask),
  };
  const columns = {
    weight: npy('<f4', [ROWS, ROWS], numbers, { fortran: true }),
    weight_mask: npy('|b1', [ROWS, ROWS], mask, { fortran: true }),
  };
  const folder = temporaryFolder();
  for (const bytes of [npz(members), npz(columns), npz(columns, false)]) {
    const path = put(folder, 'a.npz', bytes);
    const file = openModelFile(path);
    const expected = [0, 1].map((tensor) => Array.from(file.values(tensor, 0, numbers.length)));
    // What is read again now is missed.
    truncateSync(path, 100);
    for (let at = 0; at < numbers.length; at += ROWS) {
      for (const tensor of [0, 1]) {
        const row = Array.from(file.values(tensor, at, at + ROWS));
        assert.deepEqual(row, expected[tensor]?.slice(at, at + ROWS));
      }
    }
    file.close();
  }
});

/** An archive whose entries all point at one local header and its compressed bytes, with names 0.npy, 1.npy and so on. */
function sharing(count: number, compressed: Uint8Array, size: number): Buffer {
  const local = Buffer.alloc(35);
  local.writeUInt32LE(0x04034b50);
  local.writeUInt16LE(8, 8);
  local.writeUInt16LE(5, 26);
  local.write('0.npy', 30);
  const entries = Array.from({ length: count }, (_, i) => {
    const name = `${i}.npy`;
    const entry = Buffer.alloc(46 + name.length);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(compressed.length, 20);
    entry.writeUInt32LE(size, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.write(name, 46);
    return entry;
  });
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(local.length + compressed.length, 16);
  return Buffer.concat([local, compressed, ...entries, end]);
}

test('entries that share their bytes are refused, and what does not fit hides no other', () => {
  const array = npy('<f4', [numbers.length], numbers);
  const folder = temporaryFolder();
  const compressed = deflateRawSync(array);
  const open = (count: number) =>
    openModelFile(put(folder, 'a.npz', sharing(count, compressed, array.length)));
  assert.equal(open(1).tensors.length, 1);
  refuses(() => open(3), 'malformed', 'a.npz', 'overlap', `${3 * (compressed.length + 30)} bytes`);
  const bytes = Buffer.from(npz({ a: array, b: array }));
  bytes.writeUInt32LE(0x7fffffff, bytes.lastIndexOf('PK\x01\x02') + 20);
  const file = openModelFile(put(folder, 'b.npz', bytes));
  assert.deepEqual(
    file.tensors.map(({ name }) => name),
    ['a'],
  );
  assert.match(file.refused[0]?.why ?? '', /needs 2147483647 bytes/);
});

test('a header behind many compressed bytes that hold nothing is not looked for', () => {
  const array = npy('<f4', [numbers.length], numbers);
  const behind = (blocks: number): Buffer => {
    const empty = Buffer.from([0, 0, 0, 0xff, 0xff]);
    const stream = Buffer.concat([...Array<Buffer>(blocks).fill(empty), deflateRawSync(array)]);
    return sharing(1, stream, array.length);
  };
  const folder = temporaryFolder();
  assert.equal(openModelFile(put(folder, 'a.npz', behind(100))).tensors.length, 1);
  const file = openModelFile(put(folder, 'b.npz', behind(100_000)));
  assert.equal(file.tensors.length, 0);
  assert.match(file.refused[0]?.why ?? '', /'0\.npy'.*compressed bytes hold 0, where 128/);
});

test('a header of 64 KB is read from compressed members, whether or not it compresses', () => {
  const folder = temporaryFolder();
  const digits = Array.from({ length: 20_000 }, (_, i) => ((i * 7919) % 99_991).toString(36));
  for (const rest of ['', digits.join('')]) {
    const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }${rest}`;
    const header = Buffer.from(text.slice(0, 65_000).padEnd(65_525));
    const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, 0, 0]);
    start.writeUInt16LE(header.length, 8);
    const array = Buffer.concat([start, header, new Uint8Array(8)]);
    const file = openModelFile(put(folder, 'a.npz', npz({ a: array })));
    assert.deepEqual(file.refused, []);
    assert.deepEqual(file.tensors[0]?.shape, [2]);
  }
});

test('how an archive is converted is told by its first names; arrays are never converted', () => {
  const folder = temporaryFolder();
  const zip = (...names: readonly string[]): Uint8Array =>
    zipSync(Object.fromEntries(names.map((name) => [name, new Uint8Array(1)])));
  const format = (...names: readonly string[]): string | undefined =>
    conversionOf(put(folder, 'a.zip', zip(...names)))?.format;
  assert.equal(format('m/data.pkl', 'm/data/0'), 'PyTorch checkpoint');
  assert.equal(format('m/data.pkl', 'm/code/a.py'), 'TorchScript program');
  assert.equal(format('metadata.json', 'config.json', 'model.weights.h5'), 'Keras model');
  assert.equal(format('a.npy', 'm/data.pkl'), undefined);
  const many = Array.from({ length: 1100 }, (_, i) => `${i}/${'x'.repeat(1000)}`);
  assert.equal(format('m/data.pkl', ...many), 'PyTorch checkpoint');
  assert.equal(format(...many, 'm/data.pkl'), undefined);
  assert.equal(conversionOf(join(folder, 'none.zip')), undefined);
  assert.equal(conversionOf(put(folder, 'cut.zip', zip('m/data.pkl').subarray(0, -9))), undefined);
});
