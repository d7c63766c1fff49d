import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { levelStage } from '../../src/lottery/imp/schema';
import { type Mask } from '../../src/masks/mask';
import { type Weights } from '../../src/models/net';
import * as tf from '../../src/tensors/tf';
import { createStepper } from '../../src/training/createStepper';
import { DataOrder } from '../../src/training/dataOrder';
import { train, type Trained } from '../../src/training/train';
import { impSpec, runImp, TemporaryLab, workshopFor, type ImpSpec } from '../support/lab';
import { clouds, sameBits, saveModel, temporaryFolder } from '../support/nets';
import { installedEngine } from '../support/training';

before(installedEngine);

const images = clouds([8, 8, 3], 4, 60);
const rows = clouds([6], 3, 80);
const steps = 12;
const rewindStep = 5;

function resnetSpec(imp: object = {}, training: object = {}): ImpSpec {
  return impSpec({
    model: { kind: 'zoo', name: 'resnet-8', initialiser: 'kaiming-normal' },
    training: {
      steps,
      batch: 10,
      trainExamples: 20,
      evaluations: 2,
      optimizer: { kind: 'sgd', learningRate: 0.05, momentum: 0.9, weightDecay: 1e-3 },
      schedule: { kind: 'multi-step', milestones: [9], warmup: 3 },
      ...training,
    },
    imp: {
      levels: 3,
      rate: 0.4,
      scope: 'global',
      outputRate: 0,
      exclude: ['*/shortcut'],
      rewind: { step: rewindStep },
      controls: [],
      ...imp,
    },
  });
}

const isStatistic = (name: string): boolean => /moving_(mean|variance)$/.test(name);
const statistics = (weights: Weights): Weights =>
  new Map([...weights].filter(([name]) => isStatistic(name)));
const others = (weights: Weights): Weights =>
  new Map([...weights].filter(([name]) => !isStatistic(name)));

/** A level's training written out by the test, from these weights at the rewind step. */
async function alone(
  spec: ImpSpec,
  lab: TemporaryLab,
  weights: Weights,
  mask: Mask,
  step = rewindStep,
): Promise<Trained> {
  const { net, engine } = await workshopFor(spec, images);
  const optimizer = step > 0 ? lab.weights('origin', 'optimizer.safetensors') : new Map();
  const { training } = spec;
  const stepper = createStepper({
    net,
    data: images,
    engine,
    optimizer: training.optimizer,
    seed: 1,
  });
  const trained = await train({
    stepper,
    training,
    order: new DataOrder(1, images.train.count, training.batch),
    from: { weights, optimizer, updates: step, step },
    until: steps,
    reparametrization: { kind: 'masked', mask },
    evaluations: training.evaluations,
    checkpoint: async () => {},
  });
  stepper.dispose();
  return trained;
}

test('every level begins with the normalisation state of the rewind step, statistics too', async () => {
  const spec = resnetSpec();
  const lab = await runImp(spec, images);
  const origin = lab.weights('origin');
  const initial = lab.weights('origin', 'initial.safetensors');
  for (const [name, values] of statistics(origin)) {
    assert.notDeepEqual(values, initial.get(name), `${name} has moved by the rewind step`);
  }
  for (const level of [1, 2]) {
    const ended = lab.weights(levelStage(level, 'ticket'));
    const { state } = await alone(spec, lab, origin, lab.mask(level));
    assert.ok(sameBits(ended, state.weights), `level ${level}`);
    // Training does not look at the statistics, so only they tell where they began.
    const wrong = new Map([...others(origin), ...statistics(initial)]);
    const elsewhere = (await alone(spec, lab, wrong, lab.mask(level))).state.weights;
    assert.ok(sameBits(others(ended), others(elsewhere)));
    for (const [name, values] of statistics(ended)) {
      assert.notDeepEqual(values, elsewhere.get(name), name);
    }
  }
});

