import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type CsvOptions, loadCsvDataset } from '../../src/data/csv';
import { parseCsvTable } from '../../src/data/csvTable';
import { loadDataset } from '../../src/data/load';
import { type InputReason } from '../../src/formats/errors';
import { DATA, put, refuses, temporaryFolder, without } from './temporary';

const folder = temporaryFolder();
let written = 0;

/** Writes a table and returns its path. */
function table(text: string | Uint8Array): string {
  return put(folder, `table${written++}.csv`, text);
}

function load(text: string, options: Partial<CsvOptions> = {}): ReturnType<typeof loadCsvDataset> {
  return loadCsvDataset({ path: table(text), ...options });
}

/** Parses with the usual options. */
function parse(text: string, label: number | string = 'last'): ReturnType<typeof parseCsvTable> {
  return parseCsvTable(text, 't.csv', { label, header: 'auto' });
}

const EIGHT = Array.from({ length: 8 }, (_, i) => `${i},${i * i},${i % 2}`).join('\n');

test('splits as scikit-learn counts, each row once, rows with their labels', () => {
  const set = load(EIGHT);
  assert.deepEqual([set.train.count, set.test.count, set.classes], [6, 2, 2]);
  assert.deepEqual(set.inputShape, [2]);
  const rows: number[] = [];
  for (const half of [set.train, set.test]) {
    half.y.forEach((label, i) => {
      const first = half.values[2 * i] ?? -1;
      assert.equal(half.values[2 * i + 1], first * first);
      assert.equal(label, first % 2);
      rows.push(first);
    });
  }
  assert.deepEqual(rows.sort(), [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.equal(load(EIGHT, { testFraction: 0.3 }).test.count, 3);
});

test('the split depends on the seed and on nothing else', () => {
  assert.deepEqual(load(EIGHT, { seed: 1 }).train, load(EIGHT, { seed: 1 }).train);
  assert.notDeepEqual(load(EIGHT, { seed: 1 }).train, load(EIGHT, { seed: 2 }).train);
  assert.deepEqual(load(EIGHT).train, load(EIGHT, { seed: 0 }).train);
});

test('tells separators, line ends, byte order mark, blank lines and gzip', () => {
  const plain = parse('1,2,0\n3,4,1').values;
  for (const text of [
    '1;2;0\n3;4;1',
    '1\t2\t0\n3\t4\t1\n',
    '1, 2 ,0\r\n\r\n3,4,1\r\n\n',
    '1,2,0\r3,4,1',
  ]) {
    assert.deepEqual(parse(text).values, plain, JSON.stringify(text));
  }
  const packed = table(gzipSync('\ufeff1,2,0\n3,4,1\n5,6,0\n7,8,1'));
  assert.equal(loadCsvDataset({ path: packed, header: false }).train.count, 3);
});

test('reads quoted cells, exponents and signs', () => {
  const quoted = parse('"a, ""b""",c,label\n"1.5",-2e3,0\n+.25,1e-3,1');
  assert.deepEqual(quoted.names, ['a, "b"', 'c', 'label']);
  assert.deepEqual(quoted.values, Float32Array.of(1.5, -2000, 0.25, 1e-3));
});

test('finds out whether there is a header', () => {
  assert.deepEqual(parse('a,b,y\n1,2,0').names, ['a', 'b', 'y']);
  assert.deepEqual(parse('0,1,label\n1,2,0').names, ['0', '1', 'label']);
  assert.equal(parse('1,2,0\n3,4,1').names, undefined);
  assert.equal(parse('1,2,cat\n3,4,dog').names, undefined);
  assert.deepEqual(parse('y,b\n0,2', 'y').names, ['y', 'b']);
  const forced = parseCsvTable('1,2\n3,4', 't', { label: 0, header: true });
  assert.deepEqual([forced.names, forced.labels], [['1', '2'], ['3']]);
});

test('takes the label from any column', () => {
  assert.deepEqual(parse('1,2,3', 'first').labels, ['1']);
  assert.deepEqual(parse('1,2,3').labels, ['3']);
  const middle = parse('1,2,3', 1);
  assert.deepEqual([middle.labels, [...middle.values]], [['2'], [1, 3]]);
  assert.deepEqual(parse('a,y,b\n1,2,3', 'y').labels, ['2']);
});

test('numbers names in sorted order', () => {
  const set = load('1,dog\n2,cat\n3,dog\n4,cat\n5,cat\n6,dog', { testFraction: 0.2 });
  assert.deepEqual(set.classNames, ['cat', 'dog']);
  set.train.y.forEach((label, i) => {
    assert.equal(label, [1, 3, 6].includes(set.train.values[i] ?? 0) ? 1 : 0);
  });
});

test('a class that only the test part of a split has still counts', () => {
  const classes = [1, 2, 3, 4, 5].map(
    (seed) => load('1,0\n2,0\n3,0\n4,1\n5,1\n6,1\n7,2', { seed }).classes,
  );
  assert.deepEqual(classes, [3, 3, 3, 3, 3]);
});

test('takes a test table', () => {
  const test = table('a,y\n9,1\n8,0');
  const set = load('a,y\n1,0\n2,1', { test, label: 'y' });
  assert.deepEqual([...set.test.values], [9, 8]);
  assert.deepEqual([...set.train.values], [1, 2]);
  const refused: [string, InputReason, ...string[]][] = [
    ['a,b,y\n9,1,0', 'mismatch', '2 columns beside the label', '1'],
    ['b,y\n9,1', 'mismatch', "column 1 is 'b'", "'a'"],
    ['a,y\n9,2', 'out-of-range', 'label 2 of example 0'],
  ];
  for (const [text, ...how] of refused) {
    refuses(() => load('a,y\n1,0\n2,1', { test: table(text), label: 'y' }), ...how);
  }
  refuses(
    () => load('1,cat\n2,dog', { test: table('1,cat\n2,cow') }),
    'out-of-range',
    'line 2',
    "'cow'",
    'cat, dog',
  );
  refuses(() => load('1,0\n2,1', { test: join(folder, 'gone.csv') }), 'missing', 'gone.csv');
});

test('names line and column of what it cannot read', () => {
  const refused: [string, InputReason, ...string[]][] = [
    ['1,2,0\n1,x,1', 'malformed', 'line 2, column 2', "'x'"],
    ['a,b,y\n\n1,2,0\n1,,1', 'malformed', "line 4, column 2 ('b')", 'empty'],
    ['1,2,0\n1,nan,1', 'malformed', 'line 2, column 2', 'finite'],
    ['1,2,0\n1,1e39,1', 'malformed', 'line 2, column 2', 'finite'],
    ['1,2,0\n1,0x10,1', 'malformed', "'0x10'"],
    [`1,2,0\n1,${'z'.repeat(99)},1`, 'malformed', 'zzz...'],
    ['1,2,0\n1,2,3,1', 'malformed', 'line 2 has 4 columns', 'line 1 has 3'],
    ['1,2,0\n1,"2,1', 'malformed', 'line 2', 'quote'],
    ['150,4,setosa,versicolor\n1,2,0,1\n', 'malformed', 'line 1, column 3', "'setosa'"],
    ['1,2,0\n1,2,1.5', 'malformed', 'line 2, label column 3', "'1.5'", 'whole number'],
    ['a,b,y\n1,2,0\n1,2,-1', 'out-of-range', "line 3, label column 3 ('y')", '-1'],
    ['1,2,0\n1,2,10000', 'out-of-range', 'line 2', '0..9999'],
    ['1,2,0\n1,2,cat', 'malformed', 'line 1', "line 2 has 'cat'"],
    ['1,2,0\n1,2,', 'malformed', 'line 2, label column 3', 'empty'],
    ['', 'malformed', 'is empty'],
    ['\n \r\n', 'malformed', 'is empty'],
    ['a,b,y', 'malformed', 'no rows'],
    ['1\n2\n3', 'malformed', 'line 1 has one column'],
    ['1,2,0\n1,3,0\n1,4,0', 'mismatch', 'only class 0'],
  ];
  for (const [text, ...how] of refused) refuses(() => load(text), ...how);
});

test('refuses options that do not fit', () => {
  refuses(() => load('a,b,y\n1,2,0', { label: 'z' }), 'missing', "'z'", 'a, b, y');
  refuses(() => load(EIGHT, { label: 'z', header: false }), 'missing', 'no header');
  refuses(() => load(EIGHT, { label: 3 }), 'missing', '0 to 2');
  refuses(() => load(EIGHT, { label: -1 }), 'missing', '0 to 2');
  refuses(() => load(EIGHT, { label: 0.5 }), 'missing', '0 to 2');
  for (const testFraction of [0, 1, -1, NaN]) {
    refuses(() => load(EIGHT, { testFraction }), 'out-of-range', 'testFraction');
  }
  refuses(() => load(EIGHT, { testFraction: 0.95 }), 'mismatch', 'none of 8 rows');
  refuses(() => loadCsvDataset({ path: join(folder, 'gone.csv') }), 'missing', 'gone.csv');
  refuses(() => loadCsvDataset({ path: folder }), 'unreadable', folder);
});

test('too many different names are no classes', () => {
  const text = Array.from({ length: 10_001 }, (_, i) => `${i},name${i}`).join('\n');
  refuses(() => load(text), 'out-of-range', '10001 different labels');
});

test('a compressed table is bounded and checked', () => {
  const packed = gzipSync(EIGHT);
  refuses(() => loadCsvDataset({ path: table(packed.subarray(0, -9)) }), 'truncated', 'gzip');
});

test('digits.csv.gz: rows, columns, split', { skip: without(DATA, 'digits') }, () => {
  const set = loadDataset({ kind: 'csv', path: 'digits/digits.csv.gz' }, DATA ?? '');
  assert.equal(set.name, 'digits');
  assert.deepEqual([set.train.count, set.test.count, set.classes], [1347, 450, 10]);
  assert.deepEqual(set.inputShape, [64]);
  assert.equal(set.classNames, undefined);
});
