import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { findNative } from '../../src/native/find';
import { platformOf } from '../../src/native/platforms';
import { cannotMount, smallDisk } from '../support/disk';
import { startIndex } from './packageIndex';
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
const nowhere = 'http://127.0.0.1:1/simple';
const pinned = platformOf({ platform: 'linux', arch: 'x64' })!.wheel;

test(
  'no compiler: nothing is fetched, and the error says what to install',
  { skip },
  async (context) => {
    const { folder, cache, environment, lines, install } = workshop(context);
    const empty = { ...environment, PATH: path.join(folder, 'nothing') };
    await assert.rejects(
      install({ environment: empty }),
      failsWith('no-compiler', /tried g\+\+, c\+\+, clang\+\+/, /apt install g\+\+/, /set CXX/),
    );
    assert.ok(!lines.some((line) => line.startsWith('Wheel')));
    assertEmpty(cache);
  },
);

test('no pip: it is said with what to do, and the index is asked', { skip }, async (context) => {
  const { folder, cache, environment, lines, install } = workshop(context);
  const { platform, sources } = makeFakeTensorFlow(folder);
  const bare = { ...environment, PATH: fakePath(folder) };
  await assert.rejects(
    install({ environment: bare, platform, sources, index: nowhere }),
    failsWith('download-failed', /127.0.0.1:1.*ECONNREFUSED/, /Before that, no pip was found/),
  );
  const line = lines.find((text) => text.includes('no pip'));
  assert.match(line ?? '', /python3 -m pip, python -m pip, pip3, pip.*apt install python3-pip/);
  assertEmpty(cache);
});

test(
  'pip fails: its own words are told, and the index brings the wheel',
  { skip },
  async (context) => {
    const { folder, environment, lines, install } = workshop(context);
    const { wheel, sources, platform } = makeFakeTensorFlow(folder);
    const index = await startIndex(context, platform, wheel);
    const python3 = `${pipAnswers}
echo 'ERROR: No matching distribution found for tensorflow-cpu==9.9.9' >&2
echo '[notice] A new release of pip is available' >&2
exit 1`;
    const bin = fakePath(folder, python3);
    fs.rmSync(path.join(bin, 'g++'));
    const faked = { ...environment, PATH: `${bin}:${environment['PATH']}` };
    const named = { ...faked, WINNING_TICKET_PACKAGE_INDEX: index.url };
    const status = await install({ environment: named, platform, sources });
    assert.equal(status.source, 'package index');
    assert.ok(lines.some((line) => line.includes('No matching distribution found')));
  },
);

test(
  'checksum: a wheel of the pinned name with another content is refused',
  { skip },
  async (context) => {
    const { folder, cache, environment, install } = workshop(context);
    const python3 = `${pipAnswers}
while [ "$1" != -d ]; do shift; done
/bin/mkdir -p "$2"; echo junk > "$2/${pinned.name}"`;
    const wrong = failsWith(
      'checksum',
      /SHA-256 [0-9a-f]{64}, expected 54660c07/,
      /fetch it again/,
    );
    const faked = { ...environment, PATH: fakePath(folder, python3) };
    await assert.rejects(install({ environment: faked }), wrong);
    const from = path.join(folder, pinned.name);
    fs.writeFileSync(from, 'junk');
    await assert.rejects(install({ from }), wrong);
    assertEmpty(cache);
  },
);

test(
  'checksum: what an index sends or says in place of the wheel is refused',
  { skip },
  async (context) => {
    const { folder, cache, install } = workshop(context);
    const { wheel, sources, platform } = makeFakeTensorFlow(folder);
    const index = await startIndex(context, platform, wheel, { corrupt: true });
    const options = { sources, platform, index: index.url, pip: false };
    await assert.rejects(install(options), failsWith('checksum', /thrown away/, /--index/));
    assertEmpty(cache);
    index.behaviour.corrupt = false;
    index.behaviour.sha256 = 'ab'.repeat(32);
    await assert.rejects(install(options), failsWith('checksum', /another file under the name/));
    assert.equal(index.requests.filter((request) => request.includes('/files/')).length, 1);
    assertEmpty(cache);
  },
);

test(
  'wrong architecture: by the name of the wheel, and by what is in it',
  { skip },
  async (context) => {
    const { folder, cache, install } = workshop(context);
    const { sources } = makeFakeTensorFlow(folder);
    const arm = path.join(folder, 'tensorflow-2.18.1-cp311-cp311-manylinux_2_17_aarch64.whl');
    fs.writeFileSync(arm, '');
    await assert.rejects(
      install({ from: arm }),
      failsWith('wrong-architecture', /is for manylinux_2_17_aarch64.*needs one for linux-x64/),
    );
    const library = fakeLibrary(folder);
    library.writeUInt16LE(0xb7, 18);
    const wheel = writeZip(path.join(folder, FAKE_WHEEL_NAME), {
      'tensorflow/libtensorflow_cc.so.2': library,
      'tensorflow/libtensorflow_framework.so.2': library,
    });
    await assert.rejects(
      install({ from: wheel, sources }),
      failsWith('wrong-architecture', /made for linux-arm64, and this machine is linux-x64/),
    );
    assertEmpty(cache);
  },
);

