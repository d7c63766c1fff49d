import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { specFrom, type SpecOptions } from '../../src/cli/spec/specFrom';
import { InputError } from '../../src/formats/errors';
import { type ImpSpec } from '../support/lab';
import { temporaryFolder } from '../support/nets';

const cwd = temporaryFolder();
const from = (options: SpecOptions, file?: string): ImpSpec =>
  specFrom(file, options, cwd).spec as ImpSpec;

test("a residual net gets its paper's training and pruning", () => {
  const spec = from({ model: 'resnet-20', preset: 'paper' });
  assert.deepEqual(spec.model, { kind: 'zoo', name: 'resnet-20', initialiser: 'kaiming-normal' });
  assert.equal(spec.training.steps, 63_000);
  assert.equal(spec.training.batch, 128);
  assert.deepEqual(spec.training.optimizer, {
    kind: 'sgd',
    learningRate: 0.1,
    momentum: 0.9,
    nesterov: false,
    weightDecay: 1e-4,
  });
  const milestones = [32_000, 48_000];
  assert.deepEqual(spec.training.schedule, {
    kind: 'multi-step',
    milestones,
    factor: 0.1,
    warmup: 0,
  });
  const { scope, outputRate, exclude, rewind, rate, levels } = spec.imp;
  assert.deepEqual(
    [scope, outputRate, exclude, rate, levels],
    ['global', 0, ['*/shortcut'], 0.2, 21],
  );
  assert.deepEqual(rewind, { step: 2000, optimizer: 'kept' });
});

test('its schedule is scaled to the steps that are asked for', () => {
  for (const options of [{ steps: '630' }, { set: ['training.steps=630'] }]) {
    const { training, imp } = from({ model: 'resnet-8', ...options });
    assert.deepEqual(
      training.schedule.kind === 'multi-step' && training.schedule.milestones,
      [320, 480],
    );
    assert.equal(imp.rewind.step, 20);
  }
  assert.equal(from({ model: 'resnet-8', steps: '1' }).imp.rewind.step, 0);
});

test('Conv-2, -4 and -6 get theirs', () => {
  for (const [model, steps, learningRate, convRate] of [
    ['conv-2', 20_000, 2e-4, 0.1],
    ['conv-4', 25_000, 3e-4, 0.1],
    ['conv-6', 30_000, 3e-4, 0.15],
  ] as const) {
    const { training, imp, seeds } = from({ model, preset: 'paper' });
    assert.deepEqual([training.steps, training.batch, seeds.length], [steps, 60, 5]);
    assert.ok(training.optimizer.kind === 'adam');
    assert.equal(training.optimizer.learningRate, learningRate);
    assert.deepEqual(
      [imp.rate, imp.convRate, imp.outputRate, imp.scope],
      [0.2, convRate, 0.1, 'layerwise'],
    );
  }
  // Two levels of the paper in one.
  const { rate, convRate, outputRate } = from({ model: 'conv-2' }).imp;
  assert.deepEqual([rate, convRate, outputRate], [0.36, 0.19, 0.19]);
});

test('a Conv net pruned over all layers gets no rate of its convolutions', () => {
  const global = from({ model: 'conv-2', set: ['imp.scope=global'] }).imp;
  assert.deepEqual(
    [global.scope, global.convRate, global.rate, global.outputRate],
    ['global', undefined, 0.36, 0.19],
  );
  const openLth = ['imp.scope=global', 'imp.convention=open-lth', 'imp.outputRate=0'];
  for (const preset of ['quick', 'standard', 'paper']) {
    assert.equal(from({ model: 'conv-6', preset, set: openLth }).imp.convRate, undefined);
  }
  const file = path.join(cwd, 'global.ticket.json');
  const model = { kind: 'zoo', name: 'conv-4' };
  fs.writeFileSync(file, JSON.stringify({ experiment: 'imp', model, imp: { scope: 'global' } }));
  assert.equal(from({ preset: 'paper' }, file).imp.convRate, undefined);
  // The user's own is refused still.
  assert.throws(
    () => from({ model: 'conv-2', set: ['imp.scope=global', 'imp.convRate=0.1'] }),
    /imp\.convRate.*needs imp\.scope "layerwise"/,
  );
});

test('what the user says stands, whatever the recipe', () => {
  const set = [
    'training.optimizer.learningRate=0.03',
    'imp.scope=layerwise',
    'model.initialiser=glorot-normal',
  ];
  const spec = from({ model: 'resnet-20', set, seeds: '7,9', levels: '3' });
  assert.deepEqual([spec.training.optimizer.learningRate, spec.imp.scope], [0.03, 'layerwise']);
  assert.deepEqual([spec.seeds, spec.imp.levels], [[7, 9], 3]);
  assert.equal(spec.model.initialiser, 'glorot-normal');
  assert.ok(spec.training.optimizer.kind === 'sgd' && spec.training.optimizer.momentum === 0.9);
});

test('a spec without a preset keeps the defaults of its fields', () => {
  const file = path.join(cwd, 'resnet.ticket.json');
  fs.writeFileSync(
    file,
    JSON.stringify({ experiment: 'imp', model: { kind: 'zoo', name: 'resnet-20' } }),
  );
  assert.equal(from({}, file).training.optimizer.kind, 'adam');
  const paper = from({ preset: 'paper' }, file);
  assert.deepEqual([paper.training.steps, paper.training.optimizer.kind], [63_000, 'sgd']);
});

test('other nets keep the presets as they are', () => {
  const lenet = from({ model: 'lenet-5' });
  assert.deepEqual(lenet.training, from({}).training);
  assert.deepEqual(lenet.imp, from({}).imp);
  assert.deepEqual(from({ model: 'mlp:5' }).imp, from({}).imp);
});

test('a number of levels beside a list of densities is refused', () => {
  const refusal = (error: unknown): boolean =>
    error instanceof InputError &&
    /--levels 4: imp\.densities lists the levels/.test(error.message);
  assert.throws(() => from({ levels: '4', set: ['imp.densities=[0.5,0.1]'] }), refusal);
  const file = path.join(cwd, 'densities.ticket.json');
  fs.writeFileSync(file, JSON.stringify({ experiment: 'imp', imp: { densities: [0.5] } }));
  assert.throws(() => from({ levels: '4' }, file), refusal);
  assert.deepEqual(from({}, file).imp.densities, [0.5]);
});
