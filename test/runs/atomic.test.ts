import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { removePartials, writeFileAtomic, writeFolderAtomic } from '../../src/runs/atomic';
import { RunError } from '../../src/runs/errors';
import { temporaryFolder } from '../data/temporary';
import { killChild, startChild } from '../support/children';
import { cannotMount, smallDisk } from '../support/disk';
import { chance, partialsIn, sleep } from '../support/runs';

describe('atomic writes', () => {
  test('a writer killed at 10 random instants leaves whole files, whole folders and .partial-*', async () => {
    const folder = temporaryFolder();
    const random = chance(7);
    let partials = 0;
    for (let kill = 0; kill < 10; kill++) {
      const child = await startChild(path.join(__dirname, 'children', 'writer.ts'), folder);
      await sleep(10 + random() * 60);
      await killChild(child);
      partials += partialsIn(folder).length;
      for (const name of fs.readdirSync(folder)) {
        if (name.startsWith('.partial-')) continue;
        assert.match(name, /^(file|stage-\d+)$/);
        const whole = path.join(folder, name);
        if (name !== 'file') assert.deepEqual(fs.readdirSync(whole), ['a', 'b']);
        const files = name === 'file' ? [whole] : ['a', 'b'].map((file) => path.join(whole, file));
        for (const file of files) {
          const content = fs.readFileSync(file);
          assert.ok(content.equals(Buffer.alloc(300_000, content[0])), `${name} is torn`);
        }
      }
      removePartials(folder);
      assert.deepEqual(partialsIn(folder), []);
    }
    assert.ok(partials > 0, 'no kill fell into a write: the test shows nothing');
  });

  test('a file is replaced, a folder that is there stays', () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'file');
    writeFileAtomic(file, 'old');
    writeFileAtomic(file, 'new', { durable: false });
    assert.equal(fs.readFileSync(file, 'utf8'), 'new');
    const stage = path.join(folder, 'stage');
    writeFolderAtomic(stage, { a: 'first' });
    writeFolderAtomic(stage, { a: 'second', b: 'more' });
    assert.deepEqual(fs.readdirSync(stage), ['a']);
    assert.equal(fs.readFileSync(path.join(stage, 'a'), 'utf8'), 'first');
    assert.deepEqual(partialsIn(folder), []);
  });

  test('what cannot be written is said in one line', () => {
    const folder = temporaryFolder();
    fs.writeFileSync(path.join(folder, 'file'), '');
    const below = path.join(folder, 'file', 'below');
    refused(() => writeFileAtomic(below, 'x'), 'unwritable');
    refused(() => writeFolderAtomic(below, { a: 'x' }), 'unwritable');
    refused(() => writeFolderAtomic(path.join(folder, 'file'), { a: 'x' }), 'unwritable');
    assert.deepEqual(fs.readdirSync(folder), ['file']);
  });

  test('a full disk keeps the old content and no part of the new', { skip: cannotMount() }, () => {
    const disk = smallDisk('size=64k');
    const file = path.join(disk, 'file');
    writeFileAtomic(file, 'old');
    refused(() => writeFileAtomic(file, Buffer.alloc(100_000)), 'disk-full');
    const big = { a: 'small', b: Buffer.alloc(100_000) };
    refused(() => writeFolderAtomic(path.join(disk, 'stage'), big), 'disk-full');
    assert.deepEqual(fs.readdirSync(disk), ['file']);
    assert.equal(fs.readFileSync(file, 'utf8'), 'old');
  });
});

function refused(write: () => void, reason: string): void {
  assert.throws(write, (error) => {
    assert.ok(error instanceof RunError, String(error));
    assert.equal(error.reason, reason);
    assert.ok(!error.message.includes('\n'));
    return true;
  });
}
