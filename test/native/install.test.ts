import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { NativeError, type NativeErrorReason } from '../../src/native/errors';
import { findNative, type NativeReady } from '../../src/native/find';
import { installNative, type InstallOptions } from '../../src/native/install';
import { PINNED_WHEEL } from '../../src/native/location';
import { readManifest } from '../../src/native/manifest';
import { removeNative } from '../../src/native/remove';
import {
  cannotInstall,
  FAKE_WHEEL_NAME,
  makeFakeTensorFlow,
  temporaryFolder,
  writeScript,
  writeZip,
} from './support';

const skip = cannotInstall();

interface Workshop {
  readonly folder: string;
  readonly cache: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly lines: string[];
  readonly install: (options?: Partial<InstallOptions>) => Promise<NativeReady>;
}

/** A temporary cache and an installer into it that collects its lines. */
function workshop(context: TestContext): Workshop {
  const folder = temporaryFolder(context);
  const cache = path.join(folder, 'cache');
  const environment: NodeJS.ProcessEnv = { ...process.env, WINNING_TICKET_NATIVE_CACHE: cache };
  delete environment['WINNING_TICKET_NATIVE_PATH'];
  delete environment['CXX'];
  const lines: string[] = [];
  const report = (line: string): void => void lines.push(line);
  const install: Workshop['install'] = (options) =>
    installNative({ report, environment, ...options });
  return { folder, cache, environment, lines, install };
}

function failsWith(reason: NativeErrorReason, pattern: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof NativeError, String(error));
    assert.equal(error.reason, reason, error.message);
    assert.match(error.message, pattern);
    assert.ok(!error.message.includes('\n'));
    return true;
  };
}

/** Nothing but the cache folder itself is left. */
function assertEmpty(cache: string): void {
  assert.deepEqual(fs.existsSync(cache) ? fs.readdirSync(cache) : [], []);
}

