import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { startSupervisor } from '../../src/jobs/local';
import { grantLease, LeaseWatch, renewLease } from '../../src/runs/lease';
import { readLock } from '../../src/runs/lock';
import { readStatus } from '../../src/runs/status';
import { temporaryFolder } from '../data/temporary';
import {
  cannotRun,
  ended,
  runsFolder,
  sleep,
  smallSpec,
  startRun,
  stopRun,
  until,
  writeSpec,
} from '../support/runs';

describe('a lease', () => {
  const looks = (watch: LeaseWatch, n: number): boolean =>
    Array.from({ length: n }, () => watch.expired()).includes(true);

  test('expires after a minute of looks without a renewal, and not where there is none', () => {
    const folder = temporaryFolder();
    const watch = new LeaseWatch(folder, 200, {});
    assert.equal(looks(watch, 1000), false, 'no lease, no end');
    grantLease(folder);
    assert.equal(looks(watch, 300), false, 'a minute less a look');
    assert.equal(looks(watch, 1), true);
  });

  test('begins anew with each renewal, and time alone does not end it', async () => {
    const folder = temporaryFolder();
    grantLease(folder);
    // Older than any sleep of a laptop: what counts are looks.
    const long = new Date(Date.now() - 86_400_000);
    fs.utimesSync(path.join(folder, 'lease'), long, long);
    const watch = new LeaseWatch(folder, 200, {});
    assert.equal(looks(watch, 290), false);
    await renewLease(folder);
    assert.equal(looks(watch, 290), false);
    assert.equal(looks(watch, 20), true);
  });

  test('is no link: nothing is written through one', async () => {
    if (process.platform === 'win32') return;
    const folder = temporaryFolder();
    const other = path.join(temporaryFolder(), 'thesis.tex');
    fs.writeFileSync(other, 'years of work');
    // Whole seconds: a file system does not give every millisecond back.
    const long = new Date('2020-02-02T00:00:00Z');
    fs.utimesSync(other, long, long);
    fs.symlinkSync(other, path.join(folder, 'lease'));
    await renewLease(folder);
    assert.equal(fs.statSync(other).mtimeMs, long.getTime());
    grantLease(folder);
    assert.equal(fs.readFileSync(other, 'utf8'), 'years of work');
    assert.equal(fs.statSync(other).mtimeMs, long.getTime());
    assert.ok(fs.lstatSync(path.join(folder, 'lease')).isFile());
  });

  test('that was taken away is not made again by a renewal', async () => {
    const folder = temporaryFolder();
    await renewLease(folder);
    assert.deepEqual(fs.readdirSync(folder), []);
  });
});

describe('a run with a lease', { skip: cannotRun }, () => {
  const long = { ...smallSpec, training: { ...smallSpec.training, steps: 20_000 } };

  /** A long run that was begun, stopped, and goes on with a lease of 1.5 s. */
  async function leased(): Promise<string> {
    const folder = await startRun(writeSpec(runsFolder(), long));
    await stopRun(folder);
    process.env['WINNING_TICKET_LEASE_MILLISECONDS'] = '1500';
    try {
      await startSupervisor(folder, 2, undefined, true);
    } finally {
      delete process.env['WINNING_TICKET_LEASE_MILLISECONDS'];
    }
    assert.ok(fs.existsSync(path.join(folder, 'lease')));
    return folder;
  }

  test('goes on as long as it is renewed, then stops, and leaves no lease', async () => {
    const folder = await leased();
    for (let i = 0; i < 8; i++) {
      await sleep(500);
      await renewLease(folder);
    }
    assert.equal(readLock(folder)?.live, true);
    assert.equal(readStatus(folder)?.state, 'running');
    const { state } = await ended(folder);
    assert.equal(state, 'stopped');
    assert.ok(!fs.existsSync(path.join(folder, 'lease')));
  });

  test('goes on by itself once it is begun again without one', async () => {
    const folder = await leased();
    await until('it has stopped', () => readLock(folder)?.live !== true);
    // What a supervisor that was killed leaves.
    grantLease(folder);
    await startSupervisor(folder, 2);
    assert.ok(!fs.existsSync(path.join(folder, 'lease')));
    await stopRun(folder);
  });
});
