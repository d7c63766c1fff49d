import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { findBindingSources } from '../../src/native/binding/sources';
import { findNative } from '../../src/native/find';
import { nativePlatforms } from '../../src/native/platforms';
import { loadTypescript } from '../support/paths';
import { type Order } from './children/installer';
import { startIndex } from './packageIndex';
import { cannotInstall, makeFakeTensorFlow, writeScript, type FakeTensorFlow } from './support';
import { workshop } from './workshop';

const skip = cannotInstall();
const wheel = process.env['WINNING_TICKET_TEST_WHEEL'];

/** Runs an installer of its own until it ends. */
async function runInstaller(order: Order): Promise<{ signal: string | null; lines: string[] }> {
  const file = path.join(__dirname, 'children', 'installer.ts');
  const child = spawn(process.execPath, [...loadTypescript, file, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { signal, lines: output.trim().split('\n') };
}

/**
 * Kills one installation after the other, each a step further than the one before, and lets the last one end.
 * What each leaves is no engine, and what it fetched is not fetched again.
 */
async function killOneAfterTheOther(
  context: TestContext,
  { wheel: file, sources, platform }: FakeTensorFlow,
  { folder, cache, environment, install, lines }: ReturnType<typeof workshop>,
): Promise<void> {
  const index = await startIndex(context, platform, file);
  const { bytes, sha256, name } = platform.wheel;
  const options = { environment, sources, index: index.url, pip: false };
  const killed = async (
    killAt: Order['killAt'],
    more: NodeJS.ProcessEnv = {},
  ): Promise<string[]> => {
    const order = { options: { ...options, environment: { ...environment, ...more } }, platform };
    const ended = await runInstaller({ ...order, ...(killAt && { killAt }) });
    assert.equal(ended.signal, 'SIGKILL', ended.lines.join('\n'));
    assert.equal(findNative({ environment }).state, 'missing', killAt);
    assert.ok(fs.readdirSync(cache).includes('install.lock'));
    return fs.readdirSync(path.join(cache, 'downloads'));
  };

  assert.deepEqual(await killed('download'), [`${sha256}.part`]);
  const part = path.join(cache, 'downloads', `${sha256}.part`);
  const first = fs.statSync(part).size;
  assert.ok(first > 0 && first < bytes);

  assert.deepEqual(await killed('verify'), [`${sha256}.part`]);
  assert.equal(fs.statSync(part).size, bytes);

  assert.deepEqual(await killed('unpack'), [name]);
  const fetched = [...index.requests];
  const list = `/simple/${platform.project}/`;
  const at = `/files/${encodeURIComponent(name)}`;
  assert.deepEqual(fetched, [list, at, list, `${at} bytes=${first}-`]);

  const compiler = writeScript(
    path.join(folder, 'killer'),
    '[ "$1" = --version ] && echo killer 1.0 && exit\nkill -9 $PPID',
  );
  assert.deepEqual(await killed(undefined, { CXX: compiler }), [name]);
  assert.deepEqual(await killed('finish'), [name]);
  assert.ok(fs.readdirSync(cache).some((entry) => entry.startsWith('.partial-')));

  const status = await install({ ...options, platform });
  assert.equal(status.tensorflowVersion, platform.version);
  assert.ok(lines.includes('Wheel: fetched by an earlier start; its SHA-256 is right.'));
  assert.ok(lines.some((line) => line.includes('Removed what an interrupted installation left')));
  assert.deepEqual(index.requests, fetched);
  assert.deepEqual(fs.readdirSync(cache), [`tensorflow-${platform.version}-linux-x64-napi8`]);
}

test(
  'an installation that is killed at any of five points is continued by the next',
  { skip },
  async (context) => {
    const shop = workshop(context);
    await killOneAfterTheOther(context, makeFakeTensorFlow(shop.folder, 3_000_000), shop);
  },
);

test(
  'so is one of the real wheel',
  { skip: skip || (wheel === undefined && 'WINNING_TICKET_TEST_WHEEL names no TensorFlow wheel') },
  async (context) => {
    const shop = workshop(context);
    const platform = nativePlatforms.find(({ id }) => id === 'linux-x64');
    assert.ok(platform);
    const real = { wheel: wheel ?? '', sources: findBindingSources(), platform };
    await killOneAfterTheOther(context, real, shop);
  },
);

test(
  'of two installers at once, one installs and the other waits for it',
  { skip },
  async (context) => {
    const { folder, cache, environment } = workshop(context);
    const { wheel: file, sources, platform } = makeFakeTensorFlow(folder, 1_000_000);
    const index = await startIndex(context, platform, file);
    const order = { options: { environment, sources, index: index.url, pip: false }, platform };
    const both = await Promise.all([runInstaller(order), runInstaller(order), runInstaller(order)]);
    for (const { signal } of both) assert.equal(signal, null);
    const said = both.flatMap(({ lines }) => lines);
    const count = (part: string): number => said.filter((line) => line.includes(part)).length;
    assert.equal(count('Installed: TensorFlow 9.9.9'), 1, said.join('\n'));
    assert.equal(count('is whole and loads'), 2, said.join('\n'));
    assert.equal(index.requests.length, 2);
    assert.deepEqual(fs.readdirSync(cache), ['tensorflow-9.9.9-linux-x64-napi8']);
  },
);
