import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { isSpecOnDisk } from '../../../src/host/spec/logic/places';
import { problemsOf } from '../../../src/host/spec/logic/problems';
import { temporaryFolder } from '../../support/nets';

/** Each problem as the text that it marks, and what it says. */
async function marked(
  text: string,
  folder?: string,
  dialect?: 'json' | 'jsonc',
): Promise<readonly (readonly [string, string])[]> {
  const problems = await problemsOf(text, folder, dialect);
  return problems.map(({ offset, length, message }) => [
    text.slice(offset, offset + length),
    message,
  ]);
}

test('values that do not go together are marked at the value', async () => {
  const text = `{
  "experiment": "imp",
  "training": { "steps": 100 },
  "imp": { "rewind": { "step": 250 }, "densities": [0.2, 0.5], "convRate": 0.1, "scope": "global" }
}`;
  const found = await marked(text);
  assert.deepEqual(
    found.map(([place]) => place),
    ['250', '[0.2, 0.5]', '0.1'],
  );
  assert.match(found[0]![1], /^imp\.rewind\.step is 250, but training\.steps is 100/);
});

test('of what is not there, the name above it is marked', async () => {
  const text =
    '{ "experiment": "imp", "training": { "steps": 3 }, "imp": { "rewind": { "step": 9 } } }';
  assert.equal((await marked(text))[0]?.[0], '9');
  const defaults = '{"experiment":"imp", "imp":{"convention":"google-lth","scope":"global"}}';
  assert.equal((await marked(defaults))[0]?.[0], '"google-lth"');
  const absent = '{"experiment":"imp","training":{"steps":5000},"imp":{"densities":[1]}}';
  assert.equal((await marked(absent))[0]?.[0], '[1]');
});

test('a part whose name has a hyphen is marked where the problem is', async () => {
  const popup =
    '{"experiment":"edge-popup","edge-popup":{"kept":[0.5],"weights":"own","scaled":true}}';
  const [found, ...others] = await marked(popup);
  assert.deepEqual([found?.[0], others], ['true', []]);
  assert.match(found![1], /^edge-popup\.scaled would change the model's own weights/);
  const prize = '{"experiment":"multi-prize","multi-prize":{"inputs":"binary"}}';
  assert.deepEqual(await marked(prize), [
    ['"binary"', 'multi-prize.inputs binary needs multi-prize.activations "binary"'],
  ]);
  const twice = '{"experiment":"edge-popup","edge-popup":{"kept":[0.5,0.5]}}';
  assert.deepEqual(await marked(twice), [['[0.5,0.5]', 'edge-popup.kept must not repeat']]);
});

test('what the JSON schema says is not said twice, but what it cannot say of a list is', async () => {
  assert.deepEqual(await marked('{"experiment":"imp","imp":{"levels":"many","unknown":1}}'), []);
  assert.deepEqual(await marked('{"experiment":"none"}'), []);
  assert.deepEqual(await marked('{"format":2,"experiment":"imp"}'), []);
  for (const text of ['', '[]', 'null', '3', '{', '{"experiment":"imp",}']) {
    assert.deepEqual(await marked(text), []);
  }
  const twice = await marked('{"experiment":"imp","seeds":[1,2,1]}');
  assert.deepEqual(twice, [['[1,2,1]', 'seeds must not repeat']]);
});

test('files that are not there, or are of the other kind, are marked', async () => {
  const folder = temporaryFolder();
  fs.mkdirSync(path.join(folder, 'net'));
  fs.writeFileSync(path.join(folder, 'table.csv'), 'a,b\n1,2\n');
  const text = JSON.stringify({
    experiment: 'imp',
    model: { kind: 'file', path: 'net' },
    data: { kind: 'csv', path: 'table.csv', test: 'none.csv' },
  });
  const found = await marked(text, folder);
  assert.deepEqual(
    found.map(([place]) => place),
    ['"net"', '"none.csv"'],
  );
  assert.match(found[0]![1], /is a folder: name the file in it/);
  assert.match(found[1]![1], /is not there/);
  const idx = JSON.stringify({ experiment: 'imp', data: { kind: 'idx', path: 'table.csv' } });
  assert.match((await marked(idx, folder))[0]![1], /is no folder/);
  assert.deepEqual(await marked(text), []);
});

test('where the editor takes comments for right, they are marked here', async () => {
  const text = '{\n  // a comment\n  "experiment": "imp"\n}';
  assert.deepEqual(await marked(text), []);
  const found = await marked(text, undefined, 'jsonc');
  assert.equal(found[0]?.[0], '// a comment');
});

test('where it may not look, or on another machine, nothing is looked for', async () => {
  const folder = temporaryFolder();
  const text = JSON.stringify({
    experiment: 'imp',
    model: { kind: 'file', path: '//server/share/model.json' },
    data: { kind: 'csv', path: '../outside.csv', test: 'none.csv' },
  });
  const asked: string[] = [];
  const problems = await problemsOf(text, folder, 'json', (file) => {
    asked.push(file);
    return file.startsWith(folder + path.sep);
  });
  assert.deepEqual(asked, [path.resolve(folder, '../outside.csv'), path.join(folder, 'none.csv')]);
  assert.deepEqual(
    problems.map(({ offset, length }) => text.slice(offset, offset + length)),
    ['"none.csv"'],
  );
});

test('of what a record names as its spec, only JSON files on this machine are opened', () => {
  const folder = temporaryFolder();
  for (const name of ['a.ticket.json', 'a.txt']) fs.writeFileSync(path.join(folder, name), '{}');
  fs.mkdirSync(path.join(folder, 'b.json'));
  assert.ok(isSpecOnDisk(path.join(folder, 'a.ticket.json')));
  const others = ['a.txt', 'b.json', 'none.json'].map((name) => path.join(folder, name));
  const elsewhere = [`/${path.join(folder, 'a.ticket.json')}`, 'package.json', '\\\\s\\a.json'];
  for (const given of [...others, ...elsewhere]) assert.ok(!isSpecOnDisk(given), given);
});
