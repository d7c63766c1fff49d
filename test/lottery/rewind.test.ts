import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Weights } from '../../src/models/net';
import { type Mask } from '../../src/masks/mask';
import { createStepper } from '../../src/training/createStepper';
import { DataOrder } from '../../src/training/dataOrder';
import { train, type Trained, type TrainingState } from '../../src/training/train';
import { impSpec, runImp, workshopFor, type ImpSpec, type TemporaryLab } from '../support/lab';
import { clouds, sameBits, saveModel } from '../support/nets';
import { installedEngine } from '../support/training';
import * as tf from '../../src/tensors/tf';

const data = clouds([20], 5, 150);
const steps = 30;
const momentum = { kind: 'sgd', learningRate: 0.05, momentum: 0.9, weightDecay: 1e-3 };
const adam = { kind: 'adam', learningRate: 0.01 };

function specOf(optimizer: object, imp: object, more: object = {}): ImpSpec {
  return impSpec({
    model: { kind: 'mlp', hidden: [11, 7] },
    training: {
      steps,
      batch: 25,
      trainExamples: 0,
      evaluations: 2,
      optimizer,
      schedule: { kind: 'multi-step', milestones: [20], warmup: 8 },
    },
    imp: { levels: 3, rate: 0.4, controls: [], ...imp },
    ...more,
  });
}

/** One training written out by the test, with the replicate's seed 1. */
async function alone(
  spec: ImpSpec,
  from: TrainingState,
  mask?: Mask,
  constantRate?: number,
): Promise<Trained> {
  const { net, engine } = await workshopFor(spec, data);
  const { training } = spec;
  const stepper = createStepper({ net, data, engine, optimizer: training.optimizer, seed: 1 });
  const trained = await train({
    stepper,
    training,
    order: new DataOrder(1, data.train.count, training.batch),
    from,
    until: steps,
    reparametrization: mask ? { kind: 'masked', mask } : { kind: 'dense' },
    evaluations: training.evaluations,
    checkpoint: async () => {},
    ...(constantRate !== undefined && { constantRate }),
  });
  stepper.dispose();
  return trained;
}

const begin = (weights: Weights, step = 0): TrainingState => ({
  weights,
  optimizer: new Map(),
  updates: 0,
  step,
});

async function initial(spec: ImpSpec): Promise<Weights> {
  return (await workshopFor(spec, data)).net.initialWeights(1, 0);
}

for (const [name, optimizer] of Object.entries({ momentum, adam })) {
  test(`${name}: the dense net, rewound to step 7, ends as one that was never cut`, async () => {
    const spec = specOf(optimizer, { rewind: { step: 7 } });
    const lab = await runImp(spec, data);
    const whole = await alone(spec, begin(await initial(spec)));
    assert.ok(sameBits(lab.weights('level-00'), whole.state.weights));
    assert.deepEqual([lab.result(0).from, lab.result(0).until], [7, steps]);
    assert.deepEqual(lab.result(0).test, whole.test);
    assert.ok(sameBits(lab.weights('origin', 'initial.safetensors'), await initial(spec)));
  });

  test(`${name}: tickets start from the weights and the optimizer of step 7`, async () => {
    const spec = specOf(optimizer, { rewind: { step: 7 } });
    const lab = await runImp(spec, data);
    const from = {
      weights: lab.weights('origin'),
      optimizer: lab.weights('origin', 'optimizer.safetensors'),
      updates: 7,
      step: 7,
    };
    assert.ok(!sameBits(from.weights, await initial(spec)));
    for (const level of [1, 2]) {
      const { state } = await alone(spec, from, lab.mask(level));
      assert.ok(sameBits(lab.weights(`level-0${level}`), state.weights), `level ${level}`);
    }
    const restarted = await runImp(
      specOf(optimizer, { rewind: { step: 7, optimizer: 'restarted' } }),
      data,
    );
    assert.ok(sameBits(restarted.weights('origin'), from.weights), 'the same origin');
    assert.ok(!sameBits(restarted.weights('level-00'), lab.weights('level-00')), 'another end');
    const fresh = await alone(spec, begin(from.weights, 7));
    assert.ok(sameBits(restarted.weights('level-00'), fresh.state.weights));
  });
}

