import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { findNative } from '../../src/native/find';
import { readManifest, writeManifest } from '../../src/native/manifest';
import { type NativeProgress } from '../../src/native/progress';
import { removeNative } from '../../src/native/remove';
import { cannotMount, remount, smallDisk } from '../support/disk';
import { loadTypescript } from '../support/paths';
import {
  cannotInstall,
  FAKE_WHEEL_NAME,
  fakeLibrary,
  makeFakeTensorFlow,
  writeScript,
  writeZip,
} from './support';
import { assertEmpty, failsWith, fakePath, pipAnswers, workshop } from './workshop';

const skip = cannotInstall();

test('a wheel is installed whole, found, kept, repaired and removed', { skip }, async (context) => {
  const { folder, cache, environment, lines, install } = workshop(context);
  const { wheel, sources } = makeFakeTensorFlow(folder);
  const progress: NativeProgress[] = [];
  const status = await install({ from: wheel, sources, progress: (p) => progress.push(p) });
  assert.equal(status.tensorflowVersion, '9.9.9');
  assert.equal(status.source, 'wheel file');
  assert.deepEqual(fs.readdirSync(cache), ['tensorflow-9.9.9-linux-x64-napi8']);
  assert.deepEqual(fs.readdirSync(status.folder).sort(), [
    'libtensorflow_cc.so.2',
    'libtensorflow_framework.so.2',
    'native.json',
    'tfjs_binding.node',
  ]);
  assert.deepEqual(findNative({ environment }), status);
  assert.deepEqual(
    lines.map((line) => line.replace(/ in [\d.]+ s|SHA-256 \w+/g, '')),
    [
      'Path: WINNING_TICKET_NATIVE_PATH is not set.',
      `Earlier install: no TensorFlow 9.9.9 in ${cache}.`,
      `Wheel: ${FAKE_WHEEL_NAME}, taken as it is ().`,
      'Libraries: unpacked 2 (0 MB).',
      lines[4]!.replace(/ in [\d.]+ s/, ''),
      `Installed: TensorFlow 9.9.9 in ${status.folder}`,
    ],
  );
  assert.match(lines[4]!, /^Binding: compiled with .+ in [\d.]+ s; TensorFlow 9.9.9 loads.$/);
  const phases = progress.map(({ phase }) => phase);
  const expected = ['verify', 'unpack', 'compile', 'load', 'finish'];
  assert.deepEqual([...new Set(phases)], expected);
  const unpacked = progress.filter((p) => p.phase === 'unpack').at(-1);
  assert.ok(unpacked && 'bytes' in unpacked && unpacked.bytes === unpacked.total);
  const manifest = readManifest(status.folder);
  assert.ok(typeof manifest !== 'string');
  assert.equal(manifest.wheel, FAKE_WHEEL_NAME);
  assert.equal(manifest.binding, 'compiled');
  assert.match(manifest.wheelSha256, /^[0-9a-f]{64}$/);
  assert.equal(manifest.files.length, 3);

  lines.length = 0;
  assert.deepEqual(await install({ from: wheel, sources }), status);
  assert.deepEqual(lines.slice(1), [
    `Earlier install: TensorFlow 9.9.9 is whole and loads: ${status.folder}`,
  ]);

  fs.truncateSync(status.binding, 10);
  assert.equal(findNative({ environment }).state, 'broken');
  await install({ from: wheel, sources });
  assert.deepEqual(findNative({ environment }), status);

  fs.writeFileSync(path.join(cache, 'notes.txt'), 'mine');
  const gone = removeNative({ environment });
  assert.deepEqual(gone.removed, [status.folder]);
  assert.ok(gone.bytes > 1000);
  assert.equal(findNative({ environment }).state, 'missing');
  assert.deepEqual(fs.readdirSync(cache), ['notes.txt']);
  assert.deepEqual(removeNative({ environment }), { removed: [], bytes: 0 });
});

