import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { RunError } from '../../src/runs/errors';
import { isAlive, self, startTime } from '../../src/files/processes';
import { readRecord, writeRecord, type RunRecord } from '../../src/runs/record';
import { currentStatus, readStatus, writeStatus, type RunStatus } from '../../src/runs/status';
import { temporaryFolder } from '../data/temporary';
import { cannotMount, smallDisk } from '../support/disk';
import { until } from '../support/runs';

const record: RunRecord = {
  format: 1,
  id: 'a-run',
  created: '2019-05-06T00:00:00Z',
  experiment: 'imp',
  specSha256: '00',
  base: '/somewhere',
  engines: [{ name: 'wasm', threads: 1, versions: { tfjs: '4.22.0' }, attempts: [] }],
  replicateBytes: 1e9,
  versions: { node: 'v20' },
  machine: { platform: 'linux', arch: 'x64', cpu: 'some', cores: 2, memory: 1e9 },
};

describe('run.json', () => {
  test('is read back as it was written', () => {
    const folder = temporaryFolder();
    writeRecord(folder, record);
    assert.deepEqual(readRecord(folder), record);
  });

  test('is refused in one line where it is missing, newer or damaged', () => {
    refused(undefined, 'not-a-run', 'is not a run folder: it has no run.json');
    refused(JSON.stringify({ ...record, format: 2 }), 'newer-format', 'format 2', 'Update');
    refused(JSON.stringify({ format: 3 }), 'newer-format', 'format 3');
    refused('', 'damaged');
    refused('{\n "format": 1,\n "id": x\n}\n', 'damaged');
    refused('null', 'damaged');
    refused('[1]', 'damaged');
    refused(JSON.stringify({ ...record, engines: [] }), 'damaged', 'engines');
    refused(JSON.stringify({ ...record, replicateBytes: 'many' }), 'damaged', 'replicateBytes');
  });

  function refused(text: string | undefined, reason: string, ...parts: string[]): void {
    const folder = temporaryFolder();
    const file = path.join(folder, 'run.json');
    if (text !== undefined) fs.writeFileSync(file, text);
    assert.throws(
      () => readRecord(folder),
      (error) => {
        assert.ok(error instanceof RunError, String(error));
        assert.equal(error.reason, reason, error.message);
        for (const part of [folder, ...parts]) assert.ok(error.message.includes(part));
        assert.ok(!error.message.includes('\n'), error.message);
        return true;
      },
    );
  }
});

const status: RunStatus = {
  format: 1,
  state: 'running',
  progress: 0.5,
  jobs: 2,
  updated: '2019-05-06T00:00:00Z',
  seconds: 3,
  replicates: [{ seed: 1, state: 'running', progress: 0.5 }],
};

describe('status.json', () => {
  test('is read back, and undefined where it is missing, damaged or newer', () => {
    const folder = temporaryFolder();
    assert.equal(readStatus(folder), undefined);
    writeStatus(folder, status);
    assert.deepEqual(readStatus(folder), status);
    for (const text of ['', '{', 'null', JSON.stringify({ ...status, format: 2 })]) {
      fs.writeFileSync(path.join(folder, 'status.json'), text);
      assert.equal(readStatus(folder), undefined);
      assert.equal(currentStatus(folder), undefined);
    }
  });

  test('of a run without its supervisor is interrupted', () => {
    const folder = temporaryFolder();
    for (const state of ['running', 'stopping'] as const) {
      writeStatus(folder, { ...status, state });
      assert.deepEqual(currentStatus(folder), { ...status, state: 'stopped', interrupted: true });
    }
    const waiting = { ...status, state: 'queued' as const };
    writeStatus(folder, waiting);
    assert.equal(currentStatus(folder)?.interrupted, true, 'queued for a long time');
    for (const updated of ['soon', new Date(Date.now() + 120_000).toISOString()]) {
      writeStatus(folder, { ...waiting, updated });
      assert.equal(currentStatus(folder)?.interrupted, true, updated);
    }
    const fresh = { ...waiting, updated: new Date().toISOString() };
    writeStatus(folder, fresh);
    assert.deepEqual(currentStatus(folder), { ...fresh, interrupted: false });
    for (const state of ['stopped', 'done', 'failed'] as const) {
      writeStatus(folder, { ...status, state });
      assert.deepEqual(currentStatus(folder), { ...status, state, interrupted: false });
    }
    const owner = JSON.stringify({ host: 'elsewhere', pid: 1, started: '1', token: 'x' });
    fs.writeFileSync(path.join(folder, 'lock'), owner);
    writeStatus(folder, status);
    assert.deepEqual(currentStatus(folder), { ...status, interrupted: false });
  });
});

test('a full disk still takes the status that says so', { skip: cannotMount() }, () => {
  const disk = smallDisk('size=32k');
  writeStatus(disk, status);
  const ballast = fs.openSync(path.join(disk, 'ballast'), 'w');
  assert.throws(() => fs.writeFileSync(ballast, Buffer.alloc(100_000)), /ENOSPC/);
  fs.closeSync(ballast);
  const failed: RunStatus = {
    ...status,
    state: 'failed',
    error: { name: 'RunError', reason: 'disk-full', message: 'x'.repeat(1000) },
  };
  writeStatus(disk, failed);
  assert.deepEqual(readStatus(disk), failed);
  writeStatus(disk, status);
  assert.deepEqual(readStatus(disk), status, 'and a shorter one after it');
  const replicates = Array.from({ length: 200 }, (_, seed) => ({ ...status.replicates[0]!, seed }));
  assert.throws(() => writeStatus(disk, { ...status, replicates }), /The disk is full/);
  assert.deepEqual(readStatus(disk), status, 'one too long leaves the old one whole');
  assert.deepEqual(fs.readdirSync(disk).sort(), ['ballast', 'status.json']);
});

describe('a process', () => {
  test('is told from a later one with the same number', () => {
    const me = self();
    assert.ok(me.started !== '');
    assert.equal(isAlive(me), true);
    assert.equal(isAlive({ ...me, started: '' }), true, 'where the start is not known');
    assert.equal(isAlive({ ...me, started: '1' }), process.platform === 'win32');
    assert.equal(startTime(4_194_303), undefined);
  });

  const noZombies = process.platform !== 'linux' && 'needs /proc';
  test(
    'that has ended is gone, though its parent has not looked',
    { skip: noZombies },
    async () => {
      // The shell starts a process, becomes another program and so never asks how its child ended.
      const parent = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 20']);
      const [line] = (await once(parent.stdout, 'data')) as [Buffer];
      const pid = Number(line.toString());
      const stat = (): string => fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
      await until('it is a zombie', () => /\) Z /.test(stat()));
      assert.equal(startTime(pid), undefined);
      assert.equal(isAlive({ pid, started: '' }), false);
      parent.kill('SIGKILL');
    },
  );
});
