import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStepper } from '../../src/training/createStepper';
import { proveMask, TrainingError } from '../../src/training/proof';
import { type Stepper } from '../../src/training/stepper';
import { TapeStepper } from '../../src/training/tape/stepper';
import { evaluationSteps } from '../../src/training/train';
import { clouds } from '../support/nets';
import {
  broken,
  denseNet,
  halfMask,
  installedEngine,
  optimizers,
  trainBriefly,
} from '../support/training';

const data = clouds([6], 3, 100);

/** The stepper of this engine, and then the tape, on one small net: a tape counts every tensor made after it. */
async function steppers(name: string): Promise<{
  readonly made: Iterable<Stepper>;
  readonly net: Awaited<ReturnType<typeof denseNet>>['net'];
  readonly weights: Awaited<ReturnType<typeof denseNet>>['weights'];
}> {
  const engine = await installedEngine();
  const { net, weights } = await denseNet(data, [9], 'relu', true);
  const options = { net, data, optimizer: optimizers[name]!, engine, seed: 2 };
  function* made(): Generator<Stepper> {
    yield createStepper(options);
    yield new TapeStepper(options);
  }
  return { made: made(), net, weights };
}

const reason = (expected: string, text: RegExp) => (error: unknown) => {
  assert.ok(error instanceof TrainingError, String(error));
  assert.equal(error.reason, expected);
  assert.match(error.message, text);
  return true;
};

for (const name of Object.keys(optimizers)) {
  test(`${name}: pruned weights are exactly 0 and no tensor stays behind`, async () => {
    const { made, net, weights } = await steppers(name);
    const reparametrization = { kind: 'masked' as const, mask: halfMask(net) };
    for (const stepper of made) {
      const spec = { optimizer: optimizers[name], steps: 15 };
      const dense = await trainBriefly(stepper, data, weights, { spec, evaluations: 2 });
      const live = stepper.liveTensors();
      // The optimizer's state of the dense training has moments where the mask has zeros.
      const from = { ...dense.state, step: 0 };
      const masked = await trainBriefly(stepper, data, weights, { spec, from, reparametrization });
      const withMask = stepper.liveTensors();
      assert.equal(withMask, live + reparametrization.mask.size);
      assert.equal(broken(masked.state.weights, reparametrization), 0);
      for (let i = 0; i < 3; i++) {
        await trainBriefly(stepper, data, weights, { spec, reparametrization, evaluations: 5 });
      }
      assert.equal(stepper.liveTensors(), withMask);
      stepper.dispose();
      assert.equal(stepper.liveTensors(), 0, stepper.constructor.name);
    }
  });
}

test('a broken mask is found, and says where', async () => {
  const { net, weights } = await steppers('sgd');
  const mask = halfMask(net);
  const kept = mask.get('d1/kernel')!.values;
  const zeroed = new Map(
    [...weights].map(([name, w]) => [
      name,
      w.map((x, i) => (mask.get(name)?.values[i] === 0 ? 0 : x)),
    ]),
  );
  proveMask(zeroed, mask, 7);
  const changed = (at: number, value: number): Map<string, Float32Array> =>
    new Map([...zeroed].map(([n, w]) => [n, n === 'd1/kernel' ? w.with(at, value) : w]));
  const [pruned, alive] = [kept.indexOf(0), kept.indexOf(1)];
  const named = new RegExp(`d1/kernel\\[${pruned}\\] is 1\\.40.*e-45 after step 7`);
  assert.throws(() => proveMask(changed(pruned, 1.4e-45), mask, 7), reason('mask-broken', named));
  for (const value of [NaN, Infinity, -Infinity]) {
    for (const at of [pruned, alive]) {
      assert.throws(
        () => proveMask(changed(at, value), mask, 7),
        (error: unknown) =>
          error instanceof TrainingError && /d1\/kernel\[\d+\] is /.test(error.message),
      );
    }
    assert.throws(
      () => proveMask(changed(alive, value), undefined, 7),
      reason('diverged', /step 7/),
    );
  }
  proveMask(changed(pruned, -0), mask, 7);
});

test('train notices a stepper that forgets the mask, and one that leaks', async () => {
  const { made, net, weights } = await steppers('momentum');
  const reparametrization = { kind: 'masked' as const, mask: halfMask(net) };
  for (const stepper of made) {
    const forgetful: Stepper = Object.assign(Object.create(stepper) as Stepper, {
      start: (...[w, , state, updates]: Parameters<Stepper['start']>) =>
        stepper.start(w, { kind: 'dense' }, state, updates),
    });
    await assert.rejects(
      trainBriefly(forgetful, data, weights, { reparametrization }),
      reason('mask-broken', /The pruned weight d1\/kernel\[\d+\] is /),
    );
    let live = 0;
    const leaking: Stepper = Object.assign(Object.create(stepper) as Stepper, {
      liveTensors: () => live++,
    });
    await assert.rejects(
      trainBriefly(leaking, data, weights, { evaluations: 2 }),
      reason('leak', /1 tensors leaked by step 20/),
    );
    stepper.dispose();
  }
});

for (const name of ['sgd', 'momentum with decay', 'adam', 'adamw']) {
  test(`${name}: a learning rate of a million is named as divergence, not stored`, async () => {
    const { made, weights } = await steppers(name);
    for (const stepper of made) {
      await assert.rejects(
        trainBriefly(stepper, data, weights, {
          spec: { optimizer: optimizers[name], steps: 300 },
          constantRate: name.startsWith('adam') ? 1e37 : 1e6,
        }),
        reason('diverged', /Training diverged: .* after step \d+\. Lower training\.optimizer/),
      );
      stepper.dispose();
    }
  });
}

test('every point of a curve has a loss, however dense the points', async () => {
  const { made, weights } = await steppers('sgd');
  for (const stepper of made) {
    const { curve, test: last } = await trainBriefly(stepper, data, weights, { evaluations: 20 });
    assert.deepEqual(
      curve.map((p) => p.step),
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
    assert.ok(curve.every((p) => Number.isFinite(p.trainLoss) && p.trainLoss > 0));
    assert.equal(last.accuracy, curve.at(-1)!.testAccuracy);
    stepper.dispose();
  }
});

test('evaluations are spread evenly and end at the last step', () => {
  assert.deepEqual([...evaluationSteps(0, 100, 4)], [25, 50, 75, 100]);
  assert.deepEqual([...evaluationSteps(90, 100, 3)], [93, 97, 100]);
  assert.deepEqual([...evaluationSteps(0, 3, 10)], [1, 2, 3]);
  assert.deepEqual([...evaluationSteps(5, 5, 10)], []);
  assert.deepEqual([...evaluationSteps(0, 100, 0)], []);
});