test('musl, an old C library and other machines each have their own words', async (context) => {
  const { install } = workshop(context);
  const on = (platform: string, arch: string, glibc?: string) =>
    install({ host: { platform, arch, glibc } });
  await assert.rejects(on('linux', 'x64'), failsWith('musl', /Alpine/, /Debian, Ubuntu or Fedora/));
  await assert.rejects(on('linux', 'ppc64', undefined), failsWith('musl', /Alpine/));
  await assert.rejects(
    on('linux', 'x64', '2.12'),
    failsWith('old-c-library', /has version 2.12 .* needs 2.17 or newer/, /newer Linux/),
  );
  const path = /WebAssembly engine, or set WINNING_TICKET_NATIVE_PATH/;
  for (const [platform, arch, why] of [
    ['win32', 'x64', /Windows wheel holds no separate C library/],
    ['win32', 'arm64', /Windows wheel holds no separate C library/],
    ['darwin', 'x64', /Intel/],
    ['linux', 'ppc64', /no wheel for it .*linux-x64, linux-arm64, darwin-arm64/],
    ['freebsd', 'x64', /no wheel for it/],
  ] as const) {
    await assert.rejects(on(platform, arch, '2.36'), failsWith('unsupported-platform', why, path));
  }
});

test('a folder that cannot be written is named', { skip }, async (context) => {
  const { folder, environment, install } = workshop(context);
  const file = path.join(folder, 'file');
  fs.writeFileSync(file, '');
  const blocked = { ...environment, WINNING_TICKET_NATIVE_CACHE: path.join(file, 'cache') };
  const { wheel, sources } = makeFakeTensorFlow(folder);
  await assert.rejects(
    install({ environment: blocked, from: wheel, sources }),
    failsWith('no-access', /WINNING_TICKET_NATIVE_CACHE/),
  );
});

const noDisk = skip || cannotMount();

test(
  'no disk: too little is said before anything is fetched',
  { skip: noDisk },
  async (context) => {
    const { folder, environment, install } = workshop(context);
    const { wheel, sources, platform } = makeFakeTensorFlow(folder);
    const cache = path.join(smallDisk('size=20m'), 'cache');
    const index = await startIndex(context, platform, wheel);
    const small = { ...environment, WINNING_TICKET_NATIVE_CACHE: cache };
    const options = { environment: small, sources, platform, index: index.url, pip: false };
    await assert.rejects(
      install(options),
      failsWith('no-space', /needs 40 MB .* 2\d MB are free/, /WINNING_TICKET_NATIVE_CACHE/),
    );
    assert.deepEqual(index.requests, []);
    assertEmpty(cache);
  },
);

test(
  'no disk: a wheel that is kept elsewhere needs its space there and none in the cache',
  { skip: noDisk },
  async (context) => {
    const { folder, environment, install } = workshop(context);
    const { wheel, sources, platform } = makeFakeTensorFlow(folder, 4_000_000);
    const index = await startIndex(context, platform, wheel);
    const options = { sources, platform, index: index.url, pip: false };
    const kept = (cache: string, wheels: string) => ({
      ...environment,
      WINNING_TICKET_NATIVE_CACHE: path.join(cache, 'cache'),
      WINNING_TICKET_NATIVE_WHEELS: path.join(wheels, 'wheels'),
    });
    await assert.rejects(
      install({ ...options, environment: kept(folder, smallDisk('size=2m')) }),
      failsWith('no-space', /needs 4 MB .* 2 MB are free/, /set WINNING_TICKET_NATIVE_WHEELS/),
    );
    assert.deepEqual(index.requests, []);
    // Enough for what is unpacked and compiled, and not for the wheel beside it.
    const disk = smallDisk('size=42m');
    await assert.rejects(
      install({ ...options, environment: kept(disk, disk) }),
      failsWith('no-space', /needs 44 MB/, /set WINNING_TICKET_NATIVE_CACHE/),
    );
    const status = await install({ ...options, environment: kept(disk, folder) });
    assert.equal(status.source, 'package index');
  },
);

test(
  'no disk: one that fills up meanwhile is said, and the next start goes on',
  { skip: noDisk },
  async (context) => {
    const { folder, environment, install } = workshop(context);
    const { wheel, sources, platform } = makeFakeTensorFlow(folder, 3_000_000);
    const disk = smallDisk('size=50m');
    const small = { ...environment, WINNING_TICKET_NATIVE_CACHE: path.join(disk, 'cache') };
    const index = await startIndex(context, platform, wheel);
    const filler = path.join(disk, 'filler');
    const options = { environment: small, sources, platform, index: index.url, pip: false };
    await assert.rejects(
      install({
        ...options,
        progress: ({ phase }) => {
          if (phase === 'download' && !fs.existsSync(filler)) fill(filler);
        },
      }),
      failsWith('no-space', /disk became full/, /WINNING_TICKET_NATIVE_CACHE/),
    );
    assert.equal(findNative({ environment: small }).state, 'missing');
    fs.rmSync(filler);
    assert.equal((await install(options)).state, 'ready');
  },
);

/** Writes until nothing more fits. */
function fill(file: string): void {
  const fd = fs.openSync(file, 'w');
  try {
    for (const chunk of [Buffer.alloc(1 << 20), Buffer.alloc(1 << 12)]) {
      try {
        while (fs.writeSync(fd, chunk) === chunk.length);
      } catch (error) {
        assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
      }
    }
  } finally {
    fs.closeSync(fd);
  }
}

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
      failsWith('does-not-load', /does not load \(Error: .*tfjs_binding.node: .*\)/, /--from/),
    );
    assertEmpty(cache);
  },
);
