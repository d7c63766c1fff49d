import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { findNative } from '../../src/native/find';
import {
  isVersionFolderName,
  nativeCacheFolder,
  versionFolderName,
  type Host,
} from '../../src/native/location';
import { writeManifest, type NativeManifest } from '../../src/native/manifest';
import { temporaryFolder } from './support';

const HOST: Host = { platform: 'linux', arch: 'x64', glibc: '2.36' };

/** Puts an engine of three short files into a cache. */
function install(cache: string, version: string, date: string): string {
  const folder = path.join(cache, versionFolderName(version, HOST));
  fs.mkdirSync(folder, { recursive: true });
  const names = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2', 'tfjs_binding.node'];
  const manifest: NativeManifest = {
    format: 1,
    tensorflow: version,
    source: 'pip',
    wheel: 'tensorflow_cpu.whl',
    wheelSha256: '00',
    files: names.map((name) => ({ name, bytes: name.length, sha256: '00' })),
    compiler: 'g++',
    tfjsNode: '4.22.0',
    date,
  };
  for (const name of names) fs.writeFileSync(path.join(folder, name), name);
  writeManifest(folder, manifest);
  return folder;
}

test('the cache folder follows the platform, and the user', () => {
  const at = (environment: NodeJS.ProcessEnv, platform: string, home: string) =>
    nativeCacheFolder(environment, platform, home);
  assert.equal(at({}, 'linux', '/home/u'), '/home/u/.cache/winning-ticket/native');
  assert.equal(at({ XDG_CACHE_HOME: '/x' }, 'linux', '/home/u'), '/x/winning-ticket/native');
  assert.equal(
    at({ XDG_CACHE_HOME: 'relative' }, 'linux', '/home/u'),
    '/home/u/.cache/winning-ticket/native',
  );
  assert.equal(at({}, 'darwin', '/Users/u'), '/Users/u/Library/Caches/winning-ticket/native');
  assert.equal(at({ LOCALAPPDATA: 'C:\\L' }, 'win32', 'C:\\U'), 'C:\\L\\winning-ticket\\native');
  assert.equal(at({}, 'win32', 'C:\\U'), 'C:\\U\\AppData\\Local\\winning-ticket\\native');
  assert.equal(at({ WINNING_TICKET_NATIVE_CACHE: '/own' }, 'linux', '/home/u'), '/own');
});

test('folder names of versions are told from others', () => {
  assert.ok(isVersionFolderName(versionFolderName('2.15.1', HOST)));
  assert.ok(!isVersionFolderName('tensorflow'));
  assert.ok(!isVersionFolderName('.partial-1-abc'));
  assert.ok(!isVersionFolderName('tensorflow-..-linux-x64-napi8/..'));
});

test('nothing installed is missing, with a remedy', (context) => {
  const environment = { WINNING_TICKET_NATIVE_CACHE: path.join(temporaryFolder(context), 'none') };
  const status = findNative({ environment, host: HOST });
  assert.equal(status.state, 'missing');
  assert.match(status.reason, /not installed/);
  assert.match(status.remedy, /winning-ticket native install/);
});

test('an installed engine is ready; of two, the one installed last', (context) => {
  const cache = temporaryFolder(context);
  const environment = { WINNING_TICKET_NATIVE_CACHE: cache };
  const folder = install(cache, '2.15.1', '2026-02-01T00:00:00.000Z');
  assert.deepEqual(findNative({ environment, host: HOST }), {
    state: 'ready',
    folder,
    binding: path.join(folder, 'tfjs_binding.node'),
    tensorflowVersion: '2.15.1',
    source: 'pip',
  });
  install(cache, '2.18.1', '2026-01-01T00:00:00.000Z');
  const older = findNative({ environment, host: HOST });
  assert.equal(older.state === 'ready' && older.tensorflowVersion, '2.15.1');
  install(cache, '2.18.1', '2026-03-01T00:00:00.000Z');
  const newer = findNative({ environment, host: HOST });
  assert.equal(newer.state === 'ready' && newer.tensorflowVersion, '2.18.1');
});

