import assert from 'node:assert/strict';
import { execFileSync, fork } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { copyProgram, removeOldCopies } from '../../src/host/program/copy';
import { batchShim, writeShims } from '../../src/host/program/shim';
import { temporaryFolder } from '../data/temporary';
import { root } from '../support/paths';
import { cannotRun } from '../support/runs';

function makeProgram(content = 'worker'): string {
  const from = temporaryFolder();
  fs.mkdirSync(path.join(from, 'native-src', 'binding'), { recursive: true });
  fs.writeFileSync(path.join(from, 'worker.js'), content);
  fs.writeFileSync(path.join(from, 'worker.js.map'), 'not needed');
  fs.writeFileSync(path.join(from, 'extension.js'), 'not needed either');
  fs.writeFileSync(path.join(from, 'native-src', 'binding', 'a.cc'), 'source');
  return from;
}

function filesIn(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => fs.statSync(path.join(folder, name)).isFile())
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
}

const copied = ['copy.json', 'native-src/binding/a.cc', 'worker.js'];

describe('the copy of the program', () => {
  test('has what jobs need, is made once, and lies elsewhere for other content', async () => {
    const from = makeProgram();
    const storage = path.join(temporaryFolder(), 'storage with blanks');
    const folder = await copyProgram(from, storage, '1.2.3');
    assert.match(path.basename(folder), /^program-1\.2\.3-[0-9a-f]{12}$/);
    assert.deepEqual(filesIn(folder), copied);
    const { mtimeMs } = fs.statSync(path.join(folder, 'worker.js'));
    assert.equal(await copyProgram(from, storage, '1.2.3'), folder);
    assert.equal(fs.statSync(path.join(folder, 'worker.js')).mtimeMs, mtimeMs);
    fs.writeFileSync(path.join(from, 'worker.js'), 'another');
    const other = await copyProgram(from, storage, '1.2.3');
    assert.notEqual(other, folder);
    assert.equal(fs.readFileSync(path.join(folder, 'worker.js'), 'utf8'), 'worker');
    assert.equal(fs.readFileSync(path.join(other, 'worker.js'), 'utf8'), 'another');
  });

  test('is made whole by any number of windows at once', async () => {
    const from = makeProgram();
    const storage = temporaryFolder();
    const made = await Promise.all(
      Array.from({ length: 8 }, () => copyProgram(from, storage, '1')),
    );
    assert.equal(new Set(made).size, 1);
    assert.deepEqual(filesIn(made[0]!), copied);
    assert.deepEqual(fs.readdirSync(storage), [path.basename(made[0]!)]);
  });

  test('that somebody tidied parts of away is made again', async () => {
    const from = makeProgram();
    const storage = temporaryFolder();
    const folder = await copyProgram(from, storage, '1');
    fs.rmSync(path.join(folder, 'native-src'), { recursive: true });
    assert.equal(await copyProgram(from, storage, '1'), folder);
    assert.deepEqual(filesIn(folder), copied);
    assert.deepEqual(fs.readdirSync(storage), [path.basename(folder)]);
  });

  test('of the same content from another place is the same copy', async () => {
    const storage = temporaryFolder();
    const folder = await copyProgram(makeProgram(), storage, '1');
    const moved = makeProgram();
    assert.equal(await copyProgram(moved, storage, '1'), folder);
    assert.equal(await copyProgram(moved, storage, '1'), folder);
    assert.deepEqual(filesIn(folder), copied);
  });

  test('is removed a month after its last use, and others never', async () => {
    const storage = temporaryFolder();
    const old = await copyProgram(makeProgram('old'), storage, '1');
    const used = await copyProgram(makeProgram('used'), storage, '2');
    const own = await copyProgram(makeProgram('own'), storage, '3');
    const partial = path.join(storage, '.partial-program-4-0000');
    fs.mkdirSync(path.join(storage, 'something else'));
    fs.mkdirSync(partial);
    const past = new Date(Date.now() - 31 * 86_400_000);
    for (const folder of [old, own]) fs.utimesSync(path.join(folder, 'copy.json'), past, past);
    for (const folder of [partial, path.join(storage, 'something else')]) {
      fs.utimesSync(folder, past, past);
    }
    assert.deepEqual((await removeOldCopies(storage, own)).toSorted(), [old, partial].sort());
    const left = [path.basename(own), path.basename(used), 'something else'].sort();
    assert.deepEqual(fs.readdirSync(storage).sort(), left);
    assert.deepEqual(await removeOldCopies(path.join(storage, 'not there'), own), []);
  });
});

