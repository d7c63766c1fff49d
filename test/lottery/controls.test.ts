import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSubset, sameMask } from '../../src/masks/mask';
import { createStepper } from '../../src/training/createStepper';
import { DataOrder } from '../../src/training/dataOrder';
import { broken } from '../support/training';
import { train } from '../../src/training/train';
import { impSpec, runImp, TemporaryLab, workshopFor } from '../support/lab';
import { clouds, temporaryFolder } from '../support/nets';

const data = clouds([20], 5, 150);
const spec = impSpec({
  model: { kind: 'mlp', hidden: [11, 7] },
  training: {
    steps: 25,
    batch: 25,
    evaluations: 3,
    trainExamples: 40,
    optimizer: { kind: 'adamw' },
  },
  imp: { levels: 4, rate: 0.4, outputRate: 0, rewind: { step: 5 } },
});
const roles = ['reinitialised', 'shuffled', 'random'] as const;
const run = runImp(spec, data);

const counts = (layers: readonly { readonly kept: number }[]): number[] =>
  layers.map((l) => l.kept);

test('tickets and controls of a whole replicate keep to their masks', async () => {
  const lab = await run;
  for (let level = 1; level < 4; level++) {
    const [ticket, before] = [lab.mask(level), lab.mask(level - 1)];
    assert.ok(
      isSubset(ticket, before) && !sameMask(ticket, before),
      'a ticket lies in the one before',
    );
    assert.equal(broken(lab.weights(`level-0${level}`), { kind: 'masked', mask: ticket }), 0);
    assert.ok(sameMask(lab.mask(level, 'reinitialised'), ticket), 'same mask, fresh weights');
    const shuffled = lab.mask(level, 'shuffled');
    assert.ok(!sameMask(shuffled, ticket));
    assert.deepEqual(
      counts(lab.result(level, 'shuffled').layers),
      counts(lab.result(level).layers),
    );
    assert.ok(!sameMask(lab.mask(level, 'random'), shuffled));
    for (const role of roles)
      assert.equal(lab.result(level, role).kept, lab.result(level).kept, role);
    const output = lab.result(level, 'random').layers.at(-1)!;
    assert.equal(output.density, 1, 'an output layer of rate 0 is whole in the random mask too');
  }
  const random = [1, 2, 3].map((level) => lab.mask(level, 'random'));
  assert.ok(!isSubset(random[1]!, random[0]!), 'random masks are drawn anew at each level');
});

test('a control of fresh weights trains them from step 0, the others from the rewind step', async () => {
  const lab = await run;
  assert.deepEqual(
    roles.map((role) => lab.result(2, role).from),
    [0, 5, 5],
  );
  const { net, engine } = await workshopFor(spec, data);
  const { training } = spec;
  const stepper = createStepper({ net, data, engine, optimizer: training.optimizer, seed: 1 });
  const repeat = async (fresh: number): Promise<unknown> => {
    const { test: found, train: onTrain } = await train({
      stepper,
      training,
      order: new DataOrder(1, data.train.count, training.batch),
      from: { weights: net.initialWeights(1, fresh), optimizer: new Map(), updates: 0, step: 0 },
      until: training.steps,
      reparametrization: { kind: 'masked', mask: lab.mask(2) },
      evaluations: 1,
      checkpoint: async () => {},
    });
    return [found, onTrain];
  };
  const result = lab.result(2, 'reinitialised');
  assert.deepEqual(await repeat(2), [result.test, result.train], 'the weights of fresh draw 2');
  assert.notDeepEqual(await repeat(0), [result.test, result.train], 'not the own ones');
  stepper.dispose();
});

test('every training tells its curve, and progress only rises', async () => {
  const lab = await run;
  const nets = lab.computed.filter((name) => name !== 'origin');
  assert.deepEqual(nets, [
    'level-00',
    ...[1, 2, 3].flatMap((l) => ['', ...roles.map((r) => `-${r}`)].map((r) => `level-0${l}${r}`)),
  ]);
  for (const stage of nets) {
    const points = lab.events.filter((e) => e.type === 'point' && e.stage === stage);
    assert.equal(points.length, 3, stage);
  }
  assert.ok(lab.progress.every((p, i) => i === 0 || p >= lab.progress[i - 1]!));
  assert.ok(lab.progress[0]! > 0 && lab.progress.at(-1) === 1);
});

test('a replicate that lost stages computes those again, and to the same bytes', async () => {
  const folder = temporaryFolder();
  const lab = await runImp(spec, data, new TemporaryLab(1, folder));
  const lost = ['level-01-shuffled', 'level-02', 'level-03-random'];
  const before = lost.map((name) => lab.file(name, 'result.json'));
  const masks = lost.map((name) => lab.file(name, 'mask.safetensors'));
  lost.forEach((name) => lab.store.discard(name));
  const again = await runImp(spec, data, new TemporaryLab(1, folder));
  assert.deepEqual(again.computed, lost);
  lost.forEach((name, i) => {
    assert.deepEqual(again.file(name, 'result.json'), before[i]);
    assert.deepEqual(again.file(name, 'mask.safetensors'), masks[i]);
  });
});

test('seeds give other nets; the same seed gives the same', async () => {
  const [same, other] = [await runImp(spec, data), await runImp(spec, data, new TemporaryLab(2))];
  const lab = await run;
  assert.deepEqual(same.result(3), lab.result(3));
  assert.notDeepEqual(other.result(3).test, lab.result(3).test);
  assert.ok(!sameMask(other.mask(3, 'random'), lab.mask(3, 'random')));
});
