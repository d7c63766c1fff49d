import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { takeInventory } from '../../src/native/inventory';
import { planInstall } from '../../src/native/plan';
import { startIndex } from './packageIndex';
import { cannotInstall, makeFakeTensorFlow } from './support';
import { assertEmpty, failsWith, fakePath, pipAnswers, workshop } from './workshop';

const skip = cannotInstall();

test(
  'a plan says what would be fetched, from where, and what would be compiled',
  { skip },
  async (context) => {
    const { folder, cache, environment, install } = workshop(context);
    const { wheel, sources, platform } = makeFakeTensorFlow(folder, 100_000);
    const index = await startIndex(context, platform, wheel);
    const options = { environment, sources, platform, index: index.url, pip: false };
    const plan = await planInstall(options);
    const { freeBytes, binding, ...rest } = plan;
    assert.deepEqual(rest, {
      tensorflow: '9.9.9',
      target: path.join(cache, 'tensorflow-9.9.9-linux-x64-napi8'),
      wheel: { ...platform.wheel, here: 0, from: [index.url] },
      libraries: { names: platform.libraries, bytes: platform.libraryBytes },
    });
    assert.ok(freeBytes !== undefined && freeBytes > 0);
    assert.equal(binding.kind, 'compiled');

    const bin = fakePath(folder, `${pipAnswers}\nexit 1`);
    const withPip = await planInstall({
      ...options,
      environment: { ...environment, PATH: bin },
      pip: true,
    });
    assert.deepEqual(withPip.wheel.from, [`python3 -m pip (${index.url})`, index.url]);
    const bare = { ...environment, PATH: path.join(folder, 'nothing') };
    const without = await planInstall({ ...options, environment: bare });
    assert.ok(
      without.binding.kind === 'none' && without.binding.problem.includes('apt install g++'),
    );
    assert.deepEqual(index.requests, [], 'nothing is asked for');
    assertEmpty(cache);

    fs.mkdirSync(path.join(cache, 'downloads'), { recursive: true });
    fs.writeFileSync(path.join(cache, 'downloads', `${platform.wheel.sha256}.part`), 'begun');
    assert.equal((await planInstall(options)).wheel.here, 5);
    const brought = await planInstall({ ...options, from: wheel });
    assert.deepEqual(brought.wheel.from, [wheel]);
    assert.equal(brought.wheel.here, platform.wheel.bytes);
    const { folder: installed } = await install(options);
    assert.equal((await planInstall(options)).present, installed);
    await assert.rejects(
      planInstall({ environment, host: { platform: 'win32', arch: 'x64', glibc: undefined } }),
      failsWith('unsupported-platform', /Windows/),
    );
  },
);

test(
  'an inventory says what is there, how big it is, and whether it loads',
  { skip },
  async (context) => {
    const { folder, cache, environment, install } = workshop(context);
    const { wheel, sources } = makeFakeTensorFlow(folder);
    const empty = await takeInventory({ environment });
    assert.equal(empty.native.state, 'missing');
    assert.equal(empty.load, undefined);
    assert.deepEqual(empty.installed, []);
    assert.match(empty.machine, /^linux-x64-glibc\d/);
    assert.equal(empty.installs?.project, 'tensorflow-cpu');

    const status = await install({ from: wheel, sources });
    fs.mkdirSync(path.join(cache, 'downloads'));
    fs.writeFileSync(path.join(cache, 'downloads', 'x.part'), 'begun');
    const there = await takeInventory({ environment });
    assert.deepEqual(there.native, status);
    assert.deepEqual(there.load, { loads: true, tensorflow: '9.9.9' });
    assert.equal(there.downloadBytes, 5);
    const { bytes, ...about } = there.installed[0]!;
    assert.deepEqual(about, {
      folder: status.folder,
      whole: true,
      tensorflow: '9.9.9',
      source: 'wheel file',
      binding: 'compiled',
    });
    assert.ok(bytes > 10_000);

    fs.writeFileSync(status.binding, Buffer.alloc(fs.statSync(status.binding).size));
    const damaged = await takeInventory({ environment });
    assert.equal(damaged.native.state, 'ready');
    assert.ok(damaged.load?.loads === false && damaged.load.why.includes('tfjs_binding.node'));
  },
);

test(
  'why an installation failed is remembered until it succeeds or something changes',
  { skip },
  async (context) => {
    const { folder, cache, environment, install } = workshop(context);
    const { wheel, sources, platform } = makeFakeTensorFlow(folder);
    const options = { sources, index: 'http://127.0.0.1:1/simple', pip: false };
    await assert.rejects(install(options));
    const { failure } = await takeInventory({ environment });
    assert.equal(failure?.reason, 'download-failed');
    assert.match(failure.message, /ECONNREFUSED/);
    assert.equal(failure.stands, true);
    for (const change of [
      { environment: { ...environment, HTTPS_PROXY: 'http://proxy:1' } },
      { environment: { ...environment, CXX: 'clang++' } },
      { environment, host: { platform: 'linux', arch: 'x64', glibc: '2.99' } },
    ]) {
      assert.equal((await takeInventory(change)).failure?.stands, false);
    }
    fs.writeFileSync(path.join(cache, 'last-failure.json'), '{"reason":3}');
    assert.equal((await takeInventory({ environment })).failure, undefined);
    await assert.rejects(install({ ...options, from: path.join(folder, 'missing.whl') }));
    assert.equal((await takeInventory({ environment })).failure, undefined);
    await assert.rejects(install({ ...options, platform }));
    assert.ok((await takeInventory({ environment })).failure);
    await install({ from: wheel, sources });
    assert.deepEqual(fs.readdirSync(cache), ['tensorflow-9.9.9-linux-x64-napi8']);
    assert.equal((await takeInventory({ environment })).failure, undefined);
  },
);
