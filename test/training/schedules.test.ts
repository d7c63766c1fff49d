import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scheduleSchema, type ScheduleSpec } from '../../src/runs/spec';
import { scheduleFactor } from '../../src/training/schedules';
import { type Batch, type Stepper } from '../../src/training/stepper';
import { clouds } from '../support/nets';
import { trainBriefly } from '../support/training';

function factors(spec: object, steps: number, at: readonly number[]): number[] {
  return at.map(scheduleFactor(scheduleSchema.parse(spec), steps));
}

test('constant', () => {
  assert.deepEqual(factors({ kind: 'constant' }, 10, [0, 5, 9]), [1, 1, 1]);
});

test('warm-up is linear and loses no step at rate 0', () => {
  const found = factors({ kind: 'constant', warmup: 4 }, 10, [0, 1, 2, 3, 4, 9]);
  assert.deepEqual(found, [0.25, 0.5, 0.75, 1, 1, 1]);
});

test('milestones drop the rate from their step on', () => {
  const spec = { kind: 'multi-step', milestones: [3, 6], factor: 0.5 };
  assert.deepEqual(factors(spec, 10, [0, 2, 3, 5, 6, 9]), [1, 1, 0.5, 0.5, 0.25, 0.25]);
  const warm = { ...spec, warmup: 5 };
  assert.deepEqual(factors(warm, 10, [0, 2, 3, 4]), [0.2, 0.6, 0.4, 0.5]);
});

test('the cosine goes from 1 to its final part', () => {
  const half = factors({ kind: 'cosine' }, 8, [0, 4, 8]);
  [1, 0.5, 0].forEach((x, i) => assert.ok(Math.abs(half[i]! - x) < 1e-15));
  const spec = { kind: 'cosine', final: 0.2, warmup: 2 };
  const found = factors(spec, 10, [0, 1, 2, 6, 9]);
  const last = 0.2 + 0.8 * ((1 + Math.cos((7 / 8) * Math.PI)) / 2);
  [0.5, 1, 1, 0.6, last].forEach((x, i) => assert.ok(Math.abs(found[i]! - x) < 1e-15, `${i}`));
});

test('the cosine stays for its interval, as where it falls by epochs', () => {
  const smooth = scheduleFactor(scheduleSchema.parse({ kind: 'cosine', warmup: 1 }), 13);
  const spec = { kind: 'cosine', warmup: 1, interval: 4 };
  const found = factors(spec, 13, [0, 1, 4, 5, 8, 9, 12]);
  assert.deepEqual(found, [1, 1, 1, smooth(5), smooth(5), smooth(9), smooth(9)]);
});

test('train gives each step the rate of its number, also when it starts late', async () => {
  const seen = new Map<number, number>();
  const none: Stepper = {
    start: () => {},
    step: (batch: Batch) => {
      seen.set(batch.step, batch.learningRate);
      return batch.wantLoss ? 1 : undefined;
    },
    evaluate: () => ({ loss: 1, accuracy: 0 }),
    weights: () => new Map(),
    optimizerState: () => new Map(),
    chosen: () => undefined,
    liveTensors: () => 0,
    dispose: () => {},
  };
  const schedule: ScheduleSpec = { kind: 'multi-step', milestones: [8], factor: 0.1, warmup: 4 };
  const spec = { steps: 10, schedule, optimizer: { kind: 'sgd', learningRate: 2 } };
  const from = { weights: new Map(), optimizer: new Map(), updates: 0, step: 2 };
  const trained = await trainBriefly(none, clouds([2], 2, 40), new Map(), { spec, from });
  const expected = [1.5, 2, 2, 2, 2, 2, 0.2, 0.2];
  assert.deepEqual(
    [...seen],
    expected.map((rate, i) => [i + 2, rate]),
  );
  assert.deepEqual([trained.state.step, trained.state.updates], [10, 8]);
});
