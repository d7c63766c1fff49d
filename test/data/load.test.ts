import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DEFAULT_DIGITS, guessDataSpec } from '../../src/data/guess';
import { loadDataset } from '../../src/data/load';
import { normalise } from '../../src/data/normalise';
import { bytesWithRoom, type RawDataset, type RawValues } from '../../src/data/raw';
import { type DataSpec } from '../../src/data/spec';
import { npy, npz } from '../formats/npyWriter';
import { put, refuses, temporaryFolder } from './temporary';

/** A raw set of four train rows and two test rows of two columns. */
function raw(train: RawValues, held: RawValues): RawDataset {
  return {
    name: 'raw',
    inputShape: [2],
    classes: 2,
    train: { values: train, y: Int32Array.of(0, 1, 0, 1), count: 4 },
    test: { values: held, y: Int32Array.of(0, 1), count: 2 },
  };
}

const ROWS = Float32Array.of(0, 5, 2, 5, 4, 5, 6, 5);
const HELD = Float32Array.of(3, 6, -1, 5);

function close(actual: Float32Array, expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) =>
    assert.ok(Math.abs(value - (expected[i] ?? NaN)) < 1e-6, `${i}: ${value}`),
  );
}

test('unit: bytes by 255, others by the largest magnitude in train', () => {
  const bytes = normalise(raw(new Uint8Array(8).fill(51), Uint8Array.of(255, 0, 0, 0)), 'unit');
  close(bytes.train.x, Array<number>(8).fill(0.2));
  close(bytes.test.x, [1, 0, 0, 0]);
  close(normalise(raw(ROWS, HELD), 'unit').test.x, [0.5, 1, -1 / 6, 5 / 6]);
  close(normalise(raw(new Float32Array(8), HELD), 'unit').test.x, [...HELD]);
});

test('none leaves values alone', () => {
  close(normalise(raw(ROWS, HELD), 'none').train.x, [...ROWS]);
});

test('standardise: one pair of numbers for all, or one a column, from train', () => {
  const image = normalise(raw(ROWS, HELD), 'standardise');
  // mean 4, mean square of deviations (16 + 4 + 0 + 4 + 4 * 1) / 8 = 3.5
  close(
    image.test.x,
    [-1, 2, -5, 1].map((value) => value / Math.sqrt(3.5)),
  );
  const table = normalise(raw(ROWS, HELD), 'standardise-columns');
  close(
    table.train.x,
    [-3, 0, -1, 0, 1, 0, 3, 0].map((value) => value / Math.sqrt(5)),
  );
  // A column that is constant in train stays 0.
  close(table.test.x, [0, 0, -4 / Math.sqrt(5), 0]);
  const constant = normalise(raw(new Float32Array(8).fill(0.1), HELD), 'standardise');
  assert.ok(constant.train.x.every((value) => value === 0));
});

test('limits take the first examples, and statistics only of them', () => {
  const set = normalise(raw(ROWS, HELD), 'unit', { train: 2, test: 9 });
  assert.deepEqual([set.train.count, set.test.count], [2, 2]);
  close(set.train.x, [0, 1, 0.4, 1]);
  assert.deepEqual([...set.train.y], [0, 1]);
  refuses(() => normalise(raw(ROWS, HELD), 'unit', { train: 1 }), 'mismatch', 'only class 0');
  refuses(() => normalise(raw(ROWS, HELD), 'unit', { test: 0 }), 'out-of-range', 'limit.test');
  refuses(() => normalise(raw(ROWS, HELD), 'unit', { train: 1.5 }), 'out-of-range', 'limit.train');
});

test('bytes with room are scaled where they lie, a part of them beside', () => {
  for (const how of [
    'unit',
    'standardise',
    'standardise-columns',
    'standardise-channels',
  ] as const) {
    const bytes = Uint8Array.from({ length: 8 }, (_, i) => (37 * i) % 251);
    const roomy = bytesWithRoom(8);
    roomy.set(bytes);
    const held = Uint8Array.of(3, 6, 1, 5);
    const expected = normalise(raw(bytes, held), how).train.x;
    const { x } = normalise(raw(roomy, held), how).train;
    assert.deepEqual([x, x.buffer === roomy.buffer], [expected, true]);
    const again = bytesWithRoom(8);
    again.set(bytes);
    const part = normalise(raw(again, held), how, { train: 2 }).train.x;
    assert.equal(part.buffer === again.buffer, false);
    assert.deepEqual([...again], [...bytes]);
  }
});

