import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { loadDataset } from '../../src/data/load';
import { levelSchema } from '../../src/lottery/imp/schema';
import { loadNet } from '../../src/models/load';
import { readLock } from '../../src/runs/lock';
import { isAlive } from '../../src/files/processes';
import { optimizerSchema } from '../../src/runs/spec';
import { StageStore } from '../../src/runs/stages';
import { createStepper } from '../../src/training/createStepper';
import { dense } from '../../src/training/reparametrization';
import { eventLog, killProcess, trainers } from '../support/kills';
import { modelSpec, skipNative } from '../support/nets';
import { dataFolder } from '../support/paths';
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
import { installedEngine } from '../support/training';

const cifar = path.join(dataFolder, 'cifar10');
const data = fs.existsSync(cifar)
  ? ({ kind: 'cifar', path: cifar, limit: { train: 160, test: 50 } } as const)
  : ({ kind: 'digits', train: 160, test: 50, seed: 0 } as const);

/** A short iterative magnitude pruning of ResNet-20, rewound to step 3. */
const spec = {
  experiment: 'imp',
  model: { kind: 'zoo', name: 'resnet-20', initialiser: 'kaiming-normal' },
  data,
  training: {
    steps: 9,
    batch: 16,
    optimizer: { kind: 'sgd', learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4 },
    schedule: { kind: 'multi-step', milestones: [7], warmup: 2 },
    evaluations: 2,
    trainExamples: 0,
  },
  seeds: [1],
  engine: 'native',
  threads: 1,
  imp: {
    levels: 3,
    scope: 'global',
    outputRate: 0,
    exclude: ['*/shortcut'],
    rewind: { step: 3 },
    controls: [],
    // Every level is a ticket, so that one is handed out.
    matching: { tolerance: 1 },
  },
};

describe(`ResNet-20 on ${data.kind}, rewound to a step`, { skip: cannotRun || skipNative }, () => {
  const file = writeSpec(runsFolder(), spec);
  let undisturbed = '';

  before(async () => {
    undisturbed = await startRun(file);
    const { state, error } = await ended(undisturbed);
    assert.equal(state, 'done', error?.message);
  });

  /** Waits until a level's net is half trained. */
  const within = async (folder: string, level: string): Promise<void> => {
    const point = new RegExp(`"type":"point".*"stage":"${level}"`);
    await until(`${level} is trained`, () => point.test(eventLog(folder, 1)), 60_000);
  };

  test('killed within two levels and resumed, it ends with the same bytes', async () => {
    const folder = await startRun(file);
    await within(folder, 'level-01');
    assert.ok(killProcess(trainers(folder)[0]), 'the trainer is at work');
    assert.equal((await ended(folder)).state, 'failed');
    assert.ok(!fs.existsSync(path.join(folder, '1', 'level-01', 'result.json')));

    await resumeRun(folder);
    await within(folder, 'level-02');
    const orphans = trainers(folder);
    assert.ok(killProcess(readLock(folder)?.owner), 'the supervisor is at work');
    for (const orphan of orphans) killProcess(orphan);
    await until('they are gone', () => !orphans.some(isAlive));
    assert.ok(!fs.existsSync(path.join(folder, 'summary.json')));

    await resumeRun(folder);
    assert.equal((await ended(folder)).state, 'done');
    sameResults(folder, resultHashes(undisturbed));
  });

  test('its levels keep what they should, and its ticket is the net that was measured', async () => {
    const store = new StageStore(path.join(undisturbed, '1'));
    const levels = ['level-00', 'level-01', 'level-02'].map((l) => store.read(l, levelSchema)!);
    const whole = 2560 + 64 * 10;
    const prunable = levels[0]!.kept;
    assert.deepEqual(
      levels.map(({ kept, from, until: to }) => [kept, from, to]),
      [1, 0.8, 0.64].map((d) => [whole + Math.round(d * (prunable - whole)), 3, 9]),
    );

    const engine = await installedEngine();
    const set = loadDataset(data, '/');
    const model = modelSpec({
      kind: 'file',
      path: path.join(undisturbed, 'tickets', '1', 'model.json'),
    });
    const net = await loadNet(model, set, '/');
    const optimizer = optimizerSchema.parse({ kind: 'sgd' });
    const stepper = createStepper({ net, data: set, optimizer, engine, seed: 1 });
    stepper.start(net.initialWeights(1, 0), dense, new Map(), 0);
    const found = stepper.evaluate('test');
    stepper.dispose();
    const { test: expected } = levels.at(-1)!;
    assert.ok(Math.abs(found.loss - expected.loss) < 1e-6 * expected.loss);
    assert.equal(found.accuracy, expected.accuracy);
  });
});
