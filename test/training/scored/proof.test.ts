import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Weights } from '../../../src/models/net';
import { createStepper } from '../../../src/training/createStepper';
import { proveWeights, TrainingError } from '../../../src/training/proof';
import { type Scored } from '../../../src/training/scored/scored';
import { type ChosenKernel } from '../../../src/training/scored/kernel';
import { type Stepper } from '../../../src/training/stepper';
import { clouds } from '../../support/nets';
import { scoredFor } from '../../support/scored';
import { denseNet, installedEngine, optimizers, trainBriefly } from '../../support/training';

const data = clouds([6], 3, 60);
const indices = Int32Array.from({ length: 16 }, (_, i) => i);
const kernel = 'd1/kernel';

interface Searched {
  readonly stepper: Stepper;
  readonly scored: Scored;
  readonly weights: Weights;
}

async function searched(options: object): Promise<Searched> {
  const engine = await installedEngine();
  const { net, weights } = await denseNet(data, [9], 'relu', true);
  const scored = scoredFor(net, options);
  const stepper = createStepper({ net, data, optimizer: optimizers['momentum']!, engine, seed: 1 });
  stepper.start(weights, scored, new Map(), 0);
  for (let step = 0; step < 5; step++) {
    stepper.step({ indices, step, learningRate: 0.1, wantLoss: false });
  }
  return { stepper, scored, weights };
}

/** The same stepper, of which one tensor, or what is chosen of one kernel, reads otherwise. */
function tampered(
  stepper: Stepper,
  change: {
    readonly weights?: (weights: Map<string, Float32Array>) => void;
    readonly chosen?: (kernel: ChosenKernel) => Partial<ChosenKernel>;
  },
): Stepper {
  return Object.assign(Object.create(stepper) as Stepper, {
    start: (...all: Parameters<Stepper['start']>) => stepper.start(...all),
    weights: () => {
      const weights = stepper.weights();
      change.weights?.(weights);
      return weights;
    },
    chosen: () =>
      stepper.chosen()!.map((one) => {
        const copy = { ...one, kept: one.kept.slice(), weights: one.weights.slice() };
        return one.name === kernel ? { ...copy, ...change.chosen?.(copy) } : copy;
      }),
  });
}

const fails = (
  { stepper, scored, weights }: Searched,
  reason: string,
  text: RegExp,
  change: Parameters<typeof tampered>[1],
): void =>
  assert.throws(
    () => proveWeights(tampered(stepper, change), scored, weights, 5),
    (error: unknown) => {
      assert.ok(error instanceof TrainingError, String(error));
      assert.equal(error.reason, reason, error.message);
      assert.match(error.message, text);
      assert.match(error.message, /step 5/);
      return true;
    },
  );

/** The next float. */
function nudged(value: number): number {
  const bits = new Int32Array(Float32Array.of(value).buffer);
  bits[0]!++;
  return new Float32Array(bits.buffer)[0]!;
}

const nudge = (name: string, at: (values: Float32Array) => number) => ({
  weights: (weights: Map<string, Float32Array>): void => {
    const values = weights.get(name)!;
    const i = at(values);
    values[i] = nudged(values[i]!);
  },
});

