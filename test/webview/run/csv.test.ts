import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { type Table } from '../../../src/lottery/experiment';
import { csvOf } from '../../../webview/run/tables/csv';

const table = (columns: Table['columns'], rows: Table['rows']): Table => ({
  id: 'table',
  title: 'Table',
  columns,
  rows,
});

void describe('a table as CSV', () => {
  test('has all digits, and deviations in columns of their own', () => {
    const csv = csvOf(
      table(
        [
          { key: 'level', title: 'Level', format: 'integer' },
          { key: 'ticket', title: 'Ticket', format: 'percent' },
        ],
        [
          { level: 0, ticket: { mean: 0.9123456789, deviation: 0.001 } },
          { level: 1, ticket: undefined },
          { level: 2, ticket: { mean: -1e-7, deviation: 0 } },
        ],
      ),
    );
    assert.equal(
      csv,
      'Level,Ticket,"Ticket, deviation"\r\n0,0.9123456789,0.001\r\n1,,\r\n2,-1e-7,0\r\n',
    );
  });

  test('quotes what needs it, and keeps spreadsheets from calculating texts', () => {
    const columns = [{ key: 'name', title: 'Name', format: 'text' as const }];
    const names = ['a,b', 'say "so"', 'two\nlines', '=1+1', '@SUM(A1)', '-3', '+3', '\tx', 'plain'];
    const csv = csvOf(
      table(
        columns,
        names.map((name) => ({ name })),
      ),
    );
    assert.equal(
      csv,
      [
        'Name',
        '"a,b"',
        '"say ""so"""',
        '"two\nlines"',
        "'=1+1",
        "'@SUM(A1)",
        "'-3",
        "'+3",
        "'\tx",
        'plain',
        '',
      ].join('\r\n'),
    );
  });

  test('writes nothing for what is no number', () => {
    const columns = [{ key: 'x', title: 'X', format: 'percent' as const }];
    const rows = [{ x: NaN }, { x: null as unknown as number }, { x: true }];
    assert.equal(csvOf(table(columns, rows)), 'X\r\n\r\n\r\ntrue\r\n');
  });
});
