import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { before, test, type TestContext } from 'node:test';
import { type PrebuiltAbout } from '../../src/native/binding/prebuilt';
import { type InstallOptions } from '../../src/native/install';
import { readManifest } from '../../src/native/manifest';
import { cannotInstall, makeFakeTensorFlow } from './support';
import { failsWith, workshop } from './workshop';

const skip = cannotInstall();

let binding = Buffer.alloc(0);
before(async (context) => {
  if (skip) return;
  const { folder, install } = workshop(context as TestContext);
  const { wheel, sources } = makeFakeTensorFlow(folder);
  const { binding: file } = await install({ from: wheel, sources });
  binding = fs.readFileSync(file);
});

/** A workshop where no program is found, and a ready-made binding. */
function prepare(
  context: TestContext,
  content: Buffer,
  changes: Partial<PrebuiltAbout> = {},
): ReturnType<typeof workshop> & { readonly options: Partial<InstallOptions> } {
  const shop = workshop(context);
  const { wheel, sources } = makeFakeTensorFlow(shop.folder);
  const prebuilt = path.join(shop.folder, 'prebuilt');
  fs.mkdirSync(prebuilt);
  fs.writeFileSync(path.join(prebuilt, 'tfjs_binding.node'), content);
  const about: PrebuiltAbout = {
    format: 1,
    sha256: createHash('sha256').update(content).digest('hex'),
    tfjsNode: sources.tfjsNode,
    napi: 8,
    glibc: '2.14',
    compiler: 'g++ 1.2.3',
    ...changes,
  };
  fs.writeFileSync(path.join(prebuilt, 'binding.json'), JSON.stringify(about));
  const environment = { ...shop.environment, PATH: path.join(shop.folder, 'nothing') };
  return { ...shop, options: { from: wheel, sources, prebuilt, environment } };
}

test('with a ready-made binding no compiler is needed', { skip }, async (context) => {
  const { install, options, lines } = prepare(context, binding);
  const CXX = '/nonexistent';
  const status = await install({ ...options, environment: { ...options.environment, CXX } });
  assert.ok(fs.readFileSync(status.binding).equals(binding));
  assert.ok(lines.includes('Binding: the one made ready for linux-x64 loads (TensorFlow 9.9.9).'));
  const manifest = readManifest(status.folder);
  assert.ok(typeof manifest !== 'string');
  assert.equal(manifest.binding, 'prebuilt');
  assert.equal(manifest.compiler, 'g++ 1.2.3');
});

test('one that does not load is told, and one is compiled', { skip }, async (context) => {
  const { install, options, lines, environment } = prepare(context, Buffer.from('junk'));
  await assert.rejects(
    install(options),
    failsWith(
      'no-compiler',
      /no C\+\+ compiler was found/,
      /Before that, the one made ready .* does not load/,
    ),
  );
  lines.length = 0;
  const status = await install({ ...options, environment });
  assert.ok(
    lines.some((line) => /made ready for linux-x64 does not load .*; compiling one.$/.test(line)),
  );
  const manifest = readManifest(status.folder);
  assert.ok(typeof manifest !== 'string' && manifest.binding === 'compiled');
});

for (const [what, changes, why] of [
  ['of another tfjs-node', { tfjsNode: '4.0.0' }, /made from tfjs-node 4.0.0/],
  ['for a newer Node', { napi: 99 }, /needs Node-API 99/],
  ['for a newer C library', { glibc: '9.9' }, /needs version 9.9 of the GNU C library/],
  ['that is damaged', { sha256: '00' }, /is damaged/],
  ['about which nothing can be read', { format: 2 as 1 }, /binding.json beside it cannot be read/],
] as const) {
  test(`one ${what} is not used`, { skip }, async (context) => {
    const { install, options, lines, environment } = prepare(context, binding, changes);
    await assert.rejects(install(options), failsWith('no-compiler', /apt install g\+\+/));
    const status = await install({ ...options, environment });
    assert.equal(status.state, 'ready');
    const line = lines.find((text) => text.includes('does not fit'));
    assert.match(line ?? '', why);
  });
}
