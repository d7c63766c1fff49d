import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { supermaskSchema } from '../../src/lottery/supermask/schema';
import { readLock } from '../../src/runs/lock';
import { isAlive } from '../../src/files/processes';
import { StageStore } from '../../src/runs/stages';
import { eventLog, killProcess, trainers } from '../support/kills';
import {
  cannotRun,
  ended,
  resultHashes,
  resumeRun,
  runsFolder,
  sameResults,
  startRun,
  until,
  writeSpec,
} from '../support/runs';

const spec = {
  experiment: 'multi-prize',
  model: { kind: 'mlp', hidden: [100, 100] },
  data: { kind: 'digits', train: 600, test: 200 },
  training: {
    ...{ steps: 200, batch: 50, evaluations: 20, trainExamples: 100 },
    optimizer: { kind: 'sgd', learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4 },
    schedule: { kind: 'cosine' },
  },
  seeds: [1],
  threads: 1,
  'multi-prize': { kept: [0.3, 0.6], activations: 'binary', batchNorm: 'trained', masks: 3 },
};

describe('a search for binary tickets', { skip: cannotRun }, () => {
  const file = writeSpec(runsFolder(), spec);
  let undisturbed = '';

  before(async () => {
    undisturbed = await startRun(file);
    const { state, error } = await ended(undisturbed);
    assert.equal(state, 'done', error?.message);
  });

  test('killed within two searches and resumed, it ends with the same bytes', async () => {
    const folder = await startRun(file);
    const within = async (stage: string): Promise<void> => {
      const point = new RegExp(`"type":"point".*"stage":"${stage}"`);
      await until(`${stage} is on its way`, () => point.test(eventLog(folder, 1)), 60_000);
    };
    await within('kept-30');
    assert.ok(killProcess(trainers(folder)[0]), 'the trainer is at work');
    assert.equal((await ended(folder)).state, 'failed');
    assert.ok(!fs.existsSync(path.join(folder, '1', 'kept-30', 'result.json')));

    await resumeRun(folder);
    await within('kept-60');
    const orphans = trainers(folder);
    assert.ok(killProcess(readLock(folder)?.owner), 'the supervisor is at work');
    for (const orphan of orphans) killProcess(orphan);
    await until('they are gone', () => !orphans.some(isAlive));
    assert.ok(!fs.existsSync(path.join(folder, 'summary.json')));

    await resumeRun(folder);
    assert.equal((await ended(folder)).state, 'done');
    sameResults(folder, resultHashes(undisturbed));
  });

  test('it leaves what every reader needs, and says that no weight was trained', () => {
    const store = new StageStore(path.join(undisturbed, '1'));
    for (const [stage, share] of [
      ['kept-30', 0.3],
      ['kept-60', 0.6],
    ] as const) {
      const { layers, untrained, test: found } = store.read(stage, supermaskSchema)!;
      const sizes = [78_400, 10_000, 1000];
      assert.deepEqual(
        layers.map(({ kept }) => kept),
        sizes.map((size) => size * share),
      );
      assert.ok(
        found.accuracy > untrained.accuracy + 0.2,
        `${untrained.accuracy} to ${found.accuracy}`,
      );
      const files = fs.readdirSync(path.join(undisturbed, '1', stage));
      for (const name of ['mask', 'weights', 'scores', 'mask-at-0000000', 'mask-at-0000067']) {
        assert.ok(files.includes(`${name}.safetensors`), name);
      }
    }
    const summary = fs.readFileSync(path.join(undisturbed, 'summary.json'), 'utf8');
    assert.match(summary, /MPT-1\/1|none was trained|no weight was trained/);
  });
});
