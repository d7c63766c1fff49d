import assert from 'node:assert/strict';
import { type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { removePartials } from '../../src/runs/atomic';
import { RunError } from '../../src/runs/errors';
import { readLock, takeLock } from '../../src/runs/lock';
import { self } from '../../src/files/processes';
import { temporaryFolder } from '../data/temporary';
import { ask, killChild, startChild } from '../support/children';

const contender = path.join(__dirname, 'children', 'contender.ts');
const nobody = { host: os.hostname(), pid: 4_194_303, started: '1', token: 'gone' };

describe('the lock among 8 processes', () => {
  let all: ChildProcess[] = [];
  before(async () => {
    all = await Promise.all(Array.from({ length: 8 }, () => startChild(contender)));
  });
  after(async () => {
    await Promise.all(all.map(killChild));
  });

  /** All of them try at the same instant; exactly one may win, and what it holds must be its own. */
  async function race(folder: string): Promise<void> {
    const at = Date.now() + 15;
    const answers = await Promise.all(all.map((child) => ask(child, { folder, at })));
    assert.deepEqual(answers.toSorted(), [...Array<string>(7).fill('in-use'), 'won']);
    const winner = all[answers.indexOf('won')]!;
    assert.equal(readLock(folder)?.owner?.pid, winner.pid);
    assert.deepEqual(fs.readdirSync(folder), ['lock']);
    await Promise.all(all.map((child) => ask(child, { release: true })));
    assert.deepEqual(fs.readdirSync(folder), [], 'the losers release nothing, the winner its own');
  }

  test('goes to one where there is none', async () => {
    for (let round = 0; round < 40; round++) await race(temporaryFolder());
  });

  test('goes to one where there is a stale one', async () => {
    for (let round = 0; round < 40; round++) await race(withLock(nobody));
  });

  test('goes to one where the process that was replacing a stale one was killed', () => {
    const folder = withLock(nobody);
    fs.writeFileSync(path.join(folder, '.partial-lock-replaces-gone'), JSON.stringify(nobody));
    const lock = takeLock(folder, () => undefined);
    assert.deepEqual(fs.readdirSync(folder), ['lock']);
    lock.release();
  });

  test('of a killed process blocks nobody', async () => {
    const folder = temporaryFolder();
    const child = await startChild(contender);
    assert.equal(await ask(child, { folder, at: 0 }), 'won');
    inUse(folder, `process ${child.pid} on ${os.hostname()}`);
    await killChild(child);
    assert.equal(readLock(folder)?.live, false);
    await race(folder);
  });
});

describe('a lock that is there', () => {
  test('of a number that another process has by now is stale', () => {
    const folder = withLock({ ...nobody, pid: process.pid });
    assert.equal(readLock(folder)?.live, false);
    takeLock(folder, () => undefined).release();
  });

  test('of a live process blocks, however old its heartbeat', () => {
    const folder = withLock({ ...nobody, ...self() }, 3_600_000);
    assert.equal(readLock(folder)?.live, true);
    inUse(folder, `process ${process.pid} on ${os.hostname()}`);
  });

  test('of another machine blocks while its heart beats', () => {
    const other = { ...nobody, host: `${os.hostname()}-other` };
    inUse(withLock(other, 30_000), `process ${nobody.pid} on ${other.host}`);
    const silent = withLock(other, 61_000);
    assert.equal(readLock(silent)?.live, false);
    takeLock(silent, () => undefined).release();
    assert.deepEqual(fs.readdirSync(silent), []);
  });

  test('that cannot be read blocks while it is fresh', () => {
    for (const text of ['', '{"host":', '[]', '{"pid":1}']) {
      inUse(withLock(text), 'another process');
      takeLock(withLock(text, 61_000), () => undefined).release();
    }
  });

  test('is released only by its owner', () => {
    const folder = temporaryFolder();
    const lock = takeLock(folder, () => undefined);
    const present = fs.readFileSync(path.join(folder, 'lock'), 'utf8');
    inUse(folder, 'stop it first');
    fs.writeFileSync(path.join(folder, 'lock'), JSON.stringify(nobody));
    lock.release();
    assert.equal(readLock(folder)?.owner?.token, 'gone');
    assert.notEqual((JSON.parse(present) as { token: string }).token, 'gone');
  });

  test(
    'is told when it was lost, and beats its heart until then',
    { timeout: 15_000 },
    async () => {
      const folder = temporaryFolder();
      const file = path.join(folder, 'lock');
      // The heartbeat alone keeps no process alive: this one waits.
      const waiting = setInterval(() => undefined, 1000);
      const lost = new Promise<void>((resolve) => {
        takeLock(folder, resolve);
      });
      const past = new Date(Date.now() - 3_600_000);
      fs.utimesSync(file, past, past);
      await new Promise((resolve) => setTimeout(resolve, 5500));
      assert.ok(Date.now() - fs.statSync(file).mtimeMs < 6000);
      fs.writeFileSync(file, JSON.stringify(nobody));
      await lost;
      clearInterval(waiting);
    },
  );

  test('leaves only what the next owner sweeps away', () => {
    const folder = withLock(nobody);
    // As a process killed between the temporary file and the lock leaves it.
    fs.writeFileSync(path.join(folder, '.partial-lock-77-abcd'), '{}');
    const lock = takeLock(folder, () => undefined);
    removePartials(folder);
    assert.deepEqual(fs.readdirSync(folder), ['lock']);
    lock.release();
  });
});

/** A folder with a lock in it, touched some time ago. */
function withLock(content: object | string, age = 0): string {
  const folder = temporaryFolder();
  const file = path.join(folder, 'lock');
  fs.writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  const touched = new Date(Date.now() - age);
  fs.utimesSync(file, touched, touched);
  return folder;
}

function inUse(folder: string, part: string): void {
  assert.throws(
    () => takeLock(folder, () => undefined),
    (error) => {
      assert.ok(error instanceof RunError && error.reason === 'in-use', String(error));
      assert.ok(error.message.includes(part) && !error.message.includes('\n'), error.message);
      return true;
    },
  );
}
