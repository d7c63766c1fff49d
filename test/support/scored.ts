import assert from 'node:assert/strict';
import { highestCount } from '../../src/masks/allocation';
import { type Net, type Weights } from '../../src/models/net';
import { type OptimizerSpec } from '../../src/runs/spec';
import { type Engine } from '../../src/tensors/engine';
import { type Dataset } from '../../src/data/dataset';
import { rng } from '../../src/tensors/random';
import { createStepper } from '../../src/training/createStepper';
import { type KeptValue, type Ranking, type Scored } from '../../src/training/scored/scored';
import { type ChosenKernel } from '../../src/training/scored/kernel';
import { type Stepper } from '../../src/training/stepper';
import { TapeStepper } from '../../src/training/tape/stepper';

export interface ScoredOptions {
  readonly fraction?: number | ((step: number) => number);
  readonly ranking?: Ranking;
  readonly value?: KeptValue;
  readonly scope?: 'layerwise' | 'global';
  readonly trained?: readonly string[];
}

/** Random scores over the kernels of a net. */
export function scoredFor(net: Net, options: ScoredOptions = {}): Scored {
  const { fraction = 0.5, ranking = 'magnitude', value = 'real', scope = 'layerwise' } = options;
  const kernels = net.parameters.filter((p) => p.role === 'kernel');
  const names = kernels.map(({ name }) => name);
  const at = typeof fraction === 'number' ? () => fraction : fraction;
  const scores = new Map(
    kernels.map(({ name, shape }) => {
      const random = rng(4, 'test-scores', name);
      const length = shape.reduce((a, b) => a * b, 1);
      return [name, Float32Array.from({ length }, () => random.next() - 0.5)];
    }),
  );
  return {
    kind: 'scored',
    scores,
    groups:
      scope === 'global'
        ? [{ kernels: names, fraction: at }]
        : names.map((name) => ({ kernels: [name], fraction: at })),
    ranking,
    value,
    trained: new Set(options.trained ?? []),
  };
}

/** The stepper of this engine, and then the tape: a tape counts every tensor made after it. */
export function* bothSteppers(options: {
  readonly net: Net;
  readonly data: Dataset;
  readonly optimizer: OptimizerSpec;
  readonly engine: Engine;
}): Generator<Stepper> {
  yield createStepper({ ...options, seed: 2 });
  yield new TapeStepper({ ...options, seed: 2 });
}

/** What scores choose now, as copies by name. */
export function chosenNow(stepper: Stepper): Map<string, ChosenKernel> {
  return new Map(
    stepper.chosen()!.map((kernel) => [
      kernel.name,
      {
        ...kernel,
        scores: kernel.scores.slice(),
        effective: kernel.effective.slice(),
        kept: kernel.kept.slice(),
      },
    ]),
  );
}

/** The weights that a mask makes effective, by the formulas of methods 2.2 and 3a, in double precision. */
export function effectiveWeights(
  { weights, kept }: Pick<ChosenKernel, 'weights' | 'kept'>,
  value: KeptValue,
  fraction: number,
): Float64Array {
  const magnitudes = [...weights].filter((_, i) => kept[i] === 1).map(Math.abs);
  const divisor =
    value === 'binary-published' ? Math.floor(fraction * weights.length + 1e-9) : magnitudes.length;
  const scale = magnitudes.reduce((a, b) => a + b, 0) / divisor;
  return Float64Array.from(weights, (w, i) => {
    if (kept[i] === 0) return 0;
    return value === 'real' ? w : scale * (w < 0 || Object.is(w, -0) ? -1 : 1);
  });
}

/** Asserts all that must hold of what is chosen, whatever the step: counts, order, values. */
export function assertChosen(
  stepper: Stepper,
  scored: Scored,
  step: number,
  frozen: Weights,
  about: string,
): void {
  const chosen = new Map(stepper.chosen()!.map((kernel) => [kernel.name, kernel]));
  const effective = stepper.weights();
  for (const { kernels, fraction } of scored.groups) {
    const own = kernels.map((name) => chosen.get(name)!);
    const size = own.reduce((sum, { kept }) => sum + kept.length, 0);
    const count = own.flatMap(({ kept }) => [...kept]).filter((k) => k === 1).length;
    assert.equal(count, highestCount(size, fraction(step)), `${about}: kept of ${kernels.join()}`);
    const ranked = own.flatMap(({ scores, kept }) =>
      [...scores].map((s, i) => [scored.ranking === 'magnitude' ? Math.abs(s) : s, kept[i]!]),
    );
    const [inside, outside] = [1, 0].map((k) => ranked.filter(([, kept]) => kept === k));
    const least = Math.min(...inside!.map(([s]) => s!));
    assert.ok(
      outside!.every(([s]) => s! <= least),
      `${about}: the highest scores are kept`,
    );
    for (const kernel of own) {
      assert.deepEqual(kernel.weights, frozen.get(kernel.name), `${about}: frozen weights`);
      const expected = effectiveWeights(kernel, scored.value, fraction(step));
      const values = effective.get(kernel.name)!;
      assert.deepEqual(values, kernel.effective, `${about}: the engine has what is chosen`);
      values.forEach((value, i) => {
        assert.ok(Math.abs(value - expected[i]!) <= 1e-6 * Math.abs(expected[i]!), about);
        if (kernel.kept[i] === 0) assert.ok(Object.is(value, 0), `${about}: exactly 0`);
      });
      if (scored.value === 'real') continue;
      assert.ok(kernel.scale > 0);
      const found = new Set(values);
      assert.ok(
        [...found].every((v) => [-kernel.scale, 0, kernel.scale].includes(v)),
        about,
      );
    }
  }
}