describe(
  'the command in terminals',
  { skip: process.platform === 'win32' && 'a shell script' },
  () => {
    test('starts the script with its arguments, whatever its path holds', async () => {
      const folder = path.join(temporaryFolder(), `it's "here" $HOME`);
      fs.mkdirSync(folder);
      const script = path.join(folder, 'winning-ticket.js');
      fs.writeFileSync(
        script,
        'console.log(JSON.stringify([process.argv.slice(2), process.env.WINNING_TICKET_COMMAND, process.env.ELECTRON_RUN_AS_NODE]))',
      );
      const bin = path.join(folder, 'bin');
      await writeShims(bin, { executable: process.execPath, script });
      const command = path.join(bin, 'winning-ticket');
      const said = execFileSync(command, ['find', 'a b.ticket.json', ''], { encoding: 'utf8' });
      assert.deepEqual(JSON.parse(said), [['find', 'a b.ticket.json', ''], 'winning-ticket', '1']);
      const { mtimeMs } = fs.statSync(command);
      await writeShims(bin, { executable: process.execPath, script });
      assert.equal(fs.statSync(command).mtimeMs, mtimeMs, 'what is right stays');
      await writeShims(bin, { executable: '/another/node', script });
      assert.match(fs.readFileSync(command, 'utf8'), /exec '\/another\/node'/);
      assert.deepEqual(fs.readdirSync(bin), ['winning-ticket']);
    });

    test('is a batch file on Windows, with signs of percent as they are', () => {
      const text = batchShim({ executable: 'C:\\100% Code\\Code.exe', script: 'C:\\x y\\w.js' });
      assert.match(text, /^@echo off\r\n/);
      assert.match(text, /"C:\\100%% Code\\Code\.exe" "C:\\x y\\w\.js" %\*\r\n$/);
    });

    test('on Windows takes the code page of its letters, and sets the old one again', () => {
      const plain = batchShim({ executable: 'C:\\Code.exe', script: 'C:\\w.js' });
      assert.ok(!plain.includes('chcp'));
      const text = batchShim({ executable: 'C:\\Code.exe', script: 'C:\\Jürgen\\w.js' });
      assert.match(text, /\r\nchcp 65001 >nul.*\r\n"C:\\Code\.exe" "C:\\Jürgen\\w\.js" %\*\r\n/);
      assert.match(text, /chcp %WINNING_TICKET_PAGE% .*\r\nexit \/b %WINNING_TICKET_CODE%\r\n$/);
    });

    test('says its own name in hints', { skip: cannotRun }, async () => {
      const bin = temporaryFolder();
      const script = path.join(root, 'dist', 'winning-ticket.js');
      await writeShims(bin, { executable: process.execPath, script });
      const said = execFileSync(path.join(bin, 'winning-ticket'), ['--version'], {
        encoding: 'utf8',
      });
      assert.match(said, /^\d+\.\d+\.\d+/);
    });
  },
);

test('a copied worker does what the original does', { skip: cannotRun }, async () => {
  const folder = await copyProgram(path.join(root, 'dist'), temporaryFolder(), '0');
  const child = fork(path.join(folder, 'worker.js'), ['self-test'], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const reply = new Promise<{ type: string }>((resolve) => {
    child.on('message', (message: { type: string }) => {
      if (message.type !== 'doing') resolve(message);
    });
  });
  child.send({ engine: 'wasm', work: 'lenet-300-100', batch: 10, threads: 1, seconds: 0.05 });
  assert.equal((await reply).type, 'tested');
  child.kill();
});
