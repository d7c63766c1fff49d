import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readRecord } from '../../src/runs/record';
import { eventLog, killProcess, trainers } from '../support/kills';
import {
  cannotRun,
  ended,
  partialsIn,
  resultHashes,
  resumeRun,
  runsFolder,
  sameResults,
  startRun,
  until,
  writeSpec,
} from '../support/runs';

/** One level of pruning, rewound to a step above 0, and one control. */
function specOn(engine: string, model: object, steps: number): object {
  return {
    experiment: 'imp',
    engine,
    model,
    data: { kind: 'digits', train: 100, test: 20 },
    training: {
      steps,
      batch: 10,
      optimizer: { kind: 'sgd', learningRate: 0.05, momentum: 0.9 },
      evaluations: 2,
      trainExamples: 20,
    },
    seeds: [1],
    imp: { levels: 2, rate: 0.4, rewind: { step: 4 }, controls: ['random'] },
  };
}

/** A run whose trainer is killed while the dense net trains, resumed. */
async function killedAndResumed(spec: string): Promise<string> {
  const folder = await startRun(spec);
  const begun = (): boolean => eventLog(folder, 1).includes('"stage":"level-00"');
  await until('the dense net trains', begun, 60_000);
  assert.ok(killProcess(trainers(folder)[0]), 'a trainer was killed');
  assert.equal((await ended(folder)).state, 'failed');
  await resumeRun(folder);
  return folder;
}

describe('the portable engines find tickets in real worker processes', { skip: cannotRun }, () => {
  for (const [engine, model, steps] of [
    ['wasm', { kind: 'zoo', name: 'lenet-5' }, 50],
    ['cpu', { kind: 'mlp', hidden: [12] }, 300],
  ] as const) {
    test(`${engine}: a killed and resumed run ends with the bytes of one never killed`, async () => {
      const spec = writeSpec(runsFolder(), specOn(engine, model, steps));
      const folder = await startRun(spec);
      assert.equal((await ended(folder)).state, 'done');
      assert.deepEqual(
        readRecord(folder).engines.map(({ name, threads }) => [name, threads]),
        [[engine, 1]],
      );
      const undisturbed = resultHashes(folder);
      const resumed = await killedAndResumed(spec);
      assert.equal((await ended(resumed)).state, 'done');
      sameResults(resumed, undisturbed);
      assert.deepEqual(partialsIn(resumed), []);
      assert.deepEqual(
        readRecord(resumed).engines.map(({ name }) => name),
        [engine],
      );
    });
  }
});
