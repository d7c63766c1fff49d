import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { listRuns } from '../../src/runs/folder';
import { readLock } from '../../src/runs/lock';
import { readStatus } from '../../src/runs/status';
import { cannotMount, remount, smallDisk } from '../support/disk';
import {
  cannotRun,
  ended,
  filesIn,
  partialsIn,
  resultHashes,
  resumeRun,
  runsFolder,
  sameResults,
  smallSpec,
  startRun,
  winningTicket,
  writeSpec,
  type Said,
} from '../support/runs';

const spec = cannotRun === false ? writeSpec(runsFolder(), smallSpec) : '';
const unmountable = cannotRun || cannotMount();

describe('a disk that fills up', { skip: unmountable }, () => {
  let undisturbed: Record<string, string>;

  before(async () => {
    const folder = await startRun(spec);
    assert.equal((await ended(folder)).state, 'done');
    undisturbed = resultHashes(folder);
  });

  // The run takes 1.66 MB: full at its first stage, in its midst, and while its tickets are handed out.
  for (const size of ['32k', '900k', '1600k']) {
    test(`of ${size} fails the run, which goes on to the same bytes when there is room`, async () => {
      const disk = smallDisk(`size=${size}`);
      const said = await winningTicket('find', spec, '--runs', path.join(disk, 'runs'));
      assert.equal(said.code, 1);
      oneLine(said, 'disk-full', /^The disk is full: .* could not be written\. Free some space, /);
      const [folder] = listRuns(path.join(disk, 'runs'));
      assert.ok(folder);
      const status = readStatus(folder)!;
      assert.equal(status.state, 'failed');
      assert.equal(status.error!.reason, 'disk-full');
      assert.deepEqual(partialsIn(disk), []);
      assert.equal(readLock(folder), undefined);

      // Still full: the same answer, and nothing is lost.
      const again = await winningTicket('resume', folder);
      assert.equal(again.code, 1);
      oneLine(again, 'disk-full', /^The disk is full: /);
      assert.deepEqual(partialsIn(disk), []);

      await remount(disk, 'size=8m');
      await resumeRun(folder);
      assert.equal((await ended(folder)).state, 'done');
      sameResults(folder, undisturbed);
      assert.deepEqual(partialsIn(disk), []);
    });
  }

  test('before the run is there fails at once', async () => {
    const disk = smallDisk('size=4k');
    const said = await winningTicket('find', spec, '--runs', path.join(disk, 'runs'));
    assert.equal(said.code, 1);
    oneLine(said, 'disk-full', /^The disk is full: /);
    assert.deepEqual(partialsIn(disk), []);
    assert.deepEqual(listRuns(path.join(disk, 'runs')), []);
  });
});

describe('a folder that runs cannot go into', { skip: cannotRun }, () => {
  test('below a file is refused, and nothing is left behind', async () => {
    const folder = runsFolder();
    const file = path.join(folder, 'file');
    fs.writeFileSync(file, 'mine');
    for (const runs of [file, path.join(file, 'below'), path.join(file, 'far', 'below')]) {
      const said = await winningTicket('find', spec, '--runs', runs);
      assert.equal(said.code, 2, runs);
      oneLine(said, 'unwritable', /Choose another folder for runs \(--runs,/);
    }
    assert.deepEqual(filesIn(folder), ['file']);
    assert.equal(fs.readFileSync(file, 'utf8'), 'mine');
  });

  test(
    'on a read-only disk is refused, and a run on it is not resumed',
    { skip: unmountable },
    async () => {
      const disk = smallDisk('size=8m');
      const run = path.join(disk, 'runs', 'a-run');
      const done = await startRun(spec, path.join(disk, 'runs'));
      await ended(done);
      fs.renameSync(done, run);
      fs.rmSync(path.join(run, 'status.json'));
      await remount(disk, 'ro');
      const present = filesIn(disk);
      const found = await winningTicket('find', spec, '--runs', path.join(disk, 'runs'));
      assert.equal(found.code, 2);
      oneLine(
        found,
        'unwritable',
        /read-only file system.*Choose another folder for runs \(--runs,/,
      );
      const resumed = await winningTicket('resume', run);
      assert.equal(resumed.code, 2);
      oneLine(resumed, 'unwritable', /read-only file system/);
      assert.deepEqual(filesIn(disk), present);
      await remount(disk, 'rw');
    },
  );
});

/** Exactly one error, in one line, as an envelope on stdout and nothing besides events. */
function oneLine(said: Said, reason: string, message: RegExp): void {
  const errors = said.lines.filter((line) => line.type === 'error');
  assert.equal(errors.length, 1, JSON.stringify(said));
  assert.equal(errors[0]!.reason, reason, JSON.stringify(errors[0]));
  assert.match(errors[0]!.message!, message);
  assert.ok(!errors[0]!.message!.includes('\n'));
  assert.equal(said.stderr, '');
}
