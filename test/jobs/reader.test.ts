import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ReaderClient } from '../../src/jobs/reader';
import { type ReaderRequest } from '../../src/protocol/reader';
import { type RunSnapshot } from '../../src/protocol/snapshot';
import { isAlive, startTime } from '../../src/files/processes';
import { temporaryFolder } from '../support/nets';
import { root } from '../support/paths';
import { sleep, until } from '../support/runs';
import { makeSyntheticRun } from '../support/syntheticRun';

const notBuilt = !fs.existsSync(path.join(root, 'dist', 'reader.js')) && 'dist/ is not built';

describe('the process that reads runs', { skip: notBuilt }, () => {
  const base = temporaryFolder();
  const run = path.join(base, 'run');
  const large = path.join(base, 'large');
  const clients: ReaderClient[] = [];

  before(() => {
    makeSyntheticRun(run, { seeds: 2, levels: 3, points: 5 });
    makeSyntheticRun(large, { seeds: 1, levels: 2, controls: [], points: 100_000, stages: false });
  });
  after(() => {
    for (const client of clients) client.dispose();
  });

  function client(...times: ConstructorParameters<typeof ReaderClient>): ReaderClient {
    const made = new ReaderClient(...times);
    clients.push(made);
    return made;
  }

  function kill(reader: ReaderClient): void {
    process.kill(reader.pid!, 'SIGKILL');
  }

  test('answers what is asked, and what cannot be answered with an error', async () => {
    const reader = client();
    const snapshot = (await reader.snapshot(run)) as RunSnapshot;
    assert.equal(snapshot.curves.length, 9);
    assert.equal(await reader.snapshot(run, snapshot.version), 'unchanged');
    assert.deepEqual(await reader.outline(run), snapshot.presentation!.outline);
    const unknown = { kind: 'dance', folder: run } as unknown as ReaderRequest;
    await assert.rejects(reader.ask(unknown), /asked what it does not know: kind/);
    const wrong = { kind: 'snapshot', folder: 7 } as unknown as ReaderRequest;
    await assert.rejects(reader.ask(wrong), /folder: Invalid input/);
    const report = { kind: 'report', folders: [run], file: path.join(base, 'x.html') } as const;
    await assert.rejects(reader.ask({ ...report, assets: base }), {
      name: 'RunError',
      reason: 'failed',
      message: /not complete/,
    });
    await assert.rejects(reader.ask({ kind: 'export', folder: base, to: base }), {
      reason: 'not-a-run',
    });
    // It has answered all of that and is still the same process.
    assert.equal(await reader.snapshot(run, snapshot.version), 'unchanged');
  });

  test('loads no tensor library', () => {
    const bundle = fs.readFileSync(path.join(root, 'dist', 'reader.js'), 'utf8');
    assert.ok(!bundle.includes('tfjs_binding') && !bundle.includes('registerBackend'));
    assert.ok(bundle.length < 1_500_000);
  });

  test('that is killed is started once more', async () => {
    const reader = client();
    const before = (await reader.snapshot(run)) as RunSnapshot;
    const { pid } = reader;
    const asked = [reader.snapshot(large), reader.snapshot(run), reader.outline(run)] as const;
    kill(reader);
    const [first, second, third] = await Promise.all(asked);
    assert.notEqual(reader.pid, pid);
    assert.equal((first as RunSnapshot).curves.length, 2);
    assert.deepEqual(second, before);
    assert.deepEqual(third, before.presentation!.outline);
    // Between requests as well.
    kill(reader);
    await until('it has ended', () => reader.pid === undefined);
    assert.equal(await reader.snapshot(run, before.version), 'unchanged');
  });

  test('that ends twice over a request says so, and answers the others', async () => {
    const reader = client();
    await reader.outline(run);
    const first = assert.rejects(reader.snapshot(large), {
      name: 'RunError',
      message: /was killed \(SIGKILL\) twice while it was at work on .*large/,
    });
    const second = reader.outline(run);
    const { pid } = reader;
    kill(reader);
    await until('it is started again', () => reader.pid !== undefined && reader.pid !== pid);
    kill(reader);
    await first;
    assert.equal((await second).length, 3);
  });

  test('that does not answer in time is given up', async () => {
    const reader = client({ patience: 5000, writePatience: 5000, idle: 30_000 });
    await reader.outline(run);
    const { pid } = reader;
    process.kill(pid!, 'SIGSTOP');
    await assert.rejects(reader.snapshot(run), { reason: 'timed-out', message: /longer than 5 s/ });
    await until('it is gone', () => startTime(pid!) === undefined);
  });

  test('is let go when nobody asks, and comes back', async () => {
    const reader = client({ patience: 30_000, writePatience: 30_000, idle: 150 });
    await reader.outline(run);
    const pid = reader.pid!;
    const started = startTime(pid)!;
    await until('it is let go', () => !isAlive({ pid, started }));
    assert.equal(reader.pid, undefined);
    assert.equal((await reader.outline(run)).length, 3);
  });

  test('ends with whoever asks, and answers nobody after that', async () => {
    const reader = client();
    await reader.outline(run);
    const pid = reader.pid!;
    const started = startTime(pid)!;
    const waiting = assert.rejects(reader.snapshot(large), { reason: 'stopped' });
    reader.dispose();
    await waiting;
    await until('it has ended', () => !isAlive({ pid, started }));
    await assert.rejects(reader.outline(run), { reason: 'stopped' });
    await sleep(50);
    assert.equal(reader.pid, undefined);
  });
});
