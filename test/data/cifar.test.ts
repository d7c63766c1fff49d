import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { loadCifarDataset } from '../../src/data/cifar';
import { guessDataSpec } from '../../src/data/guess';
import { loadDataset } from '../../src/data/load';
import { DATA, put, refuses, temporaryFolder, without } from './temporary';

/** Plane p of image i is (i + 10 p + pixel) mod 256. */
const pixel = (image: number, plane: number, at: number): number => (image + 10 * plane + at) % 256;

/** Records of images `from`, `from + 1`, ... with these labels. */
function records(labels: readonly (readonly number[])[], from = 0): Uint8Array {
  return Buffer.concat(
    labels.map((label, i) =>
      Uint8Array.from([
        ...label,
        ...Array.from({ length: 3072 }, (_, at) =>
          pixel(from + i, Math.floor(at / 1024), at % 1024),
        ),
      ]),
    ),
  );
}

/** CIFAR-10 with three batches of two images and one test batch of three. */
function ten(change: Readonly<Record<string, Uint8Array | null>> = {}): string {
  const folder = temporaryFolder();
  const files: Record<string, Uint8Array | null> = {
    'data_batch_1.bin': records([[3], [9]]),
    'data_batch_2.bin.gz': gzipSync(records([[0], [1]], 2)),
    'data_batch_3.bin': records([[2], [2]], 4),
    'test_batch.bin': records([[5], [6], [0]], 100),
    ...change,
  };
  for (const [name, bytes] of Object.entries(files)) if (bytes !== null) put(folder, name, bytes);
  return folder;
}

function hundred(): string {
  const folder = temporaryFolder();
  put(
    folder,
    'train.bin',
    records([
      [19, 99],
      [4, 3],
    ]),
  );
  put(folder, 'test.bin.gz', gzipSync(records([[0, 0]], 7)));
  put(
    folder,
    'coarse_label_names.txt',
    Array.from({ length: 20 }, (_, i) => `super ${i}`).join('\n'),
  );
  return folder;
}

test('CIFAR-10: batches in their order, planes become channels', () => {
  const set = loadCifarDataset(ten());
  assert.deepEqual([set.inputShape, set.classes], [[32, 32, 3], 10]);
  assert.deepEqual([...set.train.y], [3, 9, 0, 1, 2, 2]);
  assert.deepEqual([...set.test.y], [5, 6, 0]);
  assert.equal(set.train.values.length, 6 * 3072);
  for (const [values, first] of [
    [set.train.values, 0],
    [set.test.values, 100],
  ] as const) {
    values.forEach((value, i) => {
      const [image, at, plane] = [Math.floor(i / 3072), Math.floor((i % 3072) / 3), i % 3];
      if (value !== pixel(first + image, plane, at)) assert.fail(`value ${i} is ${value}`);
    });
  }
  assert.equal(set.classNames?.[9], 'truck');
});

test('names come from the folder where it lists them', () => {
  const names = 'abcdefghij'.split('');
  const named = loadCifarDataset(
    ten({ 'batches.meta.txt': Buffer.from(names.join('\n') + '\n\n') }),
  );
  assert.deepEqual(named.classNames, names);
  const short = loadCifarDataset(ten({ 'batches.meta.txt': Buffer.from('a\nb\n') }));
  assert.equal(short.classNames?.[0], 'airplane');
});

test('CIFAR-100: classes or superclasses', () => {
  const fine = loadCifarDataset(hundred());
  assert.deepEqual([[...fine.train.y], fine.classes, fine.classNames], [[99, 3], 100, undefined]);
  const coarse = loadCifarDataset(hundred(), { labels: 'coarse' });
  assert.deepEqual([[...coarse.train.y], coarse.classes], [[19, 4], 20]);
  assert.equal(coarse.classNames?.[19], 'super 19');
  assert.equal(coarse.train.values[1], pixel(0, 1, 0));
});

test('a limit takes the first examples, across files, and reads no further ones', () => {
  const folder = ten({ 'data_batch_3.bin': Buffer.alloc(5) });
  const some = loadCifarDataset(folder, { limit: { train: 3, test: 1 } });
  assert.deepEqual([[...some.train.y], [...some.test.y]], [[3, 9, 0], [5]]);
  assert.deepEqual([some.train.values.length, some.test.values.length], [3 * 3072, 3072]);
  assert.equal(some.train.values[2 * 3072 + 2], pixel(2, 2, 0));
  const spec = { kind: 'cifar', path: folder, limit: { train: 0 } } as const;
  refuses(() => loadDataset(spec, '/'), 'out-of-range', 'limit.train');
});

test('batches of unequal size are joined', () => {
  const set = loadCifarDataset(ten({ 'data_batch_1.bin': records([[7]], 9) }));
  assert.deepEqual([...set.train.y], [7, 0, 1, 2, 2]);
  assert.equal(set.train.values[3072], pixel(2, 0, 0));
});

