import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { parseIdx, readIdx } from '../../src/data/idx';
import { isIdxFolder, loadIdxDataset } from '../../src/data/idxDataset';
import { loadDataset } from '../../src/data/load';
import { DATA, put, refuses, temporaryFolder, without } from './temporary';

/** The bytes of an IDX file. */
function idx(type: number, shape: readonly number[], data: Uint8Array | readonly number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, type, shape.length]);
  shape.forEach((size, axis) => header.writeUInt32BE(size, 4 + 4 * axis));
  return Buffer.concat([header, Buffer.from(data)]);
}

const images = (count: number): Buffer =>
  idx(
    8,
    [count, 2, 3],
    Array.from({ length: count * 6 }, (_, i) => i),
  );
const labels = (...y: number[]): Buffer => idx(8, [y.length], y);

/** A folder of a small data set, some of its files replaced; undefined leaves one out. */
function folderOf(changed: Readonly<Record<string, Uint8Array | undefined>> = {}): string {
  const folder = temporaryFolder();
  const files: Record<string, Uint8Array | undefined> = {
    'train-images-idx3-ubyte': images(4),
    'train-labels-idx1-ubyte': labels(0, 1, 2, 1),
    't10k-images-idx3-ubyte': images(2),
    't10k-labels-idx1-ubyte': labels(2, 0),
    ...changed,
  };
  for (const [name, bytes] of Object.entries(files)) if (bytes) put(folder, name, bytes);
  return folder;
}

test('reads plain and compressed files whatever their names', () => {
  const folder = temporaryFolder();
  const plain = readIdx(put(folder, 'a.gz', images(2)));
  assert.deepEqual(plain.shape, [2, 2, 3]);
  assert.deepEqual(
    plain.values,
    Uint8Array.from({ length: 12 }, (_, i) => i),
  );
  assert.deepEqual(readIdx(put(folder, 'b', gzipSync(images(2)))), plain);
});

test('reads all six value types, big-endian', () => {
  assert.deepEqual(parseIdx(idx(9, [2], [255, 1]), 'x').values, Int8Array.of(-1, 1));
  assert.deepEqual(parseIdx(idx(11, [2], [255, 254, 1, 0]), 'x').values, Int16Array.of(-2, 256));
  assert.deepEqual(parseIdx(idx(12, [1], [0, 1, 0, 0]), 'x').values, Int32Array.of(65536));
  assert.deepEqual(parseIdx(idx(13, [1], [0x3f, 0x80, 0, 0]), 'x').values, Float32Array.of(1));
  const half = parseIdx(idx(14, [1], [0x3f, 0xe0, 0, 0, 0, 0, 0, 0]), 'x').values;
  assert.deepEqual(half, Float64Array.of(0.5));
});

test('refuses files that are cut, too long or no IDX', () => {
  const good = images(2);
  refuses(() => parseIdx(good.subarray(0, 20), 'f'), 'truncated', 'f', 'expected 28', 'found 20');
  refuses(() => parseIdx(good.subarray(0, 10), 'f'), 'truncated', '16 bytes', 'found 10');
  refuses(() => parseIdx(good.subarray(0, 3), 'f'), 'truncated', 'found 3');
  refuses(() => parseIdx(Buffer.concat([good, good]), 'f'), 'malformed', '28 extra bytes');
  refuses(() => parseIdx(Buffer.from('<!DOCTYPE html>'), 'f'), 'malformed', '0x3c21444f');
  refuses(() => parseIdx(idx(7, [1], [1]), 'f'), 'malformed', '0x00000701');
  refuses(() => parseIdx(idx(8, [], []), 'f'), 'malformed', '0x00000800');
});

test('refuses absurd sizes before it allocates', () => {
  const all = 0xffffffff;
  refuses(() => parseIdx(idx(8, [all, all, all], []), 'f'), 'too-large', '4294967295 x');
  refuses(() => parseIdx(idx(14, Array<number>(255).fill(all), []), 'f'), 'too-large');
  refuses(() => parseIdx(idx(8, [2000000000], []), 'f'), 'truncated', '2000000008');
  refuses(() => parseIdx(gzipSync(idx(8, [2000000000], [])), 'f'), 'truncated', '2000000008');
});

test('a compressed file inflates to what its header promises, and no further', () => {
  const bomb = gzipSync(Buffer.concat([images(2), Buffer.alloc(50_000_000)]));
  refuses(() => parseIdx(bomb, 'f'), 'too-large', 'expected 28 bytes');
  const short = gzipSync(images(2).subarray(0, 20));
  refuses(() => parseIdx(short, 'f'), 'truncated', 'expected 28', 'found 20');
  const packed = gzipSync(images(2));
  refuses(() => parseIdx(packed.subarray(0, -6), 'f'), 'truncated', 'gzip stream ends early');
  refuses(() => parseIdx(packed.subarray(0, 12), 'f'), 'truncated');
  const damaged = Buffer.from(packed);
  damaged[packed.length - 6]! ^= 255;
  refuses(() => parseIdx(damaged, 'f'), 'malformed', 'damaged');
});

