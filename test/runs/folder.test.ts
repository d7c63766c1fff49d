import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { RunError } from '../../src/runs/errors';
import {
  clearStop,
  findRun,
  listRuns,
  makeRunFolder,
  requestStop,
  runsFolderFor,
  stopRequested,
} from '../../src/runs/folder';
import { temporaryFolder } from '../data/temporary';

const noon = new Date(2019, 4, 6, 12, 3, 4);

describe('a new run folder', () => {
  test('has a name of its own, also within a second', () => {
    const runs = path.join(temporaryFolder(), 'winning-ticket-runs');
    const made = Array.from({ length: 3 }, () => makeRunFolder(runs, 'imp-lenet', noon));
    assert.deepEqual(
      made.map((run) => path.basename(run)),
      ['', '-2', '-3'].map((end) => `2019-05-06-120304-imp-lenet${end}`),
    );
    for (const run of made) assert.deepEqual(fs.readdirSync(run), []);
  });

  test('has only characters that every system takes, and not too many', () => {
    const runs = temporaryFolder();
    const name = (label: string): string =>
      path.basename(makeRunFolder(runs, label, noon)).slice(18);
    assert.equal(name('LeNet 300/100: C:\\x?*..'), 'lenet-300-100-c-x');
    assert.equal(name('漢字'), 'run');
    assert.equal(name('a'.repeat(300)).length, 60);
  });

  test('lies in a folder that git ignores, unless that was there before under another name', () => {
    const folder = temporaryFolder();
    for (const name of ['winning-ticket-runs', 'new/of/mine']) {
      const runs = path.join(folder, name);
      makeRunFolder(runs, 'x');
      assert.equal(fs.readFileSync(path.join(runs, '.gitignore'), 'utf8'), '*\n');
    }
    const own = path.join(folder, 'winning-ticket-runs', '.gitignore');
    fs.writeFileSync(own, '*.safetensors\n');
    makeRunFolder(path.dirname(own), 'x');
    assert.equal(fs.readFileSync(own, 'utf8'), '*.safetensors\n');
    const theirs = temporaryFolder();
    makeRunFolder(theirs, 'x');
    assert.ok(!fs.existsSync(path.join(theirs, '.gitignore')), 'their other files are to be seen');
  });

  test('below a file, or in place of one, is refused', () => {
    const file = path.join(temporaryFolder(), 'file');
    fs.writeFileSync(file, '');
    for (const runs of [file, path.join(file, 'runs')]) {
      refused(() => makeRunFolder(runs, 'x'), 'unwritable', 'Choose another folder for runs');
    }
  });
});

describe('the runs', () => {
  test('lie in the nearest winning-ticket-runs at or above', () => {
    const top = temporaryFolder();
    const deep = path.join(top, 'a', 'b');
    fs.mkdirSync(deep, { recursive: true });
    assert.equal(runsFolderFor(deep), path.join(deep, 'winning-ticket-runs'), 'to be made');
    fs.mkdirSync(path.join(top, 'winning-ticket-runs'));
    assert.equal(runsFolderFor(deep), path.join(top, 'winning-ticket-runs'));
    fs.mkdirSync(path.join(top, 'a', 'winning-ticket-runs'));
    assert.equal(runsFolderFor(deep), path.join(top, 'a', 'winning-ticket-runs'));
    assert.equal(runsFolderFor(top), path.join(top, 'winning-ticket-runs'));
  });

  test('are found by path, name, part of a name, and latest', () => {
    const { start, runs, one, two } = twoRuns();
    assert.deepEqual(listRuns(runs), [two, one]);
    const means = (given: string, run: string): void => assert.equal(findRun(given, start), run);
    means(one, one);
    means(path.relative(start, two), two);
    means(path.basename(one), one);
    means('alpha', one);
    means('-beta', two);
    means('2019-05-06-1203', one);
    means('latest', two);
    assert.equal(findRun('.', one), one);
  });

  test('that cannot be found are answered with what there is', () => {
    const { start, runs, one, two } = twoRuns();
    const asked = (given: string, part: string): void =>
      refused(() => findRun(given, start), 'not-a-run', `No run "${given}"`, part);
    asked('gamma', `the newest is ${path.basename(two)}`);
    asked('2019', `2 runs match: ${path.basename(two)}, ${path.basename(one)}`);
    asked(runs, 'has no run.json');
    const empty = temporaryFolder();
    for (const given of ['latest', 'x']) {
      refused(() => findRun(given, empty), 'not-a-run', `no runs in ${runsFolderFor(empty)}`);
    }
  });

  test('are listed without what is no run', () => {
    const { runs, one, two } = twoRuns();
    makeRunFolder(runs, 'not-finished-making');
    fs.writeFileSync(path.join(runs, 'file'), '');
    assert.deepEqual(listRuns(runs), [two, one]);
    assert.deepEqual(listRuns(path.join(runs, 'nowhere')), []);
  });
});

test('asking a run to stop writes nothing through a link', { skip: linksAsked() }, () => {
  const folder = temporaryFolder();
  const thesis = path.join(temporaryFolder(), 'thesis.tex');
  fs.writeFileSync(thesis, 'years of work');
  fs.symlinkSync(thesis, path.join(folder, 'stop'));
  requestStop(folder);
  assert.equal(fs.readFileSync(thesis, 'utf8'), 'years of work');
  assert.equal(stopRequested(folder), true);
  clearStop(folder);
  assert.equal(stopRequested(folder), false);
  assert.ok(fs.existsSync(thesis));
});

/** Windows lets only some users make links. */
function linksAsked(): string | false {
  return process.platform === 'win32' && 'links need a privilege here';
}

test('a run is asked to stop by a file', () => {
  const folder = temporaryFolder();
  assert.equal(stopRequested(folder), false);
  requestStop(folder);
  requestStop(folder);
  assert.equal(stopRequested(folder), true);
  clearStop(folder);
  clearStop(folder);
  assert.equal(stopRequested(folder), false);
  refused(() => requestStop(path.join(folder, 'gone')), 'not-a-run', 'does not exist');
});

function twoRuns(): { start: string; runs: string; one: string; two: string } {
  const start = temporaryFolder();
  const runs = path.join(start, 'winning-ticket-runs');
  const [one, two] = ['alpha', 'beta'].map((label, i) => {
    const run = makeRunFolder(runs, `imp-${label}`, new Date(noon.getTime() + i * 3_600_000));
    fs.writeFileSync(path.join(run, 'run.json'), '{}');
    return run;
  });
  return { start, runs, one: one!, two: two! };
}

function refused(action: () => unknown, reason: string, ...parts: string[]): void {
  assert.throws(action, (error) => {
    assert.ok(error instanceof RunError, String(error));
    assert.equal(error.reason, reason);
    for (const part of parts) assert.ok(error.message.includes(part), error.message);
    assert.ok(!error.message.includes('\n'));
    return true;
  });
}
