import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { RunError } from '../../src/runs/errors';
import { StageStore } from '../../src/runs/stages';
import { temporaryFolder } from '../data/temporary';
import { ask, killChild, startChild } from '../support/children';
import { partialsIn } from '../support/runs';

const schema = z.object({ accuracy: z.number(), names: z.array(z.string()) });
const result = { accuracy: 0.9125, names: ['a', 'b'] };
const files = { 'mask.bin': Buffer.from([1, 2, 3, 4]), 'empty.bin': Buffer.alloc(0) };

describe('stages', () => {
  test('are read back as they were written', () => {
    const store = written();
    assert.deepEqual(store.read('level-00', schema), result);
    assert.deepEqual(store.peek('level-00'), result);
    assert.deepEqual(Buffer.from(store.file('level-00', 'mask.bin')), files['mask.bin']);
    assert.deepEqual(store.list(), ['level-00']);
    assert.equal(store.read('level-01', schema), undefined);
    assert.deepEqual(new StageStore(path.join(store.folder, 'nowhere')).list(), []);
  });

  test('are damaged by any change of a byte', () => {
    for (const file of ['mask.bin', 'result.json']) {
      const store = written();
      const bytes = fs.readFileSync(store.path('level-00', file));
      for (let at = 0; at < bytes.length; at++) {
        const changed = Buffer.from(bytes);
        changed[at] = changed[at]! ^ 1;
        fs.writeFileSync(store.path('level-00', file), changed);
        let read: unknown;
        try {
          read = store.read('level-00', schema);
        } catch (error) {
          assert.ok(error instanceof RunError && error.reason === 'damaged', String(error));
          assert.ok(error.message.includes('level-00') && !error.message.includes('\n'));
          continue;
        }
        // White space, or the name of a field that only vouches for others: what is read is right all the same.
        assert.equal(file, 'result.json');
        assert.deepEqual(read, result);
      }
    }
  });

  test('are damaged where a file is missing, short or long', () => {
    damaged((store) => fs.rmSync(store.path('level-00', 'mask.bin')), /the file is missing/);
    damaged(
      (store) => fs.truncateSync(store.path('level-00', 'mask.bin'), 3),
      /not what the stage/,
    );
    damaged((store) => fs.appendFileSync(store.path('level-00', 'empty.bin'), 'x'), /not what/);
    damaged((store) => fs.rmSync(store.path('level-00', 'result.json')), /result\.json is damaged/);
    damaged((store) => fs.truncateSync(store.path('level-00', 'result.json'), 9), /not the JSON/);
  });

  test('are damaged where the result does not fit the schema or the name', () => {
    const store = written();
    assert.throws(
      () => store.read('level-00', z.object({ accuracy: z.string() })),
      /level-00\/result\.json is damaged: accuracy: /,
    );
    fs.renameSync(path.join(store.folder, 'level-00'), path.join(store.folder, 'level-07'));
    assert.throws(() => store.read('level-07', schema), /it is of the stage "level-00"/);
  });

  test('are written once, whoever comes first, and again after they were discarded', () => {
    const store = written();
    store.write('level-00', { ...result, accuracy: 0.1 }, {});
    assert.deepEqual(store.read('level-00', schema), result);
    store.discard('level-00');
    assert.equal(store.read('level-00', schema), undefined);
    store.write('level-00', { ...result, accuracy: 0.1 }, {});
    assert.equal(store.read('level-00', schema)?.accuracy, 0.1);
  });

  test('may be written by several processes at once', async () => {
    const folder = temporaryFolder();
    const writer = path.join(__dirname, 'children', 'stageWriter.ts');
    const all = await Promise.all([0, 1, 2, 3].map(() => startChild(writer)));
    const at = Date.now() + 15;
    const answers = await Promise.all(all.map((child) => ask(child, { folder, at })));
    await Promise.all(all.map(killChild));
    assert.deepEqual(answers, Array<string>(4).fill('written'));
    const store = new StageStore(folder);
    assert.deepEqual(partialsIn(folder), []);
    assert.equal(store.list().length, 40);
    for (const name of store.list()) assert.ok(store.read(name, schema));
  });

  test('have names that cannot leave their folder', () => {
    for (const name of ['', '..', '../x', 'a/b', 'A', '.partial-x', '-a', 'a b', 'ä']) {
      assert.throws(() => written().write(name, result, {}), /is no name for a stage/, name);
    }
  });

  test('of a killed writer do not count', () => {
    const store = written();
    fs.mkdirSync(path.join(store.folder, '.partial-level-01-77-abcd'));
    assert.deepEqual(store.list(), ['level-00']);
  });
});

function written(): StageStore {
  const store = new StageStore(temporaryFolder());
  store.write('level-00', result, files);
  return store;
}

function damaged(change: (store: StageStore) => void, message: RegExp): void {
  const store = written();
  change(store);
  assert.throws(() => store.read('level-00', schema), message);
  // What is to be recomputed can be.
  store.discard('level-00');
  store.write('level-00', result, files);
  assert.deepEqual(store.read('level-00', schema), result);
}