test('masks cover kernels alone, and the layers that are excluded stay whole', async () => {
  const spec = resnetSpec({ levels: 2 });
  const lab = await runImp(spec, images);
  const { net } = await workshopFor(spec, images);
  const kernels = net.parameters.filter((p) => p.role === 'kernel').map((p) => p.name);
  assert.deepEqual(new Set(lab.mask(1).keys()), new Set(kernels));
  const pruned = lab.result(1).layers.filter(({ density }) => density < 1);
  const whole = lab.result(1).layers.filter(({ density }) => density === 1);
  assert.deepEqual(whole.map(({ name }) => name).sort(), [
    'output/kernel',
    'stage2/block1/shortcut/kernel',
    'stage3/block1/shortcut/kernel',
  ]);
  const pool = pruned.reduce((sum, { prunable }) => sum + prunable, 0);
  assert.equal(
    pruned.reduce((sum, { kept }) => sum + kept, 0),
    Math.round(0.6 * pool),
  );
  for (const [name, values] of lab.weights(levelStage(1, 'ticket'))) {
    const zeros = values.filter((value) => value === 0).length;
    const entry = lab.mask(1).get(name)?.values;
    if (entry) assert.equal(zeros, entry.filter((kept) => kept === 0).length, name);
    else if (/gamma|variance/.test(name)) assert.equal(zeros, 0, name);
  }
});

test('weight decay falls on scale and shift as on every trained weight, not on the statistics', async () => {
  // All that this rate leaves of the gradient is the decay: each step takes 1e-30 * 1e29 of a weight.
  const optimizer = { kind: 'sgd', learningRate: 1e-30, momentum: 0, weightDecay: 1e29 };
  const spec = resnetSpec(
    { levels: 2, rewind: { step: 1 } },
    { steps: 2, optimizer, schedule: { kind: 'constant' } },
  );
  const lab = await runImp(spec, images);
  const [initial, origin] = [lab.weights('origin', 'initial.safetensors'), lab.weights('origin')];
  for (const [name, values] of others(origin)) {
    const before = initial.get(name)!;
    values.forEach((value, i) => {
      assert.ok(
        Math.abs(value - 0.9 * before[i]!) < 1e-6,
        `${name}[${i}]: ${before[i]} to ${value}`,
      );
    });
  }
});

test('the control with fresh weights begins with fresh normalisation state, at step 0', async () => {
  const spec = resnetSpec({ levels: 2, controls: ['reinitialised'] });
  const lab = await runImp(spec, images);
  const { net } = await workshopFor(spec, images);
  const fresh = net.initialWeights(1, 1);
  for (const [name, values] of fresh) {
    if (/(gamma|moving_variance)$/.test(name)) assert.ok(values.every((value) => value === 1));
    if (/(beta|moving_mean)$/.test(name)) assert.ok(values.every((value) => value === 0));
  }
  const expected = await alone(spec, lab, fresh, lab.mask(1), 0);
  const found = lab.result(1, 'reinitialised');
  assert.deepEqual([found.test, found.train], [expected.test, expected.train]);
  assert.deepEqual([found.from, found.until], [0, steps]);
});

test('how often a net is looked at changes nothing in it', async () => {
  const seldom = await runImp(resnetSpec({ levels: 2 }, { evaluations: 1 }), images);
  const often = await runImp(resnetSpec({ levels: 2 }, { evaluations: 7 }), images);
  assert.ok(sameBits(seldom.weights('level-01'), often.weights('level-01')));
});

test('a level that is computed anew, by another process as it were, is the same', async () => {
  const folder = temporaryFolder();
  const spec = resnetSpec();
  const lab = await runImp(spec, images, new TemporaryLab(1, folder));
  const files = ['result.json', 'mask.safetensors', 'weights.safetensors'];
  const bytes = (): Buffer[] =>
    files.map((file) => fs.readFileSync(path.join(folder, '1', 'level-02', file)));
  const whole = bytes();
  fs.rmSync(path.join(folder, '1', 'level-02'), { recursive: true });
  const again = await runImp(spec, images, new TemporaryLab(1, folder));
  assert.deepEqual([lab.computed.length, again.computed], [4, ['level-02']]);
  assert.deepEqual(bytes(), whole);
});

/** Dense, normalisation, dense: small enough to be followed by hand. Its saved statistics are not the usual ones. */
function byHand(): ImpSpec {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ name: 'a', units: 5, inputShape: [6], useBias: false }),
      tf.layers.batchNormalization({
        name: 'bn',
        momentum: 0.8,
        epsilon: 1e-3,
        movingMeanInitializer: tf.initializers.constant({ value: 0.5 }),
        movingVarianceInitializer: tf.initializers.constant({ value: 2 }),
      }),
      tf.layers.dense({ name: 'out', units: 3, activation: 'softmax' }),
    ],
  });
  return impSpec({
    model: { kind: 'file', path: saveModel(model) },
    training: {
      steps,
      batch: 16,
      trainExamples: 0,
      evaluations: 2,
      // No weight moves, so that the statistics can be followed.
      optimizer: { kind: 'sgd', learningRate: 1e-30, momentum: 0.9 },
    },
    imp: { levels: 2, rate: 0.4, rewind: { step: rewindStep }, controls: [] },
  });
}