test('a missing file, a wrong size and a corrupted manifest are broken', (context) => {
  const cache = temporaryFolder(context);
  const reasonAfter = (change: (folder: string) => void): string => {
    fs.rmSync(cache, { recursive: true });
    change(install(cache, '2.15.1', '2026-02-01T00:00:00.000Z'));
    const environment = { WINNING_TICKET_NATIVE_CACHE: cache };
    const status = findNative({ environment, host: HOST });
    assert.equal(status.state, 'broken');
    return status.reason;
  };
  const manifest = (folder: string): string => path.join(folder, 'native.json');
  assert.match(
    reasonAfter((folder) => fs.rmSync(path.join(folder, 'libtensorflow_cc.so.2'))),
    /libtensorflow_cc.so.2 is missing/,
  );
  assert.match(
    reasonAfter((folder) => fs.writeFileSync(path.join(folder, 'tfjs_binding.node'), 'x')),
    /tfjs_binding.node has 1 bytes instead of 17/,
  );
  assert.match(
    reasonAfter((folder) => fs.rmSync(manifest(folder))),
    /native.json is missing/,
  );
  assert.match(
    reasonAfter((folder) => fs.writeFileSync(manifest(folder), '{"format":')),
    /not valid JSON/,
  );
  assert.match(
    reasonAfter((folder) => fs.writeFileSync(manifest(folder), '{"format":2}')),
    /lacks fields/,
  );
  assert.match(
    reasonAfter((folder) => {
      const text = fs.readFileSync(manifest(folder), 'utf8');
      fs.writeFileSync(manifest(folder), text.replace('libtensorflow_cc', '../libtensorflow_cc'));
    }),
    /lacks fields/,
  );
});

test('a broken engine does not hide a whole one', (context) => {
  const cache = temporaryFolder(context);
  fs.rmSync(path.join(install(cache, '2.12.0', '2026-05-01'), 'native.json'));
  install(cache, '2.15.1', '2026-02-01');
  const environment = { WINNING_TICKET_NATIVE_CACHE: cache };
  assert.equal(findNative({ environment, host: HOST }).state, 'ready');
});

test('machines that can have no engine are explained', () => {
  const on = (platform: string, arch: string, glibc?: string) =>
    findNative({ environment: {}, host: { platform, arch, glibc } });
  for (const [host, reason] of [
    [['win32', 'x64', undefined], /There is no native engine for win32-x64: .*Windows/],
    [['darwin', 'x64', undefined], /no native engine for darwin-x64: .*Intel/],
    [['linux', 'x64', undefined], /musl/],
    [['linux', 'x64', '2.12'], /has version 2.12 of the GNU C library/],
  ] as const) {
    const [platform, arch, glibc] = host;
    const status = on(platform, arch, glibc);
    assert.equal(status.state, 'missing');
    assert.match(status.reason, reason);
    assert.match(status.remedy, /WebAssembly/);
  }
});

test('a path that the user names wins, on every platform', (context) => {
  const folder = temporaryFolder(context);
  const host: Host = { platform: 'win32', arch: 'x64', glibc: undefined };
  const environment = { WINNING_TICKET_NATIVE_PATH: folder };
  const broken = findNative({ environment, host });
  assert.equal(broken.state, 'broken');
  assert.match(broken.reason, /holds no tfjs_binding.node/);
  const binding = path.join(folder, 'tfjs_binding.node');
  fs.writeFileSync(binding, 'x');
  const expected = {
    state: 'ready',
    folder,
    binding,
    tensorflowVersion: 'unknown',
    source: 'path',
  };
  assert.deepEqual(findNative({ environment, host }), expected);
  assert.deepEqual(findNative({ environment: {}, path: folder, host }), expected);
  assert.deepEqual(findNative({ environment: {}, path: binding, host }), expected);
  const elsewhere = path.join(folder, 'elsewhere');
  assert.equal(findNative({ environment, path: elsewhere, host }).state, 'broken');
});
