import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { barText } from '../../src/cli/draw/bar';
import { listLines } from '../../src/cli/draw/columns';
import { histogramLines, numberWord } from '../../src/cli/draw/histogram';
import { plotLines } from '../../src/cli/draw/plot';
import { printable, printableJson, printableLines, shortened } from '../../src/cli/draw/printable';
import { percentWord, shadeLines } from '../../src/cli/draw/shades';
import { dtypeName } from '../../src/cli/inspect/dtypeName';
import { ExactSum } from '../../src/cli/inspect/exactSum';

describe('text of a file in a terminal', () => {
  const hostile = '\u001b[2J\u009b31mred\u202eevil\u2066\r\nnext\u0007\u200b';

  test('does nothing to it', () => {
    assert.equal(
      printable(hostile),
      String.raw`\u001b[2J\u009b31mred\u202eevil\u2066\u000d\u000anext\u0007\u200b`,
    );
    assert.equal(printableLines('one\ntwo\u001b'), 'one\ntwo\\u001b');
    // Words of other languages, and emoji of several parts, stay as they are.
    for (const plain of ['größe', '重み', 'שלום', 'नमस्ते', '👩‍🔬'])
      assert.equal(printable(plain), plain);
  });

  test('is the same to whoever parses it as JSON', () => {
    const json = printableJson(JSON.stringify({ [hostile]: hostile }));
    assert.deepEqual(JSON.parse(json), { [hostile]: hostile });
    assert.equal(printable(json), json);
  });

  test('is cut in its middle, between characters', () => {
    assert.equal(shortened('block/conv/kernel', 11), 'block…ernel');
    assert.equal(shortened('short', 5), 'short');
    assert.equal(shortened('👍👍👍👍', 3), '👍…👍');
  });
});

describe('pictures in characters', () => {
  test('a bar is empty for nothing only, and full for all only', () => {
    assert.deepEqual(
      [0, 1e-9, 0.5, 0.999999, 1].map((share) => barText(share, 4)),
      ['', '▏', '██', '███▉', '████'],
    );
    assert.equal(barText(NaN, 4), '');
  });

  test('a histogram has the heights of its counts, and a place for zero', () => {
    const lines = histogramLines({ min: -1, max: 1, counts: [8, 4, 0, 2, 1, 0, 0, 0, 8] }, 9, 1);
    assert.deepEqual(lines, ['█▄ ▂▁   █', '────┴────', '-1  0   1', 'most in a bin: 8']);
    const many = Array.from({ length: 100_003 }, () => 1);
    const wide = histogramLines({ min: 0, max: 1, counts: many }, 64, 2);
    assert.ok(wide.every((line) => line.length <= 64));
    assert.deepEqual(histogramLines({ min: 0, max: 0, counts: [] }), []);
  });

  test('a mask shows every cell where there is room, else what is densest', () => {
    const single = { rows: 2, columns: 3, values: [1, 0, 0, 0, 1, 1], single: true };
    assert.deepEqual(shadeLines(single), { lines: ['█··', '·██'], key: '█ kept  · pruned' });
    const sparse = { rows: 1, columns: 4, values: [0, 0.001, 0.01, 0.02], single: false };
    const { lines, key } = shadeLines(sparse);
    assert.deepEqual(lines, ['·░▒█']);
    assert.deepEqual(shadeLines({ ...sparse, values: [0, 0, 0.5, 0.5] }).lines, ['··██']);
    assert.match(key, /░▒▓█ 0\.10 % to 2\.00 % of the weights kept/);
  });

  test('shares in per cent do not round to all or to nothing', () => {
    assert.deepEqual([0, 1e-7, 0.0123, 0.5, 0.99999, 1].map(percentWord), [
      '0.00 %',
      '0.000010 %',
      '1.23 %',
      '50.0 %',
      '>99.9 %',
      '100.0 %',
    ]);
    assert.deepEqual([0, 1e-9, 0.12345, 123456.7, -1e12].map(numberWord), [
      '0',
      '1.00e-9',
      '0.1235',
      '123500',
      '-1.00e+12',
    ]);
  });

  test('columns are aligned, and those that are empty are left out', () => {
    const columns = [
      { title: 'Name', align: 'left', cells: ['a', 'größe'] },
      { title: 'Nothing', align: 'left', cells: ['', ''] },
      { title: 'Count', align: 'right', cells: ['1', '1,000,000'] },
    ] as const;
    assert.deepEqual(listLines(columns), [
      'Name       Count',
      'a              1',
      'größe  1,000,000',
    ]);
  });

  test('columns that are too wide together stand below each other', () => {
    const columns = [
      { title: 'Name', align: 'left', cells: ['a', 'b'] },
      { title: 'Size', align: 'right', cells: ['1', '20'] },
      { title: 'Flags', align: 'left', cells: ['', '2 dead units'] },
    ] as const;
    assert.deepEqual(listLines(columns, 12), [
      ...['Name  Size', 'a        1', 'b       20', ''],
      ...['Name  Flags', 'a', 'b     2 dead units'],
    ]);
    assert.equal(listLines(columns, 30).length, 3);
  });

  test('a chart takes as many points as there are', () => {
    const points = Array.from({ length: 200_000 }, (_, x) => ({ x: x + 1, y: x % 7 }));
    const lines = plotLines({
      id: 'long',
      title: 'Long',
      x: { title: 'Step', scale: 'linear', format: 'integer' },
      y: { title: 'Loss', format: 'integer' },
      series: [{ id: 'a', title: 'A', points }],
    });
    assert.ok(lines.some((line) => line.includes('200,000')));
  });
});

test('sums are right to the last digits', () => {
  const sum = new ExactSum();
  for (const value of [1, 1e100, 1, -1e100]) sum.add(value);
  assert.equal(sum.value, 2);
  const infinite = new ExactSum();
  for (const value of [1, Infinity, 2]) infinite.add(value);
  assert.equal(infinite.value, Infinity);
});

test('types have one name in every format', () => {
  const named = ['F32', '<f4', 'float32', '>i2', '|u1', '|b1', 'BOOL', 'BF16', 'F8_E4M3', '|S3'];
  assert.deepEqual(named.map(dtypeName), [
    ...['float32', 'float32', 'float32', 'int16', 'uint8', 'bool', 'bool'],
    ...['bfloat16', 'float8_e4m3', '|S3'],
  ]);
});