for (const value of ['real', 'binary', 'binary-published'] as const) {
  for (const ranking of ['magnitude', 'signed'] as const) {
    test(`${value}, ${ranking}: the last bit of any weight that must not change is missed`, async () => {
      const run = await searched({ value, ranking });
      const { stepper, scored, weights } = run;
      proveWeights(stepper, scored, weights, 5);
      proveWeights(tampered(stepper, {}), scored, weights, 5);
      const kept = nudge(kernel, (values) => values.findIndex((v) => v !== 0));
      fails(run, 'weights-changed', /d1\/kernel\[\d+\]/, kept);
      const pruned = nudge(kernel, (values) => values.indexOf(0));
      fails(run, 'weights-changed', /d1\/kernel\[\d+\] is 1\.4/, pruned);
      fails(
        run,
        'weights-changed',
        /d2\/bias\[1\]/,
        nudge('d2/bias', () => 1),
      );
      fails(run, 'weights-changed', /d1\/kernel\[7\]/, {
        chosen: (one) => ({ weights: one.weights.with(7, nudged(one.weights[7]!)) }),
      });
      stepper.dispose();
    });

    test(`${value}, ${ranking}: a mask of the wrong size, or of lower scores, is found`, async () => {
      const run = await searched({ value, ranking });
      const { stepper } = run;
      const own = stepper.chosen()!.find(({ name }) => name === kernel)!;
      const rank = (i: number): number =>
        ranking === 'magnitude' ? Math.abs(own.scores[i]!) : own.scores[i]!;
      const places = [...own.kept.keys()].sort((a, b) => rank(a) - rank(b));
      const [lowest, highest] = [places[0]!, places.at(-1)!];
      // The weights follow the mask, so that the mask alone is wrong.
      const remasked = (changes: readonly (readonly [number, 0 | 1])[]) => {
        const kept = own.kept.slice();
        for (const [i, k] of changes) kept[i] = k;
        const worth = (i: number): number =>
          value === 'real' ? own.weights[i]! : own.scale * (own.weights[i]! < 0 ? -1 : 1);
        return {
          weights: (weights: Map<string, Float32Array>): void => {
            weights.set(
              kernel,
              own.weights.map((_, i) => (kept[i] === 1 ? worth(i) : 0)),
            );
          },
          chosen: () => ({ kept }),
        };
      };
      const text = value === 'real' ? /28 weights are kept instead of 27/ : /28 weights|the scale/;
      fails(run, 'mask-broken', text, remasked([[lowest, 1]]));
      const other = value === 'real' ? /a score of .* is kept/ : /a score of|the scale/;
      fails(
        run,
        'mask-broken',
        other,
        remasked([
          [lowest, 1],
          [highest, 0],
        ]),
      );
      stepper.dispose();
    });
  }
}

test('a wrong scale is found', async () => {
  const run = await searched({ value: 'binary' });
  const scale = 2 * run.stepper.chosen()!.find(({ name }) => name === kernel)!.scale;
  fails(run, 'mask-broken', /the scale of d1\/kernel/, {
    weights: (weights) =>
      weights.set(
        kernel,
        weights.get(kernel)!.map((w) => 2 * w),
      ),
    chosen: () => ({ scale }),
  });
  run.stepper.dispose();
});

test('a score that is no number ends the search', async () => {
  const run = await searched({});
  const { scores } = run.stepper.chosen()!.find(({ name }) => name === kernel)!;
  fails(run, 'diverged', /the score of d1\/kernel\[3\] is NaN/, {
    chosen: () => ({ scores: scores.with(3, NaN) }),
  });
  run.stepper.dispose();
});

test('a search with an absurd rate ends with the reason, not with numbers', async () => {
  const engine = await installedEngine();
  const { net, weights } = await denseNet(data, [9], 'relu', true);
  const optimizer = { ...optimizers['sgd with decay']!, learningRate: 1000 };
  const stepper = createStepper({ net, data, optimizer, engine, seed: 1 });
  await assert.rejects(
    trainBriefly(stepper, data, weights, {
      reparametrization: scoredFor(net),
      spec: { optimizer, steps: 60 },
    }),
    (error: unknown) => error instanceof TrainingError && error.reason === 'diverged',
  );
  stepper.dispose();
});

test('training proves a search at every evaluation', async () => {
  const { stepper, scored, weights } = await searched({});
  const change = nudge('d1/bias', () => 2);
  await assert.rejects(
    trainBriefly(tampered(stepper, change), data, weights, { reparametrization: scored }),
    (error: unknown) => error instanceof TrainingError && /d1\/bias\[2\]/.test(error.message),
  );
  stepper.dispose();
});