test(
  'an earlier installation with a flipped byte, or one that does not load, is replaced',
  { skip },
  async (context) => {
    const { folder, lines, install } = workshop(context);
    const { wheel, sources } = makeFakeTensorFlow(folder);
    const { folder: engine } = await install({ from: wheel, sources });
    const library = path.join(engine, 'libtensorflow_cc.so.2');
    const bytes = fs.readFileSync(library);
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8(flipped.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    fs.writeFileSync(library, flipped);
    lines.length = 0;
    await install({ from: wheel, sources });
    assert.match(lines[1]!, /libtensorflow_cc.so.2 .*is damaged \(SHA-256\). It is replaced.$/);
    assert.ok(fs.readFileSync(library).equals(bytes));
    // With the hashes that its manifest has, but without what the binding needs.
    const manifest = path.join(engine, 'native.json');
    const about = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { files: { name: string }[] };
    about.files = about.files.filter(({ name }) => name !== 'libtensorflow_cc.so.2');
    fs.writeFileSync(manifest, JSON.stringify(about));
    fs.rmSync(library);
    lines.length = 0;
    await install({ from: wheel, sources });
    assert.match(lines[1]!, /does not load \(.*libtensorflow_cc.so.2.*\). It is replaced.$/);
    assert.ok(fs.readFileSync(library).equals(bytes));
  },
);

test(
  'a wheel that the user brought stays the engine when none is named later',
  { skip },
  async (context) => {
    const { folder, lines, install } = workshop(context);
    const { wheel, sources, platform } = makeFakeTensorFlow(folder);
    const brought = await install({ from: wheel, sources });
    lines.length = 0;
    const newer = { ...platform, version: '10.0.0' };
    assert.deepEqual(
      await install({ sources, platform: newer, index: 'http://127.0.0.1:1' }),
      brought,
    );
    assert.match(lines.at(-1)!, /TensorFlow 9.9.9 is whole and loads/);
  },
);

test(
  'a wheel that the user brought and that is broken now leaves its place to the pinned version',
  { skip },
  async (context) => {
    const { folder, cache, environment, lines, install } = workshop(context);
    const { wheel, sources, platform } = makeFakeTensorFlow(folder);
    const pinned = await install({ from: wheel, sources });
    const newer = path.join(folder, FAKE_WHEEL_NAME.replace('9.9.9', '9.9.10'));
    fs.copyFileSync(wheel, newer);
    const brought = await install({ from: newer, sources });
    assert.equal(path.basename(brought.folder), 'tensorflow-9.9.10-linux-x64-napi8');
    fs.appendFileSync(path.join(brought.folder, 'libtensorflow_cc.so.2'), '.');
    setDate(brought.folder, '9999-01-01', true);
    lines.length = 0;
    const nowhere = { index: 'http://127.0.0.1:1', pip: false };
    assert.deepEqual(await install({ sources, platform, ...nowhere }), pinned);
    assert.match(lines[1]!, /9\.9\.10.* is damaged \(SHA-256\)\. It is not used\.$/);
    assert.deepEqual(lines.slice(2), [
      `Earlier install: TensorFlow 9.9.9 is whole and loads: ${pinned.folder}`,
    ]);
    assert.equal(fs.readdirSync(cache).length, 2);
    assert.equal(findNative({ environment }).state, 'ready');
  },
);

/** Gives a manifest another date, and perhaps the sizes that its files have now. */
function setDate(engine: string, date: string, sizes = false): void {
  const manifest = readManifest(engine);
  assert.ok(typeof manifest !== 'string');
  const files = manifest.files.map((file) => ({
    ...file,
    bytes: sizes ? fs.statSync(path.join(engine, file.name)).size : file.bytes,
  }));
  writeManifest(engine, { ...manifest, date, files });
}

test('an engine that this processor cannot run is not fetched again', { skip }, async (context) => {
  const { folder, lines, install } = workshop(context);
  const { wheel, sources, platform } = makeFakeTensorFlow(folder);
  const { folder: engine } = await install({ from: wheel, sources });
  const code = path.join(folder, 'illegal.cc');
  const trap = '__attribute__((constructor)) static void trap() { __builtin_trap(); }';
  const library = path.join(engine, 'libtensorflow_cc.so.2');
  fs.writeFileSync(code, `${trap}\nextern "C" const char* TF_Version() { return "9.9.9"; }\n`);
  execFileSync('g++', [
    ...['-shared', '-fPIC', code, '-o', library],
    '-Wl,-soname,libtensorflow_cc.so.2',
  ]);
  const manifest = readManifest(engine);
  assert.ok(typeof manifest !== 'string');
  const bytes = fs.readFileSync(library);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const files = manifest.files.map((file) =>
    file.name === path.basename(library) ? { ...file, bytes: bytes.length, sha256 } : file,
  );
  writeManifest(engine, { ...manifest, files });
  lines.length = 0;
  await assert.rejects(
    install({ sources, platform, index: 'http://127.0.0.1:1', pip: false }),
    failsWith('does-not-load', /this processor lacks instructions/, /--from/),
  );
  assert.ok(!lines.some((line) => line.startsWith('Wheel')));
  // Another wheel may do without them.
  assert.equal((await install({ from: wheel, sources, platform })).folder, engine);
});

test(
  'a whole engine in a cache that is read only is used though its date cannot be changed',
  { skip: skip || cannotMount() },
  async (context) => {
    const { folder, environment, lines, install } = workshop(context);
    const { wheel, sources } = makeFakeTensorFlow(folder);
    const disk = smallDisk('size=64m');
    const shared = { ...environment, WINNING_TICKET_NATIVE_CACHE: disk };
    const older = await install({ from: wheel, sources, environment: shared });
    const other = path.join(disk, 'tensorflow-9.9.10-linux-x64-napi8');
    fs.cpSync(older.folder, other, { recursive: true });
    setDate(other, '9999-01-01');
    await remount(disk, 'ro');
    lines.length = 0;
    assert.deepEqual(await install({ from: wheel, sources, environment: shared }), older);
    assert.match(lines[1]!, /^Note: .*9\.9\.10-linux-x64-napi8 stays .*EROFS/);
    await remount(disk, 'rw');
  },
);

test(
  'a path that the user set is taken where it loads, and passed over where it does not',
  { skip },
  async (context) => {
    const { folder, environment, lines, install } = workshop(context);
    const { wheel, sources } = makeFakeTensorFlow(folder);
    const { folder: engine } = await install({ from: wheel, sources });
    const own = path.join(folder, 'own');
    fs.cpSync(engine, own, { recursive: true });
    removeNative({ environment });
    const named = { ...environment, WINNING_TICKET_NATIVE_PATH: own };
    lines.length = 0;
    const taken = await install({ environment: named, sources });
    assert.equal(taken.source, 'path');
    assert.equal(taken.tensorflowVersion, '9.9.9');
    assert.deepEqual(lines, [`Path: ${own} loads (TensorFlow 9.9.9).`]);
    fs.rmSync(path.join(own, 'libtensorflow_cc.so.2'));
    lines.length = 0;
    const installed = await install({ environment: named, sources, from: wheel });
    assert.match(lines[0]!, /^Path: .*tfjs_binding.node does not load \(.*libtensorflow_cc/);
    assert.match(lines.at(-1)!, /^Note: WINNING_TICKET_NATIVE_PATH is set/);
    assert.equal(installed.folder, engine);
    fs.rmSync(path.join(own, 'tfjs_binding.node'));
    lines.length = 0;
    await install({ environment: named, sources, from: wheel });
    assert.match(
      lines[0]!,
      /^Path: .*holds no tfjs_binding.node.*clear WINNING_TICKET_NATIVE_PATH/,
    );
  },
);

test(
  'an installation in progress is told to whoever removes, and a lock of the dead is not',
  { skip },
  async (context) => {
    const { folder, cache, environment, install } = workshop(context);
    const { wheel, sources } = makeFakeTensorFlow(folder);
    const begun = path.join(folder, 'begun');
    const slow = writeScript(
      path.join(folder, 'slow'),
      `[ "$1" = --version ] && echo slow 1.0 && exit\ntouch ${begun}\nexec sleep 60`,
    );
    const code = `require('./src/native/install').installNative({ report: () => undefined,
    from: ${JSON.stringify(wheel)}, sources: ${JSON.stringify(sources)} })`;
    const child = spawn(process.execPath, [...loadTypescript, '-e', code], {
      env: { ...environment, CXX: slow },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    while (!fs.existsSync(begun)) {
      assert.equal(child.exitCode, null);
      await sleep(20);
    }
    const busy = failsWith('busy', /being installed by process \d+ on /);
    assert.throws(() => removeNative({ environment }), busy);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.ok(fs.readdirSync(cache).includes('install.lock'));
    assert.ok(removeNative({ environment }).removed.some((name) => name.includes('.partial-')));
    assert.equal(fs.existsSync(cache), false);
    assert.equal((await install({ from: wheel, sources })).state, 'ready');
  },
);

test('a lock that cannot be read does not block once it is old', { skip }, async (context) => {
  const { folder, cache, install } = workshop(context);
  const { wheel, sources } = makeFakeTensorFlow(folder);
  fs.mkdirSync(cache);
  const lock = path.join(cache, 'install.lock');
  fs.writeFileSync(lock, '{');
  const past = new Date(Date.now() - 61_000);
  fs.utimesSync(lock, past, past);
  assert.equal((await install({ from: wheel, sources })).state, 'ready');
});

test('a cancelled installation ends at once and leaves nothing', { skip }, async (context) => {
  const { folder, cache, environment, install } = workshop(context);
  const stop = new AbortController();
  const faked = {
    ...environment,
    PATH: fakePath(folder, `${pipAnswers}\nexec /bin/sleep 30`),
  };
  await assert.rejects(
    install({
      environment: faked,
      signal: stop.signal,
      report: ({ text }) => {
        if (text.includes('fetching')) setTimeout(() => stop.abort(), 50);
      },
    }),
    failsWith('cancelled', /nothing was installed/),
  );
  assertEmpty(cache);
});

test('wheels that lack something are refused', { skip }, async (context) => {
  const { folder, cache, install } = workshop(context);
  const wheel = path.join(folder, FAKE_WHEEL_NAME);
  await assert.rejects(install({ from: wheel }), failsWith('bad-wheel', /there is no such file/));
  writeZip(wheel, { 'tensorflow/__init__.py': new Uint8Array(3) });
  await assert.rejects(
    install({ from: wheel }),
    failsWith('bad-wheel', /holds no tensorflow\/libtensorflow_cc.so.2/),
  );
  writeZip(wheel, {
    'tensorflow/libtensorflow_cc.so.2': new Uint8Array(3),
    'tensorflow/libtensorflow_framework.so.2': new Uint8Array(3),
  });
  await assert.rejects(install({ from: wheel }), failsWith('bad-wheel', /holds no .*c_api.h/));
  fs.writeFileSync(wheel, 'no zip');
  await assert.rejects(install({ from: wheel }), failsWith('bad-wheel', /not a whole zip file/));
  assertEmpty(cache);
});

test(
  'what a wheel carries for its libraries is installed beside them',
  { skip },
  async (context) => {
    const { folder, install } = workshop(context);
    const { sources } = makeFakeTensorFlow(folder);
    const library = fakeLibrary(folder);
    const wheel = writeZip(path.join(folder, FAKE_WHEEL_NAME), {
      'tensorflow/libtensorflow_cc.so.2': library,
      'tensorflow/libtensorflow_framework.so.2': library,
      'tensorflow.libs/libomp-6196b3b5.so.5': library,
      'tensorflow.libs/more/other.so': library,
      'tensorflow/include/tensorflow/c/c_api.h': Buffer.from(
        'extern "C" const char* TF_Version();\n',
      ),
    });
    const status = await install({ from: wheel, sources });
    assert.deepEqual(fs.readdirSync(status.folder).sort(), [
      'libomp-6196b3b5.so.5',
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
      'native.json',
      'tfjs_binding.node',
    ]);
  },
);
