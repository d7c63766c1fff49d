import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type KeptValue, type Ranking } from '../../../src/training/scored/scored';
import { clouds, sameBits } from '../../support/nets';
import { ReferenceNet } from '../../support/reference';
import { assertChosen, bothSteppers, chosenNow, scoredFor } from '../../support/scored';
import { denseNet, installedEngine, optimizers, trainBriefly } from '../../support/training';

const data = clouds([6], 3, 60);
const row = (i: number): Float32Array => data.train.x.subarray(6 * i, 6 * i + 6);
const indices = Int32Array.from({ length: 16 }, (_, i) => i);
const labels = [...indices].map((i) => data.train.y[i]!);

const values = ['real', 'binary', 'binary-published'] as const;
const rankings = ['magnitude', 'signed'] as const;
const kinds = values.flatMap((value) => rankings.map((ranking) => [value, ranking] as const));

async function setUp(value: KeptValue, ranking: Ranking, more: object = {}) {
  const engine = await installedEngine();
  const { net, layers, weights } = await denseNet(data, [12, 8], 'tanh', true);
  const scored = scoredFor(net, { value, ranking, ...more });
  return { engine, net, layers, weights, scored };
}

for (const [value, ranking] of kinds) {
  test(`${value}, ${ranking}: the gradient of a score is that of its effective weight times the weight`, async () => {
    const { engine, net, layers, weights, scored } = await setUp(value, ranking);
    const optimizer = optimizers['sgd']!;
    for (const stepper of bothSteppers({ net, data, engine, optimizer })) {
      stepper.start(weights, scored, new Map(), 0);
      const before = chosenNow(stepper);
      const effective = stepper.weights();
      stepper.step({ indices, step: 0, learningRate: 1, wantLoss: true });
      const after = chosenNow(stepper);
      // Plain descent at rate 1 moves each weight of the reference by minus its gradient.
      const reference = new ReferenceNet(layers, effective, optimizer);
      reference.step([...indices].map(row), labels, 1);
      let [pruned, prunedMoved] = [0, 0];
      for (const [name, { scores, kept }] of before) {
        scores.forEach((s, i) => {
          const gradient = effective.get(name)![i]! - reference.values.get(name)![i]!;
          const sign = ranking === 'magnitude' && s < 0 ? -1 : 1;
          const expected = gradient * weights.get(name)![i]! * sign;
          const moved = s - after.get(name)!.scores[i]!;
          assert.ok(Math.abs(moved - expected) < 1e-6, `${name}[${i}]: ${moved}, not ${expected}`);
          pruned += 1 - kept[i]!;
          if (kept[i] === 0 && Math.abs(moved) > 1e-5) prunedMoved++;
        });
      }
      assert.ok(prunedMoved > 0.8 * pruned, `${prunedMoved} of ${pruned} pruned scores move`);
      const now = stepper.weights();
      for (const [name, bias] of weights) {
        if (name.endsWith('/bias')) assert.deepEqual(now.get(name), bias, `${name} stays`);
      }
      stepper.dispose();
    }
  });

  test(`${value}, ${ranking}: the loss falls as the gradient of effective weights says`, async () => {
    const { engine, net, weights, scored } = await setUp(value, ranking);
    const optimizer = optimizers['sgd']!;
    for (const stepper of bothSteppers({ net, data, engine, optimizer })) {
      stepper.start(weights, scored, new Map(), 0);
      const before = chosenNow(stepper);
      const effective = stepper.weights();
      stepper.step({ indices, step: 0, learningRate: 1, wantLoss: false });
      const after = chosenNow(stepper);
      const lossAt = (name: string, i: number, by: number): number => {
        const moved = new Map(effective);
        moved.set(name, effective.get(name)!.with(i, effective.get(name)![i]! + by));
        stepper.start(moved, { kind: 'dense' }, new Map(), 0);
        return stepper.step({ indices, step: 0, learningRate: 1e-9, wantLoss: true })!;
      };
      for (const [name, { scores, kept }] of before) {
        for (const i of [kept.indexOf(0), kept.indexOf(1), kept.length - 1]) {
          const h = 0.02;
          const difference = (lossAt(name, i, h) - lossAt(name, i, -h)) / (2 * h);
          const sign = ranking === 'magnitude' && scores[i]! < 0 ? -1 : 1;
          const moved = scores[i]! - after.get(name)!.scores[i]!;
          const gradient = moved / (sign * weights.get(name)![i]!);
          assert.ok(
            Math.abs(gradient - difference) < 2e-4 + 0.01 * Math.abs(difference),
            `${name}[${i}]: ${gradient} against ${difference}`,
          );
        }
      }
      stepper.dispose();
    }
  });

  for (const scope of ['layerwise', 'global'] as const) {
    test(`${value}, ${ranking}, ${scope}: counts, order and values at every step`, async () => {
      const ramp = (step: number): number => 0.2 + 0.3 * Math.max(0, 1 - step / 10);
      const { engine, net, weights, scored } = await setUp(value, ranking, {
        fraction: ramp,
        scope,
      });
      // Zeros have a sign too.
      weights.get('d1/kernel')!.set([0, -0, 0, -0]);
      const optimizer = optimizers['momentum with decay']!;
      for (const stepper of bothSteppers({ net, data, engine, optimizer })) {
        stepper.start(weights, scored, new Map(), 0);
        assertChosen(stepper, scored, 0, weights, 'before');
        const first = chosenNow(stepper);
        for (let step = 0; step < 20; step++) {
          stepper.step({ indices, step, learningRate: 0.3, wantLoss: false });
          assertChosen(stepper, scored, step + 1, weights, `step ${step + 1}`);
        }
        const last = chosenNow(stepper);
        const back = [...first].flatMap(([name, { kept }]) =>
          [...kept].filter((k, i) => k === 0 && last.get(name)!.kept[i] === 1),
        );
        assert.ok(back.length > 0, 'pruned weights come back');
        stepper.dispose();
      }
    });
  }
}

