import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
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
  experiment: 'subset-sum',
  model: { kind: 'mlp', hidden: [100] },
  data: { kind: 'digits', train: 300, test: 100 },
  training: { steps: 60, batch: 50, evaluations: 2, trainExamples: 0 },
  seeds: [1],
  threads: 1,
  'subset-sum': { samples: [24] },
};

describe('a construction', { skip: cannotRun }, () => {
  const file = writeSpec(runsFolder(), spec);
  let undisturbed = '';

  before(async () => {
    undisturbed = await startRun(file);
    const { state, error } = await ended(undisturbed);
    assert.equal(state, 'done', error?.message);
  });

  test('killed while it looks for subsets and resumed, it ends with the same bytes', async () => {
    const folder = await startRun(file);
    const at = (stage: string, event: string): boolean =>
      new RegExp(`"type":"${event}".*"stage":"${stage}"`).test(eventLog(folder, 1));
    await until('subsets are sought', () => at('n-24-eps-0-01', 'stage-start'), 60_000);
    assert.ok(killProcess(trainers(folder)[0]), 'the trainer is at work');
    assert.equal((await ended(folder)).state, 'failed');
    assert.ok(!fs.existsSync(path.join(folder, '1', 'n-24-eps-0-01', 'result.json')));

    await resumeRun(folder);
    assert.equal((await ended(folder)).state, 'done');
    sameResults(folder, resultHashes(undisturbed));
  });

  test('it hands out the built net, and says that nothing of it was trained', () => {
    const summary = fs.readFileSync(path.join(undisturbed, 'summary.json'), 'utf8');
    assert.match(summary, /none of them trained/);
    const files = fs.readdirSync(path.join(undisturbed, 'tickets', '1')).sort();
    assert.deepEqual(files, [
      'mask.safetensors',
      'model.json',
      'rewound.safetensors',
      'weights.bin',
    ]);
  });
});