/** One row times a kernel. */
function times(x: ArrayLike<number>, kernel: Float32Array, units: number): number[] {
  return Array.from({ length: units }, (_, j) =>
    Array.from(x).reduce((sum, value, i) => sum + value * kernel[i * units + j]!, 0),
  );
}

const row = (half: 'train' | 'test', i: number): Float32Array =>
  rows[half].x.subarray(6 * i, 6 * i + 6);

/** The moving mean after the steps from one to another, with this kernel. */
function movingMean(
  kernel: Float32Array,
  begin: ArrayLike<number>,
  from: number,
  to: number,
): number[] {
  const order = new DataOrder(1, rows.train.count, 16);
  let mean = Array.from(begin);
  for (let step = from; step < to; step++) {
    const batch = [...order.at(step)].map((i) => times(row('train', i), kernel, 5));
    mean = mean.map(
      (m, j) => 0.8 * m + (0.2 * batch.reduce((sum, h) => sum + h[j]!, 0)) / batch.length,
    );
  }
  return mean;
}

function near(found: ArrayLike<number>, expected: readonly number[]): void {
  expected.forEach((value, i) =>
    assert.ok(Math.abs(found[i]! - value) < 1e-5, `${found[i]} ${value}`),
  );
}

test('statistics move by the batches of each level, from where they were at the rewind step', async () => {
  const lab = await runImp(byHand(), rows);
  const origin = lab.weights('origin');
  const kernel = origin.get('a/kernel')!;
  const begin = Array<number>(5).fill(0.5);
  near(origin.get('bn/moving_mean')!, movingMean(kernel, begin, 0, rewindStep));
  for (const level of [0, 1]) {
    const ended = lab.weights(levelStage(level, 'ticket'));
    const masked = ended.get('a/kernel')!;
    assert.equal(
      masked.some((value) => value === 0),
      level > 0,
    );
    const expected = movingMean(masked, origin.get('bn/moving_mean')!, rewindStep, steps);
    near(ended.get('bn/moving_mean')!, expected);
  }
});

test('accuracy and loss are measured with the moving statistics', async () => {
  const lab = await runImp(byHand(), rows);
  for (const level of [0, 1]) {
    const weights = lab.weights(levelStage(level, 'ticket'));
    const get = (name: string): Float32Array => weights.get(name)!;
    const [gamma, beta] = [get('bn/gamma'), get('bn/beta')];
    const [mean, variance] = [get('bn/moving_mean'), get('bn/moving_variance')];
    let [loss, right] = [0, 0];
    for (let i = 0; i < rows.test.count; i++) {
      const h = times(row('test', i), get('a/kernel'), 5).map(
        (value, j) => (gamma[j]! * (value - mean[j]!)) / Math.sqrt(variance[j]! + 1e-3) + beta[j]!,
      );
      const logits = times(h, get('out/kernel'), 3).map((z, c) => z + get('out/bias')[c]!);
      const label = rows.test.y[i]!;
      loss += Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0)) - logits[label]!;
      if (logits.indexOf(Math.max(...logits)) === label) right++;
    }
    const { test: found } = lab.result(level);
    assert.ok(Math.abs(found.loss - loss / rows.test.count) < 1e-5);
    assert.equal(found.accuracy, right / rows.test.count);
  }
});

test("a user's saved statistics are where the dense net starts, and not where fresh weights do", async () => {
  const { net } = await workshopFor(byHand(), rows);
  const [own, fresh] = [net.initialWeights(1, 0), net.initialWeights(1, 1)];
  assert.deepEqual([...own.get('bn/moving_variance')!], Array<number>(5).fill(2));
  assert.deepEqual([...fresh.get('bn/moving_variance')!], Array<number>(5).fill(1));
  assert.deepEqual([...fresh.get('bn/moving_mean')!], Array<number>(5).fill(0));
});