test('with all weights kept, a binary weight is the mean magnitude and the sign', async () => {
  const { engine, net, weights, scored } = await setUp('binary', 'magnitude', { fraction: 1 });
  for (const stepper of bothSteppers({ net, data, engine, optimizer: optimizers['sgd']! })) {
    stepper.start(weights, scored, new Map(), 0);
    for (const { name, effective, scale } of stepper.chosen()!) {
      const own = weights.get(name)!;
      const mean = own.reduce((sum, w) => sum + Math.abs(w), 0) / own.length;
      assert.ok(Math.abs(scale - mean) < 1e-6 * mean);
      assert.deepEqual(
        effective,
        own.map((w) => Math.sign(w) * scale),
      );
    }
    stepper.dispose();
  }
});

test('the published scale divides by int(k n), which may be one less than what is kept', async () => {
  const { engine, net, weights, scored } = await setUp('binary-published', 'magnitude', {
    fraction: 0.37,
  });
  const [stepper] = bothSteppers({ net, data, engine, optimizer: optimizers['sgd']! });
  stepper!.start(weights, scored, new Map(), 0);
  let other = 0;
  for (const { weights: own, kept, scale } of stepper!.chosen()!) {
    const sum = own.reduce((total, w, i) => total + Math.abs(w) * kept[i]!, 0);
    const divisor = Math.floor(0.37 * own.length);
    assert.ok(Math.abs(scale - sum / divisor) < 1e-6 * scale);
    other += kept.reduce((a, b) => a + b, 0) === divisor ? 0 : 1;
  }
  assert.ok(other > 0, 'in some layer the two counts differ');
  stepper!.dispose();
});

test('two edges change sides only if the score of one passes that of the other (methods 3a)', async () => {
  const { engine, net, weights, scored } = await setUp('real', 'magnitude', { fraction: 0.3 });
  const optimizer = optimizers['momentum']!;
  for (const stepper of bothSteppers({ net, data, engine, optimizer })) {
    stepper.start(weights, scored, new Map(), 0);
    let swaps = 0;
    for (let step = 0; step < 30; step++) {
      const before = chosenNow(stepper);
      stepper.step({ indices, step, learningRate: 0.2, wantLoss: false });
      for (const [name, now] of chosenNow(stepper)) {
        const was = before.get(name)!;
        const changed = (to: number): number[] =>
          [...now.kept.keys()].filter((i) => was.kept[i] !== to && now.kept[i] === to);
        const [risers, fallers] = [changed(1), changed(0)];
        assert.equal(risers.length, fallers.length, 'as many come as go');
        for (const riser of risers) {
          for (const faller of fallers) {
            swaps++;
            const behind = Math.abs(was.scores[riser]!) <= Math.abs(was.scores[faller]!);
            const ahead = Math.abs(now.scores[riser]!) >= Math.abs(now.scores[faller]!);
            assert.ok(behind && ahead, `${name}: ${riser} for ${faller} at step ${step}`);
          }
        }
      }
    }
    assert.ok(swaps > 20, `${swaps} swaps`);
    stepper.dispose();
  }
});

test('a search is the same bytes twice, whatever ran before on the stepper, and leaves no tensor', async () => {
  const { engine, net, weights, scored } = await setUp('binary', 'magnitude');
  for (const name of ['momentum with decay', 'adam', 'adamw', 'sgd']) {
    const optimizer = optimizers[name]!;
    for (const stepper of bothSteppers({ net, data, engine, optimizer })) {
      const search = async () => {
        const spec = { optimizer, steps: 25 };
        const { state } = await trainBriefly(stepper, data, weights, {
          spec,
          evaluations: 5,
          reparametrization: scored,
        });
        const scores = new Map(stepper.chosen()!.map((k) => [k.name, k.scores.slice()]));
        return { ...state, scores, live: stepper.liveTensors() };
      };
      const first = await search();
      await trainBriefly(stepper, data, weights, { spec: { optimizer, steps: 5 } });
      assert.equal(stepper.chosen(), undefined, 'a dense training has no scores');
      const second = await search();
      assert.ok(sameBits(first.weights, second.weights), `${name}: weights`);
      assert.ok(sameBits(first.scores, second.scores), `${name}: scores`);
      assert.ok(sameBits(first.optimizer, second.optimizer), `${name}: the optimizer`);
      assert.ok(!sameBits(first.scores, scored.scores), `${name}: scores moved`);
      assert.equal(second.live, first.live, `${name}: ${stepper.constructor.name}`);
      stepper.dispose();
      assert.equal(stepper.liveTensors(), 0, stepper.constructor.name);
    }
  }
});

test('the plan and the tape find the same', async () => {
  const { engine, net, weights, scored } = await setUp('real', 'magnitude');
  const optimizer = optimizers['momentum with decay']!;
  const found = [...bothSteppers({ net, data, engine, optimizer })].map((stepper) => {
    stepper.start(weights, scored, new Map(), 0);
    for (let step = 0; step < 10; step++) {
      stepper.step({ indices, step, learningRate: 0.1, wantLoss: false });
    }
    const scores = chosenNow(stepper);
    stepper.dispose();
    return scores;
  });
  for (const [name, { scores }] of found[0]!) {
    const other = found[1]!.get(name)!.scores;
    scores.forEach((s, i) => assert.ok(Math.abs(s - other[i]!) < 1e-5, `${name}[${i}]`));
  }
});
