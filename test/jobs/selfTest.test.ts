import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import {
  keepSelfTest,
  readSelfTest,
  recallSelfTest,
  type SelfTestKey,
} from '../../src/jobs/selfTest';
import { temporaryFolder } from '../support/nets';

const key: SelfTestKey = {
  work: 'lenet-5',
  engine: { name: 'native', threads: 2, versions: { tfjs: '4.22.0', tensorflow: '2.15.1' } },
};

test('a measured time is found again for the same engine, threads and versions only', () => {
  const folder = path.join(temporaryFolder(), 'made', 'when-needed');
  assert.equal(readSelfTest(folder, key), undefined);
  keepSelfTest(folder, key, 12);
  keepSelfTest(folder, { ...key, engine: { ...key.engine, threads: 1 } }, 20);
  keepSelfTest(folder, key, 11);
  assert.equal(readSelfTest(folder, key)?.stepMilliseconds, 11);
  const versions = { ...key.engine.versions, tensorflow: '2.18.1' };
  assert.equal(readSelfTest(folder, { ...key, engine: { ...key.engine, versions } }), undefined);
  assert.equal(readSelfTest(folder, { ...key, work: 'lenet-300-100' }), undefined);
});

test('sizes of layers are kept beside the time where they are known', () => {
  const folder = temporaryFolder();
  const layers = [{ inputs: 784, outputs: 10 }];
  keepSelfTest(folder, key, 12, layers);
  assert.deepEqual(readSelfTest(folder, key)?.layers, layers);
  assert.deepEqual(recallSelfTest(folder, key.work, 'native')?.layers, layers);
  keepSelfTest(folder, key, 12);
  assert.equal(readSelfTest(folder, key)?.layers, undefined);
});

test('what is no cache of ours is measured anew, and a folder that cannot be made is no error', () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'self-test.json');
  for (const text of ['{', '[]', '{"format":2,"measured":[]}', 'x'.repeat(2_000_000)]) {
    fs.writeFileSync(file, text);
    assert.equal(readSelfTest(folder, key), undefined);
  }
  keepSelfTest(folder, key, 3);
  assert.equal(readSelfTest(folder, key)?.stepMilliseconds, 3);
  keepSelfTest(path.join(file, 'below'), key, 3);
});