test('rewinding to step 0 starts tickets from the initial weights', async () => {
  const spec = specOf(adam, {});
  const lab = await runImp(spec, data);
  assert.ok(sameBits(lab.weights('origin'), await initial(spec)));
  const { state } = await alone(spec, begin(await initial(spec)), lab.mask(2));
  assert.ok(sameBits(lab.weights('level-02'), state.weights));
});

test('normalisation statistics and dropout are rewound with the weights', async () => {
  await installedEngine();
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ name: 'a', units: 9, inputShape: [20] }),
      tf.layers.batchNormalization({ name: 'bn', momentum: 0.7 }),
      tf.layers.dropout({ rate: 0.3 }),
      tf.layers.dense({ name: 'out', units: 5, activation: 'softmax' }),
    ],
  });
  const file = { model: { kind: 'file', path: saveModel(model) } };
  const spec = specOf(adam, { rewind: { step: 7 }, levels: 2 }, file);
  const lab = await runImp(spec, data);
  const whole = await alone(spec, begin(await initial(spec)));
  assert.ok(sameBits(lab.weights('level-00'), whole.state.weights));
  const mean = (weights: Weights): number[] => [...weights.get('bn/moving_mean')!];
  assert.notDeepEqual(mean(lab.weights('origin')), mean(await initial(spec)));
});

test('learning-rate rewinding keeps the trained weights, and trains from step k', async () => {
  const spec = specOf(momentum, { rewind: { step: 7 }, retrain: 'learning-rate-rewinding' });
  const lab = await runImp(spec, data);
  for (const level of [1, 2]) {
    const from = begin(lab.weights(`level-0${level - 1}`), 7);
    const { state } = await alone(spec, from, lab.mask(level));
    assert.ok(sameBits(lab.weights(`level-0${level}`), state.weights), `level ${level}`);
    assert.equal(lab.result(level).from, 7);
  }
});

test('fine-tuning keeps them too, at a constant rate: its own or the last of the schedule', async () => {
  for (const [fineTuningRate, rate] of [
    [undefined, 0.05 * 0.1],
    [0.003, 0.003],
  ] as const) {
    const imp = {
      rewind: { step: 7 },
      retrain: 'fine-tuning',
      ...(fineTuningRate && { fineTuningRate }),
    };
    const spec = specOf(momentum, { ...imp, controls: ['shuffled'] });
    const lab = await runImp(spec, data);
    const whole = await alone(spec, begin(await initial(spec)));
    assert.ok(
      sameBits(lab.weights('level-00'), whole.state.weights),
      'the dense net is trained as ever',
    );
    const tuned = await alone(spec, begin(lab.weights('level-00'), 7), lab.mask(1), rate);
    assert.ok(sameBits(lab.weights('level-01'), tuned.state.weights), `rate ${rate}`);
  }
});

/** Names of the kernels' weights by falling magnitude, of those that a mask keeps. */
function largest(weights: Weights, mask: Mask, name: string, count: number): Set<number> {
  const alive = [...mask.get(name)!.values.entries()].filter(([, k]) => k === 1).map(([i]) => i);
  const size = (i: number): number => Math.abs(weights.get(name)![i]!);
  return new Set(alive.toSorted((a, b) => size(b) - size(a) || a - b).slice(0, count));
}

function keeps(lab: TemporaryLab, level: number, before: number): void {
  for (const { name, kept } of lab.result(level).layers) {
    const expected = largest(lab.weights(`level-0${before}`), lab.mask(before), name, kept);
    const found = [...lab.mask(level).get(name)!.values.entries()].filter(([, k]) => k === 1);
    assert.deepEqual(new Set(found.map(([i]) => i)), expected, `${name} at level ${level}`);
  }
}

test('a level keeps the largest trained weights of the level before', async () => {
  const lab = await runImp(specOf(adam, { rewind: { step: 7 } }), data);
  keeps(lab, 1, 0);
  keeps(lab, 2, 1);
});

test('one-shot prunes every level from the dense net', async () => {
  for (const retrain of ['weight-rewinding', 'learning-rate-rewinding']) {
    const spec = specOf(adam, { strategy: 'one-shot', levels: 4, retrain });
    const lab = await runImp(spec, data);
    for (const level of [1, 2, 3]) keeps(lab, level, 0);
    const from = retrain === 'weight-rewinding' ? await initial(spec) : lab.weights('level-00');
    const { state } = await alone(spec, begin(from), lab.mask(3));
    assert.ok(sameBits(lab.weights('level-03'), state.weights), retrain);
  }
});
