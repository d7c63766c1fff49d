import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { self } from '../../src/files/processes';
import { listRows } from '../../src/host/runs/list';
import { RowReader } from '../../src/host/runs/readRow';
import { isLive, isResumable, type RunRow } from '../../src/host/runs/row';
import { type RunStatus } from '../../src/runs/status';
import { temporaryFolder } from '../data/temporary';

const names = { model: 'LeNet-300-100', data: 'digits' };
const record = { format: 1, created: '2026-01-31T12:00:00.000Z', experiment: 'imp', names };
const status: RunStatus = {
  format: 1,
  state: 'done',
  progress: 1,
  jobs: 2,
  updated: new Date().toISOString(),
  seconds: 61.4,
  replicates: [{ seed: 1, state: 'done', progress: 1 }],
  headline: 'matches at 5.5 %',
};

function makeRun(folder: string, files: Readonly<Record<string, unknown>> = {}): string {
  fs.mkdirSync(folder, { recursive: true });
  const all = { 'run.json': record, 'spec.json': {}, 'status.json': status, ...files };
  for (const [name, content] of Object.entries(all)) {
    if (content === undefined) continue;
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    fs.writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

async function rowOf(files: Readonly<Record<string, unknown>>): Promise<RunRow> {
  const row = await new RowReader().read(makeRun(path.join(temporaryFolder(), 'a-run'), files));
  assert.ok(row);
  return row;
}

describe('the row of a run', () => {
  test('says what its small files say', async () => {
    const row = await rowOf({ 'spec.json': { title: 'My net' } });
    assert.equal(row.title, 'My net');
    assert.equal(row.state, 'done');
    assert.equal(row.headline, 'matches at 5.5 %');
    assert.equal(row.seconds, 61.4);
    assert.equal(row.created, record.created);
    assert.equal(row.compacted, false);
    assert.equal((await rowOf({ 'compacted.json': {} })).compacted, true);
    assert.equal((await rowOf({})).title, 'LeNet-300-100 on digits');
    assert.equal((await rowOf({ 'run.json': { format: 1 } })).title, 'a-run');
  });

  test('believes a fresh status, and asks the lock about an older one', async () => {
    const running = { ...status, state: 'running', progress: 0.4 };
    const fresh = await rowOf({ 'status.json': running });
    assert.equal(fresh.state, 'running');
    assert.ok(isLive(fresh) && !isResumable(fresh));
    const old = { ...running, updated: new Date(Date.now() - 60_000).toISOString() };
    const interrupted = await rowOf({ 'status.json': old });
    assert.equal(interrupted.state, 'interrupted');
    assert.equal(interrupted.progress, 0.4);
    assert.ok(!isLive(interrupted) && isResumable(interrupted));
    const lock = { host: os.hostname(), ...self(), token: 'mine' };
    assert.equal((await rowOf({ 'status.json': old, lock })).state, 'running');
  });

  test('of a damaged run says what is damaged', async () => {
    const cases: [Readonly<Record<string, unknown>>, RegExp][] = [
      [{ 'status.json': '{"format": 1, "sta' }, /^status\.json is damaged: it is no JSON/],
      [{ 'status.json': '[]' }, /^status\.json is damaged: it names no state/],
      [{ 'status.json': { ...status, state: 'toString' } }, /it names no state/],
      [{ 'status.json': undefined }, /^status\.json is missing/],
      [{ 'status.json': { ...status, format: 2 } }, /newer version of Winning Ticket/],
      [{ 'run.json': 'null', 'status.json': 'null' }, /it names no state/],
      [{ 'run.json': '' }, /^run\.json is damaged/],
      [{ 'run.json': undefined }, /^run\.json is missing/],
    ];
    for (const [files, expected] of cases) {
      const row = await rowOf(files);
      assert.equal(row.state, 'damaged');
      assert.match(row.problem ?? '', expected);
      assert.ok(!isLive(row) && !isResumable(row));
    }
  });

  test('takes no harm from values of another kind', async () => {
    const odd = { ...status, progress: 'half', seconds: null, headline: 7, replicates: 'none' };
    const row = await rowOf({ 'status.json': odd, 'spec.json': { title: ['x'] } });
    assert.equal(row.progress, 0);
    assert.equal(row.seconds, 0);
    assert.equal(row.headline, undefined);
    assert.equal(row.seeds, 0);
    assert.equal(row.title, 'LeNet-300-100 on digits');
    const long = await rowOf({ 'spec.json': { title: 'x'.repeat(1e5) } });
    assert.ok(long.title.length <= 2_000);
  });

  test('stays as it was while the files of a run at work cannot be read for a moment', async () => {
    const running = { ...status, state: 'running', progress: 0.4 };
    const folder = makeRun(path.join(temporaryFolder(), 'a-run'), { 'status.json': running });
    const reader = new RowReader(100);
    assert.equal((await reader.read(folder))?.state, 'running');
    fs.rmSync(path.join(folder, 'status.json'));
    fs.mkdirSync(path.join(folder, 'status.json'));
    assert.equal((await reader.read(folder))?.progress, 0.4);
    await new Promise((resolve) => setTimeout(resolve, 150));
    assert.equal((await reader.read(folder))?.state, 'damaged');
    fs.rmdirSync(path.join(folder, 'status.json'));
    makeRun(folder, { 'status.json': running });
    assert.equal((await reader.read(folder))?.state, 'running');
  });

  test('of files that are too large is not read', async () => {
    const large = await rowOf({ 'status.json': ' '.repeat(1_000_001) });
    assert.equal(large.state, 'damaged');
    assert.match(large.problem ?? '', /status\.json cannot be read: it has 1000001 bytes/);
    const title = JSON.stringify({ title: 'x', more: 'y'.repeat(1_000_001) });
    assert.equal((await rowOf({ 'spec.json': title })).title, 'LeNet-300-100 on digits');
  });

  test('is none for what is no run, or gone', async () => {
    const folder = temporaryFolder();
    fs.writeFileSync(path.join(folder, 'status.json'), '{}');
    assert.equal(await new RowReader().read(folder), undefined);
    assert.equal(await new RowReader().read(path.join(folder, 'gone')), undefined);
    assert.equal(await new RowReader().read(path.join(folder, 'status.json')), undefined);
  });

  test('is read anew once it was forgotten', async () => {
    const folder = makeRun(path.join(temporaryFolder(), 'a-run'));
    const reader = new RowReader();
    assert.equal((await reader.read(folder))?.state, 'done');
    fs.rmSync(path.join(folder, 'run.json'));
    reader.forget(folder);
    assert.equal((await reader.read(folder))?.state, 'damaged');
  });
});

describe('the list of runs', () => {
  const stamp = (n: number): string => `2026-01-31-${String(n).padStart(6, '0')}-imp`;

  test('has the newest of several folders, up to a limit, and says how many are left', async () => {
    const [a, b] = [temporaryFolder(), temporaryFolder()];
    for (let n = 0; n < 30; n++) makeRun(path.join(n % 2 === 0 ? a : b, stamp(n)));
    fs.mkdirSync(path.join(a, '.deleted-2026-01-31-999999-imp'));
    fs.mkdirSync(path.join(a, 'zzz-no-run'));
    fs.writeFileSync(path.join(a, '.gitignore'), '*');
    const list = await listRows([a, b, path.join(a, 'not-there')], new RowReader(), 11);
    assert.deepEqual(
      list.rows.map(({ id }) => id),
      Array.from({ length: 10 }, (_, i) => stamp(29 - i)),
    );
    assert.equal(list.more, 20);
    const all = await listRows([a, b, a], new RowReader(), 1000);
    assert.equal(all.rows.length, 30);
    assert.equal(all.more, 0);
  });

  test('has an old one that is wanted', async () => {
    const folder = temporaryFolder();
    for (let n = 0; n < 9; n++) makeRun(path.join(folder, stamp(n)));
    const wanted = (run: string): boolean => path.basename(run) === stamp(2);
    const list = await listRows([folder], new RowReader(), 3, new Map(), wanted);
    assert.deepEqual(
      list.rows.map(({ id }) => id),
      [8, 7, 6, 2].map(stamp),
    );
    assert.equal(list.more, 5);
  });

  test('does not read again what is known', async () => {
    const folder = temporaryFolder();
    const run = makeRun(path.join(folder, stamp(1)));
    const known = (await listRows([folder], new RowReader(), 10)).rows[0]!;
    fs.writeFileSync(path.join(run, 'status.json'), 'damaged meanwhile');
    const again = await listRows([folder], new RowReader(), 10, new Map([[run, known]]));
    assert.equal(again.rows[0], known);
  });

  test('of two hundred runs takes a fraction of a second', async () => {
    const folder = temporaryFolder();
    for (let n = 0; n < 200; n++) makeRun(path.join(folder, stamp(n)));
    const begin = performance.now();
    const { rows } = await listRows([folder], new RowReader(), 200);
    const took = performance.now() - begin;
    assert.equal(rows.length, 200);
    console.log(`200 runs: ${took.toFixed(0)} ms`);
    assert.ok(took < 2_000, `${took} ms`);
  });
});
