import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../src/tensors/random';
import { createStepper } from '../../src/training/createStepper';
import { type Stepper } from '../../src/training/stepper';
import { TapeStepper } from '../../src/training/tape/stepper';
import { clouds, distance } from '../support/nets';
import { ReferenceNet } from '../support/reference';
import { broken, denseNet, halfMask, installedEngine, optimizers } from '../support/training';

const data = clouds([6], 3, 60);
const steps = 8;

/** Rates that change from step to step, as a schedule's do. */
const rates = (base: number): number[] => Array.from({ length: steps }, (_, i) => base / (1 + i));

const row = (i: number): Float32Array => data.train.x.subarray(6 * i, 6 * i + 6);

for (const [name, optimizer] of Object.entries(optimizers)) {
  for (const masked of [false, true]) {
    test(`${name}, ${masked ? 'masked' : 'dense'}: every stepper does what the formulas say`, async () => {
      const engine = await installedEngine();
      const { net, layers, weights } = await denseNet(data, [5, 4], 'tanh', true);
      const mask = halfMask(net);
      const reparametrization = masked
        ? { kind: 'masked' as const, mask }
        : { kind: 'dense' as const };
      const kept = new Map([...mask].map(([key, { values }]) => [key, values]));
      const options = { net, data, optimizer, engine, seed: 1 };
      const steppers: Stepper[] = [createStepper(options), new TapeStepper(options)];
      for (const stepper of steppers) {
        const reference = new ReferenceNet(layers, weights, optimizer, masked ? kept : undefined);
        stepper.start(weights, reparametrization, new Map(), 0);
        const random = rng(9, 'test-batches');
        for (const [step, learningRate] of rates(optimizer.learningRate).entries()) {
          const indices = Int32Array.from({ length: 10 }, () => random.integer(data.train.count));
          const loss = stepper.step({ indices, step, learningRate, wantLoss: true })!;
          const labels = [...indices].map((i) => data.train.y[i]!);
          const expected = reference.step([...indices].map(row), labels, learningRate);
          assert.ok(
            Math.abs(loss - expected) < 1e-5 * expected,
            `loss ${loss} against ${expected}`,
          );
        }
        const expected = new Map([...reference.values].map(([k, v]) => [k, Float32Array.from(v)]));
        const off = distance(expected, stepper.weights());
        assert.ok(off < 1e-5, `${stepper.constructor.name}: weights are off by ${off}`);
        assert.ok(distance(expected, weights) > 1e-3, 'the weights moved');
        assert.equal(broken(stepper.weights(), reparametrization), 0);
        stepper.dispose();
      }
    });
  }
}