test('loads every kind, paths relative to the base', () => {
  const folder = temporaryFolder();
  put(folder, 'a.csv', '0,0\n2,1\n4,0\n6,1');
  const members = {
    x_train: npy('|u1', [2, 1], Uint8Array.of(0, 255)),
    y_train: npy('|u1', [2], Uint8Array.of(0, 1)),
    x_test: npy('|u1', [1, 1], Uint8Array.of(51)),
    y_test: npy('|u1', [1], Uint8Array.of(1)),
  };
  put(folder, 'b.npz', npz(members));
  put(
    folder,
    'c.npz',
    npz({
      ...members,
      x_train: npy('<f4', [2, 1], Float32Array.of(3, 4)),
      x_test: npy('<f4', [1, 1], Float32Array.of(5)),
    }),
  );
  const csv = loadDataset({ kind: 'csv', path: 'a.csv', test: 'a.csv' }, folder);
  close(
    csv.test.x,
    [-3, -1, 1, 3].map((value) => value / Math.sqrt(5)),
  );
  assert.equal(csv.name, 'a');
  close(loadDataset({ kind: 'npz', path: 'b.npz' }, folder).test.x, [0.2]);
  close(loadDataset({ kind: 'npz', path: join(folder, 'c.npz') }, '/').test.x, [5]);
  close(loadDataset({ kind: 'npz', path: 'c.npz', normalise: 'unit' }, folder).test.x, [1.25]);
  const digits = loadDataset({ kind: 'digits', train: 5, test: 2, seed: 1 }, folder);
  assert.equal(digits.train.count, 5);
});

test('names what does not exist', () => {
  const folder = temporaryFolder();
  const specs: DataSpec[] = [
    { kind: 'idx', path: 'gone' },
    { kind: 'csv', path: 'gone' },
    { kind: 'npz', path: 'gone' },
  ];
  for (const spec of specs)
    refuses(() => loadDataset(spec, folder), 'missing', join(folder, 'gone'));
});

test('guesses from a word', () => {
  const folder = temporaryFolder();
  for (const name of ['t.csv', 't.CSV.gz', 't.tsv', 'm.npz', 'other.h5']) put(folder, name, '');
  mkdirSync(join(folder, 'mnist'));
  mkdirSync(join(folder, 'empty'));
  put(join(folder, 'mnist'), 'train-images-idx3-ubyte.gz', '');
  const guess = (text: string): DataSpec => guessDataSpec(text, folder);
  assert.deepEqual(guess('digits'), DEFAULT_DIGITS);
  assert.deepEqual(guess('digits:6000'), { ...DEFAULT_DIGITS, train: 6000 });
  assert.deepEqual(guess('digits:600:50'), { ...DEFAULT_DIGITS, train: 600, test: 50 });
  assert.deepEqual(guess('mnist'), { kind: 'idx', path: 'mnist' });
  assert.deepEqual(guess('t.csv'), { kind: 'csv', path: 't.csv' });
  assert.deepEqual(guess('t.CSV.gz').kind, 'csv');
  assert.deepEqual(guess('t.tsv').kind, 'csv');
  assert.deepEqual(guess('m.npz'), { kind: 'npz', path: 'm.npz' });
  refuses(() => guess('empty'), 'unsupported', "'empty'", 'train-images-idx3-ubyte', '.npz');
  refuses(() => guess('other.h5'), 'unsupported', "'other.h5'", "'digits:6000'", '.csv');
  refuses(() => guess('nothing'), 'missing', "'nothing'", "'digits'");
  refuses(() => guess('digits:x'), 'missing', "'digits:x'", "'digits:6000'");
  refuses(() => guess('a\0b'), 'unreadable');
});
