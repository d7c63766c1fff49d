import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { loadScript } from './load';

interface Contents {
  readonly MOST_BYTES: number;
  readonly wrongWith: (bytes: number, names: readonly string[]) => readonly string[];
}

interface Notices {
  readonly noticesOf: (files: readonly string[]) => string;
}

interface Cache {
  readonly isReady: (folder: string, version: string) => boolean;
  readonly makeOnce: (
    folder: string,
    version: string,
    make: (partial: string) => Promise<void>,
  ) => Promise<string>;
}

interface Recipe {
  readonly NEWEST: string;
  readonly FLOOR: string;
  readonly chosenVersions: (environment: NodeJS.ProcessEnv) => readonly string[];
}

const whole = [
  ...['package.json', 'readme.md', 'changelog.md', 'LICENSE.txt', 'THIRD-PARTY-NOTICES.txt'],
  ...['extension.js', 'reader.js', 'winning-ticket.js', 'worker.js'].map((name) => `dist/${name}`),
  ...['controls.js', 'run.js', 'run.css', 'inspector.js', 'inspector.css'].map(
    (name) => `dist/webview/${name}`,
  ),
  ...['', '-simd'].map((kind) => `dist/wasm/tfjs-backend-wasm${kind}.wasm`),
  'dist/native-src/binding/tfjs_binding.cc',
  ...['node_api.h', 'LICENSE'].map((name) => `dist/native-src/node-api/${name}`),
  ...['tfjs_binding.node', 'binding.json', 'NOTICE'].map((n) => `dist/prebuilt/linux-x64/${n}`),
  ...['icon.png', 'runs.svg', 'ticket.schema.json'].map((name) => `media/${name}`),
  'examples/digits.ticket.json',
];

test('a VSIX is refused that is too large, lacks something or holds what it must not', async () => {
  const { wrongWith, MOST_BYTES } = await loadScript<Contents>('package/contents.mjs');
  assert.deepEqual(wrongWith(MOST_BYTES - 1, whole), []);
  assert.match(wrongWith(MOST_BYTES, whole).join(), /^It has 8000000 bytes/);
  const lacking = whole.filter((name) => name !== 'dist/worker.js');
  assert.deepEqual(wrongWith(1, lacking), ['dist/worker.js is missing.']);
  for (const name of [
    'node_modules/zod/index.js',
    'dist/worker.js.map',
    'dist/test/host/index.js',
    'src/extension.ts',
    'examples/winning-ticket-runs/a/spec.json',
    '.github/workflows/ci.yml',
  ]) {
    const wrong = wrongWith(1, [...whole, name]);
    assert.equal(wrong[0]?.startsWith(`${name} is `), true, wrong.join());
  }
});

test('notices name each package once, with its licence, and fail where there is none', async (context) => {
  const { noticesOf } = await loadScript<Notices>('package/notices.mjs');
  const text = noticesOf([
    'src/cli/main.ts',
    'node_modules/zod/index.js',
    'node_modules/zod/v4/index.js',
    'node_modules/seedrandom/lib/alea.js',
  ]);
  assert.equal(text.match(/^zod \d/gm)?.length, 1);
  for (const part of [
    'Colin McDonnell',
    'Johannes Baag',
    'David Bau',
    'XNNPACK',
    'Apache License',
  ]) {
    assert.ok(text.includes(part), part);
  }
  const folder = path.join('node_modules', '.winning-ticket-test', 'node_modules', 'unlicensed');
  fs.mkdirSync(folder, { recursive: true });
  context.after(() => fs.rmSync(path.resolve(folder, '..', '..'), { recursive: true }));
  const about = { name: 'unlicensed', version: '1.2.3' };
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify(about));
  assert.throws(() => noticesOf([path.join(folder, 'index.js')]), /^Error: unlicensed 1\.2\.3 /);
});

test('what is made once is not made again, and what a killed process left goes', async (context) => {
  const { makeOnce, isReady } = await loadScript<Cache>('vscode/cache.mjs');
  const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-cache-'));
  context.after(() => fs.rmSync(parent, { recursive: true }));
  const folder = path.join(parent, '1.0');
  // No process has this number.
  fs.mkdirSync(path.join(parent, '.partial-4194305-x'));
  const failing = makeOnce(folder, '1.0', () => Promise.reject(new Error('no network')));
  await assert.rejects(failing, /no network/);
  assert.deepEqual(fs.readdirSync(parent), []);
  let made = 0;
  const make = (partial: string): Promise<void> => {
    fs.writeFileSync(path.join(partial, `made-${++made}`), '');
    return Promise.resolve();
  };
  await makeOnce(folder, '1.0', make);
  await makeOnce(folder, '1.0', make);
  assert.deepEqual(fs.readdirSync(folder).sort(), ['.ready', 'made-1']);
  assert.equal(isReady(folder, '2.0'), false);
});

test('the versions of VS Code are those that were asked for', async () => {
  const { chosenVersions, NEWEST, FLOOR } = await loadScript<Recipe>('vscode/recipe.mjs');
  assert.deepEqual(chosenVersions({}), [NEWEST]);
  assert.deepEqual(chosenVersions({ WINNING_TICKET_VSCODE: 'none' }), []);
  assert.deepEqual(chosenVersions({ WINNING_TICKET_VSCODE: 'all' }), [NEWEST, FLOOR]);
  assert.deepEqual(chosenVersions({ WINNING_TICKET_VSCODE: FLOOR }), [FLOOR]);
  assert.throws(() => chosenVersions({ WINNING_TICKET_VSCODE: '1.2' }), /names "1\.2"/);
});
