import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { StageStore } from '../../src/runs/stages';
import { readFinished, readStoredCurve } from '../../src/snapshots/folder/stageFile';
import { temporaryFolder } from '../support/nets';

const curve = (points: number): object[] =>
  Array.from({ length: points }, (_, i) => ({
    step: i + 1,
    trainLoss: 1 / (i + 1),
    testLoss: 2 / (i + 1),
    testAccuracy: i / points,
  }));

/** Writes a stage as a run does. */
function stageOf(result: object): string {
  const seed = temporaryFolder();
  const store = new StageStore(seed);
  store.write('level-01', result, { 'mask.safetensors': new Uint8Array(8) });
  assert.deepEqual(store.read('level-01', z.unknown()), result);
  return path.join(seed, 'level-01');
}

describe('the result of a finished stage', () => {
  test('is whole where it is short', () => {
    const result = { kept: 5, curve: curve(20), train: { accuracy: 0.75 } };
    const stage = readFinished(stageOf(result), 'level-01');
    assert.deepEqual(stage.result, result);
    assert.equal(stage.trainAccuracy, 0.75);
    assert.deepEqual(Object.keys(stage.files), ['mask.safetensors']);
  });

  for (const [what, more] of [
    ['behind a long curve', { train: { accuracy: 0.75 }, list: [1, 2, 3] }],
    ['that is long itself', { train: { accuracy: 0.75 }, list: Array(9000).fill(7) }],
    ['that is as long as what is read at once', { other: 'x'.repeat(16_000), list: [4] }],
  ] as const) {
    test(`keeps what is ${what}`, () => {
      const result = { kept: 5, layers: [{ name: 'fc1/kernel' }], curve: curve(2000), ...more };
      const folder = stageOf(result);
      const stage = readFinished(folder, 'level-01');
      assert.deepEqual(stage.result, { ...result, curve: [] });
      assert.deepEqual(Object.keys(stage.files), ['mask.safetensors']);
      assert.equal(readStoredCurve(folder, 'level-01').length, 2000);
    });
  }

  test('that is long and was cut short is damaged', () => {
    const folder = stageOf({ curve: curve(2000) });
    const file = path.join(folder, 'result.json');
    fs.truncateSync(file, 100_000);
    assert.throws(() => readFinished(folder, 'level-01'), { reason: 'damaged' });
  });
});