test('loads a folder of four files', () => {
  const set = loadIdxDataset(folderOf());
  assert.deepEqual(set.inputShape, [2, 3, 1]);
  assert.equal(set.classes, 3);
  assert.deepEqual([...set.train.y], [0, 1, 2, 1]);
  assert.equal(set.test.count, 2);
});

test('loads the other names that these files go by', () => {
  const folder = temporaryFolder();
  put(folder, 'emnist-letters-train-images.idx3-ubyte.gz', gzipSync(images(4)));
  put(folder, 'emnist-letters-train-labels.idx1-ubyte', labels(0, 1, 0, 1));
  put(folder, 'emnist-letters-train-labels.idx1-ubyte.gz', Buffer.from('the plain one is read'));
  put(folder, 'emnist-letters-test-images.idx3-ubyte', images(1));
  put(folder, 'emnist-letters-test-labels.idx1-ubyte', labels(1));
  assert.equal(loadIdxDataset(folder).train.count, 4);
  assert.ok(isIdxFolder(folder));
});

test('keeps channels, and takes rows of features', () => {
  const colour = idx(8, [2, 1, 2, 3], Array<number>(12).fill(1));
  const set = loadIdxDataset(
    folderOf({
      'train-images-idx3-ubyte': colour,
      't10k-images-idx3-ubyte': colour,
      'train-labels-idx1-ubyte': labels(0, 1),
      't10k-labels-idx1-ubyte': labels(1, 0),
    }),
  );
  assert.deepEqual(set.inputShape, [1, 2, 3]);
});

test('says which file is missing or ambiguous', () => {
  const without10k = folderOf({ 't10k-labels-idx1-ubyte': undefined });
  refuses(() => loadIdxDataset(without10k), 'missing', without10k, 't10k-labels-idx1-ubyte');
  refuses(() => loadIdxDataset(join(without10k, 'nowhere')), 'missing', 'nowhere');
  const both = folderOf({ 'test-images-idx3-ubyte': images(2) });
  refuses(() => loadIdxDataset(both), 'mismatch', 'both', 'test-images-idx3-ubyte');
  const file = put(both, 'file', 'x');
  refuses(() => loadIdxDataset(file), 'missing', 'file');
  mkdirSync(join(both, 'folder'));
  refuses(() => readIdx(join(both, 'folder')), 'unreadable', 'folder');
});

test('refuses images and labels that do not belong together', () => {
  const cases: [Record<string, Uint8Array>, 'mismatch' | 'malformed' | 'out-of-range', string][] = [
    [{ 'train-labels-idx1-ubyte': labels(0, 1, 2) }, 'mismatch', '3 labels for the 4 images'],
    [{ 'train-labels-idx1-ubyte': images(4) }, 'mismatch', '4 x 2 x 3 values, not one label'],
    [{ 'train-images-idx3-ubyte': labels(0, 1, 2, 1) }, 'mismatch', 'not images'],
    [{ 'train-images-idx3-ubyte': idx(8, [0, 2, 3], []) }, 'mismatch', '0 x 2 x 3'],
    [{ 't10k-labels-idx1-ubyte': labels(0, 7) }, 'out-of-range', 'label 7 of example 1'],
    [{ 'train-labels-idx1-ubyte': labels(1, 1, 1, 1) }, 'mismatch', 'only class 1'],
    [{ 'train-labels-idx1-ubyte': idx(9, [4], [0, 1, 255, 1]) }, 'out-of-range', 'label -1'],
    [
      { 't10k-images-idx3-ubyte': idx(8, [2, 3, 3], Array<number>(18).fill(0)) },
      'mismatch',
      '2 x 3 x 1, test images 3 x 3 x 1',
    ],
    [
      { 't10k-labels-idx1-ubyte': idx(13, [2], [0x3f, 0, 0, 0, 0, 0, 0, 0]) },
      'malformed',
      'label 0.5 of example 0',
    ],
  ];
  for (const [changed, reason, part] of cases) {
    refuses(() => loadIdxDataset(folderOf(changed)), reason, part);
  }
});

test('MNIST: counts, labels, mean and deviation', { skip: without(DATA, 'MNIST') }, () => {
  const set = loadDataset({ kind: 'idx', path: 'mnist' }, DATA ?? '');
  assert.equal(set.name, 'mnist');
  assert.deepEqual(set.inputShape, [28, 28, 1]);
  assert.deepEqual([set.train.count, set.test.count, set.classes], [60_000, 10_000, 10]);
  assert.deepEqual([...set.train.y.subarray(0, 10)], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  let [sum, squares] = [0, 0];
  for (const value of set.train.x) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / set.train.x.length;
  assert.equal(mean.toFixed(4), '0.1307');
  assert.equal(Math.sqrt(squares / set.train.x.length - mean * mean).toFixed(4), '0.3081');
});
