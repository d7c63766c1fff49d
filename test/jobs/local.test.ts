import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { defaultJobs, grantedCores, startSupervisor } from '../../src/jobs/local';
import { RunError } from '../../src/runs/errors';
import { self } from '../../src/files/processes';
import { temporaryFolder } from '../data/temporary';
import { cannotRun } from '../support/runs';

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

  test('that cannot begin says why, and leaves no lock', async () => {
    const folder = temporaryFolder();
    await refused(folder, 'not-a-run', 'it has no spec.json');
    assert.deepEqual(fs.readdirSync(folder), ['supervisor.log']);
    fs.writeFileSync(path.join(folder, 'spec.json'), '{');
    await refused(folder, 'damaged', 'spec.json is damaged');
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
