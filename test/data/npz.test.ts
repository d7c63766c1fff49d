import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadNpzDataset } from '../../src/data/npz';
import { type InputReason } from '../../src/formats/errors';
import { npy, npz } from '../formats/npyWriter';
import { put, refuses, temporaryFolder } from './temporary';

const folder = temporaryFolder();
let written = 0;

const GOOD = {
  x_train: npy(
    '|u1',
    [3, 2, 2],
    Uint8Array.from({ length: 12 }, (_, i) => 20 * i),
  ),
  y_train: npy('|u1', [3], Uint8Array.of(0, 1, 2)),
  x_test: npy('|u1', [1, 2, 2], Uint8Array.of(1, 2, 3, 4)),
  y_test: npy('|u1', [1], Uint8Array.of(2)),
};

/** Loads the good archive with some members replaced; undefined leaves one out. */
function load(
  changed: Record<string, Uint8Array | undefined> = {},
): ReturnType<typeof loadNpzDataset> {
  const members = Object.entries({ ...GOOD, ...changed }).filter(
    ([, bytes]) => bytes !== undefined,
  );
  const archive = npz(Object.fromEntries(members));
  return loadNpzDataset(put(folder, `set${written++}.npz`, archive));
}

test('loads four arrays', () => {
  const set = load();
  assert.deepEqual(set.inputShape, [2, 2, 1]);
  assert.deepEqual([set.train.count, set.test.count, set.classes], [3, 1, 3]);
  assert.ok(set.train.values instanceof Uint8Array);
  assert.deepEqual([...set.train.y], [0, 1, 2]);
});

test('takes labels as a column, as one-hot rows, as 64-bit and as whole floats', () => {
  const wanted = [0, 1, 2];
  const forms = [
    npy('|u1', [3, 1], Uint8Array.of(0, 1, 2)),
    npy('<f4', [3, 3], Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1)),
    npy('|b1', [3, 3], Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1)),
    npy('<i8', [3], BigInt64Array.of(0n, 1n, 2n)),
    npy('<f8', [3], Float64Array.of(0, 1, 2)),
  ];
  for (const y_train of forms) assert.deepEqual([...load({ y_train }).train.y], wanted);
});

test('keeps features and channels; truth values are not grey levels', () => {
  const flat = load({
    x_train: npy('<f4', [3, 2], Float32Array.of(1, 2, 3, 4, 5, 6)),
    x_test: npy('<f4', [1, 2], Float32Array.of(1, 2)),
  });
  assert.deepEqual(flat.inputShape, [2]);
  const colour = load({
    x_train: npy('|b1', [3, 1, 1, 3], new Uint8Array(9)),
    x_test: npy('|b1', [1, 1, 1, 3], new Uint8Array(3)),
  });
  assert.deepEqual(colour.inputShape, [1, 1, 3]);
  assert.ok(colour.train.values instanceof Float32Array);
});

test('refuses what does not make a data set', () => {
  const refused: [Record<string, Uint8Array | undefined>, InputReason, ...string[]][] = [
    [{ y_test: undefined }, 'missing', "'y_test'", 'x_train, y_train, x_test'],
    [{ y_train: npy('|u1', [2], Uint8Array.of(0, 1)) }, 'mismatch', '2 labels for 3 examples'],
    [{ y_train: npy('|u1', [], Uint8Array.of(0)) }, 'mismatch', 'y_train has shape ()'],
    [{ y_train: npy('|u1', [3, 0], new Uint8Array()) }, 'mismatch', '(3, 0)'],
    [
      { y_train: npy('<f4', [3], Float32Array.of(0, 1, 1.5)) },
      'malformed',
      'label 1.5 of example 2',
    ],
    [{ y_train: npy('<f4', [3], Float32Array.of(0, 1, NaN)) }, 'malformed', 'label NaN'],
    [{ y_train: npy('|i1', [3], Int8Array.of(0, 1, -1)) }, 'out-of-range', 'label -1'],
    [
      { y_train: npy('<i8', [3], BigInt64Array.of(0n, 1n, 1n << 40n)) },
      'out-of-range',
      'too large',
    ],
    [{ y_train: npy('|u1', [3], Uint8Array.of(1, 1, 1)) }, 'mismatch', 'only class 1'],
    [{ y_test: npy('|u1', [1], Uint8Array.of(3)) }, 'out-of-range', 'label 3 of example 0', '0..2'],
    [
      { y_train: npy('|u1', [3, 2], Uint8Array.of(1, 0, 1, 1, 0, 1)) },
      'malformed',
      'row 1',
      'one-hot',
    ],
    [{ x_train: npy('|u1', [3], new Uint8Array(3)) }, 'mismatch', 'x_train has shape (3)'],
    [{ x_train: npy('|u1', [0, 2, 2], new Uint8Array()) }, 'mismatch', '(0, 2, 2)'],
    [{ x_test: npy('|u1', [1, 2], new Uint8Array(2)) }, 'mismatch', '(2, 2, 1)', '(2)'],
    [
      {
        x_train: npy(
          '<f4',
          [3, 2, 2],
          Float32Array.from({ length: 12 }, (_, i) => (i === 6 ? NaN : i)),
        ),
      },
      'malformed',
      'x_train[1, 1, 0] is NaN',
    ],
    [
      { x_test: npy('<f8', [1, 2, 2], Float64Array.of(0, 0, 0, 1e300)) },
      'malformed',
      'x_test[0, 1, 1]',
    ],
  ];
  for (const [changed, ...how] of refused) refuses(() => load(changed), ...how);
  refuses(() => loadNpzDataset(put(folder, 'no.npz', 'PK or not')), 'malformed', 'no.npz', 'zip');
});
