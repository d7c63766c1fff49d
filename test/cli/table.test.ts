import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { tableLines, tableMarkdown } from '../../src/cli/draw/table';
import { cellText, numberText } from '../../src/protocol/numbers';
import { quoted } from '../../src/cli/hint';
import { type Table } from '../../src/lottery/experiment';

const table: Table = {
  id: 'levels',
  title: 'Levels',
  columns: [
    { key: 'level', title: 'Level', format: 'integer' },
    { key: 'density', title: 'Density', format: 'density' },
    { key: 'ticket', title: 'Ticket', format: 'percent' },
    { key: 'fresh', title: 'Fresh weights', format: 'percent' },
    { key: 'difference', title: 'To dense', format: 'points' },
    { key: 'matching', title: 'Matching', format: 'flag' },
  ],
  rows: [
    { level: 0, density: 1, ticket: { mean: 0.955, deviation: 0.004 }, matching: true },
    {
      level: 1,
      density: 0.051,
      ticket: { mean: 0.9, deviation: 0.01 },
      fresh: { mean: 0.5, deviation: 0 },
      difference: { mean: -0.055, deviation: 0.002 },
      matching: false,
    },
  ],
};

describe('a table', () => {
  test('has aligned columns', () => {
    assert.deepEqual(tableLines(table), [
      'Level  Density       Ticket  Fresh weights     To dense  Matching',
      '    0  100.0 %  95.50 ±0.40                                   yes',
      '    1   5.10 %  90.00 ±1.00          50.00  -5.50 ±0.20        no',
    ]);
  });

  for (const width of [64, 60, 50, 38, 20]) {
    test(`fits ${width} characters and keeps every number`, () => {
      const lines = tableLines(table, width).filter((line) => !line.startsWith('('));
      for (const line of lines) assert.ok(line.length <= width, line);
      for (const number of ['5.10 %', '95.50', '50.00', '-5.50', 'no'])
        assert.ok(
          lines.some((line) => line.includes(number)),
          number,
        );
    });
  }

  test('is Markdown on request', () => {
    assert.deepEqual(tableMarkdown(table).slice(1), [
      '| ---: | ---: | ---: | ---: | ---: | ---: |',
      '| 0 | 100.0 % | 95.50 ±0.40 |  |  | yes |',
      '| 1 | 5.10 % | 90.00 ±1.00 | 50.00 | -5.50 ±0.20 | no |',
    ]);
  });

  test('writes numbers as their format says', () => {
    assert.equal(numberText(266_200, 'integer', false), '266,200');
    assert.equal(numberText(0.002, 'points', true), '+0.20');
    assert.equal(numberText(-0.00001, 'points', true), '0.00');
    assert.equal(numberText(0.0994, 'density', false), '9.94 %');
    const several = { mean: 0.5, deviation: 0, count: 3 };
    const alone = { ...several, count: 1 };
    assert.equal(cellText(several, 'percent'), '50.00 ±0.00');
    assert.equal(cellText(alone, 'percent'), '50.00');
    assert.equal(cellText(undefined, 'percent'), '');
  });
});

test('a path is one word for the shell', () => {
  assert.equal(quoted('runs/2026-01-31', 'linux'), 'runs/2026-01-31');
  assert.equal(quoted("a b'c", 'linux'), `'a b'\\''c'`);
  assert.equal(quoted('C:\\my runs\\x', 'win32'), '"C:\\my runs\\x"');
});