test('channels are standardised by train, test by the same numbers', () => {
  const folder = ten();
  const raw = loadCifarDataset(folder);
  const set = loadDataset({ kind: 'cifar', path: folder }, '/');
  for (const channel of [0, 1, 2]) {
    const of = [...raw.train.values].filter((_, i) => i % 3 === channel);
    const mean = of.reduce((a, b) => a + b) / of.length;
    const deviation = Math.sqrt(of.reduce((sum, v) => sum + (v - mean) ** 2, 0) / of.length);
    for (const split of ['train', 'test'] as const) {
      for (let i = channel; i < set[split].x.length; i += 3) {
        const expected = (raw[split].values[i]! - mean) / deviation;
        assert.ok(Math.abs(set[split].x[i]! - expected) < 1e-5);
      }
    }
  }
});

test('files that are broken are named, with the byte', () => {
  const cut = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, bytes.length - 73);
  refuses(
    () => loadCifarDataset(ten({ 'data_batch_1.bin': cut(records([[1], [2]])) })),
    'truncated',
    'data_batch_1.bin',
    '6073 bytes are 1 records of 3073 bytes and 3000 bytes more',
  );
  const empty = { 'test_batch.bin': new Uint8Array(0) };
  refuses(() => loadCifarDataset(ten(empty)), 'truncated', 'test_batch.bin', '0 bytes');
  const packed = { 'data_batch_2.bin.gz': gzipSync(records([[0], [1]])).subarray(0, 60) };
  refuses(() => loadCifarDataset(ten(packed)), 'truncated', 'data_batch_2.bin.gz');
  const wrong = { 'data_batch_3.bin': records([[2], [10]]) };
  refuses(
    () => loadCifarDataset(ten(wrong)),
    'out-of-range',
    'data_batch_3.bin',
    'label 10 of record 1 (byte 3073) is not in 0..9',
  );
  const same = {
    'data_batch_1.bin': records([[2]]),
    'data_batch_2.bin.gz': null,
    'data_batch_3.bin': null,
  };
  refuses(() => loadCifarDataset(ten(same)), 'mismatch', 'only class 2');
});

test('files that are missing are named', () => {
  const gone = (name: string): string => ten({ [name]: null });
  refuses(() => loadCifarDataset(gone('test_batch.bin')), 'missing', 'no test_batch.bin');
  refuses(() => loadCifarDataset(gone('data_batch_2.bin.gz')), 'missing', 'no data_batch_2.bin');
  refuses(() => loadCifarDataset(gone('data_batch_1.bin')), 'missing', 'no data_batch_1.bin');
  assert.deepEqual(
    [...loadCifarDataset(gone('data_batch_3.bin')).train.y],
    [3, 9, 0, 1],
    'a subset',
  );
  refuses(() => loadCifarDataset(temporaryFolder()), 'missing', 'no data_batch_1.bin');
  refuses(
    () => loadCifarDataset(join(temporaryFolder(), 'gone')),
    'missing',
    'gone does not exist',
  );
});

test('a folder is recognised, and the version for Python is told from it', () => {
  const base = temporaryFolder();
  for (const [name, file] of [
    ['ten', 'data_batch_1.bin.gz'],
    ['hundred', 'train.bin'],
    ['python', 'data_batch_1'],
  ] as const) {
    mkdirSync(join(base, name));
    put(join(base, name), file, '');
  }
  put(join(base, 'hundred'), 'test.bin', '');
  assert.deepEqual(guessDataSpec('ten', base), { kind: 'cifar', path: 'ten' });
  assert.deepEqual(guessDataSpec('hundred', base), { kind: 'cifar', path: 'hundred' });
  refuses(() => guessDataSpec('python', base), 'unsupported', "'python'", 'binary version');
});

const folder = DATA && join(DATA, 'cifar10');

test(
  'the CIFAR-10 subset has the published statistics',
  { skip: without(DATA, 'CIFAR-10') },
  () => {
    const set = loadCifarDataset(folder!);
    assert.deepEqual([set.train.count, set.test.count], [10_000, 2000]);
    const counts = new Array<number>(10).fill(0);
    for (const label of set.train.y) counts[label]!++;
    assert.deepEqual(counts, new Array<number>(10).fill(1000));
    const published = [0.4914, 0.4822, 0.4465];
    const sums = [0, 0, 0];
    set.train.values.forEach((value, i) => (sums[i % 3]! += value));
    sums.forEach((sum, c) => {
      const mean = sum / (255 * 1024 * 10_000);
      assert.ok(Math.abs(mean - published[c]!) < 0.01, `channel ${c}: ${mean}`);
    });
    const scaled = loadDataset({ kind: 'cifar', path: folder! }, '/');
    const mean = scaled.train.x.reduce((a, b) => a + b, 0) / scaled.train.x.length;
    assert.ok(Math.abs(mean) < 1e-4);
  },
);
