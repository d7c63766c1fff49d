import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { startSupervisor } from '../../src/jobs/local';
import { grantedCores } from '../../src/jobs/machine';
import { defaultJobs } from '../../src/jobs/threads';
import { type RunRecord } from '../../src/runs/record';
import { RunError } from '../../src/runs/errors';
import { self } from '../../src/files/processes';
import { temporaryFolder } from '../data/temporary';
import { cannotRun } from '../support/runs';

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

test('as many replicates at once as seeds, cores and memory allow, and always one', () => {
  assert.equal(defaultJobs(1, 1), 1);
  assert.equal(defaultJobs(1000, 1), grantedCores());
  assert.equal(defaultJobs(3, 1e15), 1);
});

describe('a supervisor', { skip: cannotRun }, () => {
  test('is not started beside a live one', async () => {
    const folder = temporaryFolder();
    const owner = { host: os.hostname(), ...self(), token: 'mine' };
    fs.writeFileSync(path.join(folder, 'lock'), JSON.stringify(owner));
    fs.writeFileSync(path.join(folder, 'stop'), '');
    await refused(folder, 'in-use', `process ${process.pid}`);
    assert.deepEqual(fs.readdirSync(folder).sort(), ['lock', 'stop'], 'and nothing is touched');
  });

  test('writes its log through no link', { skip: process.platform === 'win32' }, async () => {
    const folder = temporaryFolder();
    const thesis = path.join(temporaryFolder(), 'thesis.tex');
    fs.writeFileSync(thesis, 'years of work');
    fs.symlinkSync(thesis, path.join(folder, 'supervisor.log'));
    await refused(folder, 'not-a-run', 'it has no run.json');
    assert.equal(fs.readFileSync(thesis, 'utf8'), 'years of work');
    assert.ok(fs.lstatSync(path.join(folder, 'supervisor.log')).isFile());
  });

  test('that cannot begin says why, and leaves no lock', async () => {
    const folder = temporaryFolder();
    await refused(folder, 'not-a-run', 'it has no run.json');
    assert.deepEqual(fs.readdirSync(folder), ['supervisor.log']);
    fs.writeFileSync(path.join(folder, 'run.json'), JSON.stringify(record));
    await refused(folder, 'not-a-run', 'it has no spec.json');
    fs.writeFileSync(path.join(folder, 'spec.json'), '{');
    await refused(folder, 'damaged', 'spec.json is damaged');
    fs.writeFileSync(path.join(folder, 'spec.json'), '{}');
    await refused(folder, 'changed', 'spec.json was edited');
    const present = fs.readFileSync(path.join(folder, 'run.json'), 'utf8');
    assert.equal(present, JSON.stringify(record), 'and records nothing');
  });

  async function refused(folder: string, reason: string, part: string): Promise<void> {
    await assert.rejects(startSupervisor(folder, 1), (error) => {
      assert.ok(error instanceof RunError, String(error));
      assert.equal(error.reason, reason);
      assert.ok(error.message.includes(part) && !error.message.includes('\n'), error.message);
      return true;
    });
  }
});
