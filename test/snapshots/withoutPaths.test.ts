import assert from 'node:assert/strict';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { withoutPaths } from '../../src/snapshots/report/withoutPaths';

test('a report tells last names only', () => {
  const folder = path.join(os.homedir(), 'my thesis', 'winning-ticket-runs', '2019-imp');
  const spec = path.join(os.homedir(), 'my thesis', 'first.ticket.json');
  const told = (text: string): string => withoutPaths(text, { folder, others: [spec] });
  for (const [text, expected] of [
    [
      `${path.join(folder, '1', 'events.jsonl')} is damaged`,
      `${path.join('1', 'events.jsonl')} is damaged`,
    ],
    [`${folder} is in use`, '2019-imp is in use'],
    [`is by ${spec}, which says the same`, 'is by first.ticket.json, which says the same'],
    ['cannot open "/mnt/data/secret/train.csv"', 'cannot open "train.csv"'],
    ['C:\\Users\\somebody\\data.npz is no archive', 'data.npz is no archive'],
    ["ENOENT: no such file, open '/etc/hosts'", "ENOENT: no such file, open 'hosts'"],
    [
      'see https://example.org/a/b and either/or, 3 / 4',
      'see https://example.org/a/b and either/or, 3 / 4',
    ],
    ['1/events.jsonl, level-01/mask.safetensors', '1/events.jsonl, level-01/mask.safetensors'],
  ]) {
    assert.equal(told(text!), expected);
  }
});