test('a wheel is installed whole, found, kept, repaired and removed', { skip }, async (context) => {
  const { folder, cache, environment, lines, install } = workshop(context);
  const { wheel, sources } = makeFakeTensorFlow(folder);
  const status = await install({ from: wheel, sources });
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
  assert.ok(lines.includes('Loaded it: TensorFlow 9.9.9.'));
  const manifest = readManifest(status.folder);
  assert.ok(typeof manifest !== 'string');
  assert.equal(manifest.wheel, FAKE_WHEEL_NAME);
  assert.match(manifest.wheelSha256, /^[0-9a-f]{64}$/);
  assert.equal(manifest.files.length, 3);

  lines.length = 0;
  assert.deepEqual(await install({ from: wheel, sources }), status);
  assert.deepEqual(lines, [`TensorFlow 9.9.9 is installed: ${status.folder}`]);

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
  'two installers at once: the second waits and finds the first one done',
  { skip },
  async (context) => {
    const { folder, environment, lines, install } = workshop(context);
    const { wheel, sources } = makeFakeTensorFlow(folder);
    const options = { from: wheel, sources };
    const [first, second] = await Promise.all([install(options), install(options)]);
    assert.deepEqual(first, second);
    assert.equal(lines.filter((line) => line.startsWith('Compiled')).length, 1);
    assert.equal(lines.filter((line) => line.includes('waiting for it')).length, 1);
    assert.equal(findNative({ environment }).state, 'ready');
  },
);

test('a killed installation leaves nothing that is taken for whole', { skip }, async (context) => {
  const { folder, cache, environment, lines, install } = workshop(context);
  const { wheel, sources } = makeFakeTensorFlow(folder);
  const slow = writeScript(
    path.join(folder, 'slow'),
    '[ "$1" = --version ] && echo slow 1.0 && exit\nexec sleep 5',
  );
  const code = `require('./src/native/install').installNative({ report: console.log,
    from: ${JSON.stringify(wheel)}, sources: ${JSON.stringify(sources)} })`;
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', code], {
    env: { ...environment, CXX: slow },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let seen = '';
  child.stdout.on('data', (data: Buffer) => (seen += data.toString()));
  while (!seen.includes('Unpacked')) {
    assert.equal(child.exitCode, null, seen);
    await sleep(20);
  }
  assert.throws(
    () => removeNative({ environment }),
    failsWith('busy', /being installed by process/),
  );
  child.kill('SIGKILL');
  await once(child, 'exit');
  const left = fs.readdirSync(cache);
  assert.ok(left.some((name) => name.startsWith('.partial-')));
  assert.ok(left.includes('install.lock'));
  assert.equal(findNative({ environment }).state, 'missing');
  // The stale lock does not block, and the leftovers go.
  await install({ from: wheel, sources });
  assert.ok(lines.some((line) => line.startsWith('Removed what an interrupted installation left')));
  assert.deepEqual(fs.readdirSync(cache), ['tensorflow-9.9.9-linux-x64-napi8']);
});

test('a damaged lock does not block', { skip }, async (context) => {
  const { folder, cache, install } = workshop(context);
  const { wheel, sources } = makeFakeTensorFlow(folder);
  fs.mkdirSync(cache);
  fs.writeFileSync(path.join(cache, 'install.lock'), '{');
  assert.equal((await install({ from: wheel, sources })).state, 'ready');
});

test(
  'a wheel without the libraries, and other wrong files, are refused',
  { skip },
  async (context) => {
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
  },
);

test(
  'libraries that do not link are a compile error with the last line',
  { skip },
  async (context) => {
    const { folder, cache, install } = workshop(context);
    const { sources } = makeFakeTensorFlow(folder);
    const wheel = writeZip(path.join(folder, FAKE_WHEEL_NAME), {
      'tensorflow/libtensorflow_cc.so.2': Buffer.from('not a library'),
      'tensorflow/libtensorflow_framework.so.2': Buffer.from('not a library'),
      'tensorflow/include/tensorflow/c/c_api.h': Buffer.from('#error wrong header\n'),
    });
    await assert.rejects(
      install({ from: wheel, sources }),
      failsWith('compile-failed', /g\+\+ could not compile .*error: /),
    );
    assertEmpty(cache);
  },
);

test(
  'a binding that does not load is an error with the words of the loader',
  { skip },
  async (context) => {
    const { folder, cache, environment, install } = workshop(context);
    const { wheel, sources } = makeFakeTensorFlow(folder);
    const cxx = writeScript(
      path.join(folder, 'cxx'),
      `[ "$1" = --version ] && echo fake 1.0 && exit
while [ "$1" != -o ]; do shift; done
echo junk > "$2"`,
    );
    await assert.rejects(
      install({ from: wheel, sources, environment: { ...environment, CXX: cxx } }),
      failsWith('does-not-load', /does not load \(Error: .*tfjs_binding.node: .*\)/),
    );
    assertEmpty(cache);
  },
);

test(
  'without a compiler nothing is fetched, and the error says what to do',
  { skip },
  async (context) => {
    const { folder, cache, environment, lines, install } = workshop(context);
    const empty = { ...environment, PATH: path.join(folder, 'nothing') };
    await assert.rejects(
      install({ environment: empty }),
      failsWith('no-compiler', /install g\+\+/),
    );
    assert.deepEqual(lines, []);
    assertEmpty(cache);
  },
);

/** A `PATH` that holds a compiler that only answers, and perhaps a `python3`. */
function fakePath(folder: string, python3?: string): string {
  const bin = path.join(folder, 'bin');
  fs.mkdirSync(bin);
  writeScript(path.join(bin, 'g++'), 'echo fake 1.0');
  if (python3 !== undefined) writeScript(path.join(bin, 'python3'), python3);
  return bin;
}

test('without pip the error says what to do', { skip }, async (context) => {
  const { folder, cache, environment, install } = workshop(context);
  const bare = { ...environment, PATH: fakePath(folder) };
  await assert.rejects(
    install({ environment: bare }),
    failsWith('no-pip', /python3 -m pip, python -m pip, pip3, pip.*python3-pip/),
  );
  assertEmpty(cache);
});

test("pip's own words are passed on when it fails", { skip }, async (context) => {
  const { folder, cache, environment, install } = workshop(context);
  const python3 = `[ "$3" = --version ] && exit 0
echo 'ERROR: No matching distribution found for tensorflow-cpu==2.15.1' >&2
echo '[notice] A new release of pip is available' >&2
exit 1`;
  await assert.rejects(
    install({ environment: { ...environment, PATH: fakePath(folder, python3) } }),
    failsWith('download-failed', /No matching distribution found/),
  );
  assertEmpty(cache);
});

test('a wheel of the pinned name with another content is refused', { skip }, async (context) => {
  const { folder, cache, environment, install } = workshop(context);
  const python3 = `[ "$3" = --version ] && exit 0
while [ "$1" != -d ]; do shift; done
/bin/mkdir -p "$2"; echo junk > "$2/${PINNED_WHEEL.name}"`;
  const wrong = failsWith('checksum', /SHA-256 [0-9a-f]{64}, expected 54660c07/);
  const faked = { ...environment, PATH: fakePath(folder, python3) };
  await assert.rejects(install({ environment: faked }), wrong);
  const from = path.join(folder, PINNED_WHEEL.name);
  fs.writeFileSync(from, 'junk');
  await assert.rejects(install({ from }), wrong);
  assertEmpty(cache);
});

test('a cancelled installation ends at once and leaves nothing', { skip }, async (context) => {
  const { folder, cache, environment, install } = workshop(context);
  const python3 = '[ "$3" = --version ] && exit 0\nexec /bin/sleep 30';
  const stop = new AbortController();
  const report = (line: string): void => {
    if (line.startsWith('Fetching')) setTimeout(() => stop.abort(), 50);
  };
  const faked = { ...environment, PATH: fakePath(folder, python3) };
  await assert.rejects(
    install({ environment: faked, report, signal: stop.signal }),
    failsWith('cancelled', /nothing was installed/),
  );
  assertEmpty(cache);
});

test('other platforms, musl and folders that cannot be written are refused', async (context) => {
  const { folder, environment, install } = workshop(context);
  const host = { platform: 'darwin', arch: 'arm64', glibc: undefined };
  await assert.rejects(install({ host }), failsWith('unsupported-platform', /darwin-arm64/));
  const musl = { platform: 'linux', arch: 'x64', glibc: undefined };
  await assert.rejects(install({ host: musl }), failsWith('musl', /Alpine/));
  const file = path.join(folder, 'file');
  fs.writeFileSync(file, '');
  const blocked = { ...environment, WINNING_TICKET_NATIVE_CACHE: path.join(file, 'cache') };
  const linux = { platform: 'linux', arch: 'x64', glibc: '2.36' };
  await assert.rejects(
    install({ environment: blocked, host: linux }),
    failsWith('no-access', /WINNING_TICKET_NATIVE_CACHE/),
  );
});
