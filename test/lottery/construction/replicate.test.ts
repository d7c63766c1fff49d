import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { loadDataset } from '../../../src/data/load';
import {
  builtSchema,
  targetSchema,
  type BuiltResult,
} from '../../../src/lottery/construction/schema';
import { outputError } from '../../../src/lottery/bounds/propagation';
import { short } from '../../../src/lottery/construction/present';
import { logPruning } from '../../../src/lottery/logPruning/about';
import { subsetSum, type SubsetSumSpec } from '../../../src/lottery/subsetSum/about';
import { ticketFiles } from '../../../src/lottery/ticketFiles';
import { maskFromSafetensors } from '../../../src/masks/mask';
import * as tf from '../../../src/tensors/tf';
import {
  constructionSpec,
  effectiveBias,
  effectiveMatrix,
  sizesOf,
  weightsOf,
  type ConstructionId,
} from '../../support/constructions';
import { TemporaryLab } from '../../support/lab';
import { clouds, temporaryFolder } from '../../support/nets';
import { dataFolder } from '../../support/paths';
import { search } from '../../support/supermasks';
import { layersModel } from '../../support/tfjsModels';

const data = clouds([8], 4, 200);

interface Case {
  readonly id: ConstructionId;
  readonly title: string;
  readonly part: object;
  readonly origin: string;
  readonly stage: string;
  readonly epsilon: number;
}

const cases: readonly Case[] = [
  {
    ...{ id: 'subset-sum', title: 'sums of shared pools', part: { samples: [21] } },
    ...{ origin: 'random-21', stage: 'n-21-eps-0-01', epsilon: 0.01 },
  },
  {
    ...{ id: 'subset-sum', title: 'sums of fresh pools, fewest' },
    part: {
      ...{ samples: [16], pools: 'fresh', solver: 'fewest-within-epsilon', epsilons: [0.05] },
    },
    ...{ origin: 'random-16', stage: 'n-16-eps-0-05', epsilon: 0.05 },
  },
  {
    ...{ id: 'subset-sum', title: 'products of shared pools' },
    part: { samples: [60], construction: 'products' },
    ...{ origin: 'random-60', stage: 'n-60-eps-0-01', epsilon: 0.01 },
  },
  {
    ...{ id: 'subset-sum', title: 'products of fresh pools' },
    part: { samples: [60], construction: 'products', pools: 'fresh' },
    ...{ origin: 'random-60', stage: 'n-60-eps-0-01', epsilon: 0.01 },
  },
  {
    ...{ id: 'log-pruning', title: 'pools', part: { epsilons: [0.02] } },
    ...{ origin: 'random-eps-0-02', stage: 'eps-0-02', epsilon: 0.02 },
  },
  {
    ...{ id: 'malach', title: 'pairs', part: { epsilons: [0.1] } },
    ...{ origin: 'random-eps-0-1', stage: 'eps-0-1', epsilon: 0.1 },
  },
];

for (const { id, title, part, origin, stage, epsilon } of cases) {
  test(`${id}, ${title}: the built net holds the target`, async () => {
    const lab = await search(constructionSpec(id, part), data);
    const target = weightsOf(lab, 'target');
    const built = weightsOf(lab, stage);
    const random = weightsOf(lab, origin);
    const mask = maskFromSafetensors(lab.file(stage, 'mask.safetensors'), 'mask');
    const result = lab.store.read(stage, builtSchema)!;

    let kept = 0;
    for (const [name, { values }] of mask) {
      for (const [i, one] of values.entries()) {
        assert.equal(built.get(name)![i], one === 1 ? random.get(name)![i] : 0, `${name} ${i}`);
        kept += one;
      }
    }
    assert.equal(result.kept, kept);

    let largest = 0;
    for (const size of sizesOf(data, [6])) {
      const { above, below } = effectiveMatrix(built, size);
      const wanted = target.get(`${size.name}/kernel`)!;
      for (const [at, weight] of wanted.entries()) {
        largest = Math.max(largest, Math.abs(above[at]! - weight));
        // What comes from a ReLU is never below zero.
        if (size.name === 'fc1') largest = Math.max(largest, Math.abs(below[at]! - weight));
      }
    }
    assert.ok(largest <= epsilon + 1e-6, `largest error ${largest}`);
    for (const size of sizesOf(data, [6])) {
      const bias = effectiveBias(built, size);
      for (const [j, wanted] of target.get(`${size.name}/bias`)!.entries()) {
        largest = Math.max(largest, Math.abs(bias[j]! - wanted));
      }
    }
    assert.ok(largest <= epsilon + 1e-6, `largest error with biases ${largest}`);
    const told = Math.max(...result.layers.map((layer) => layer.largest));
    assert.ok(Math.abs(told - largest) <= 1e-6, `told ${told}, found ${largest}`);
    assert.equal(
      result.errors.counts.reduce((a, b) => a + b, 0),
      8 * 6 + 6 + 6 * 4 + 4,
    );
  });
}

/** Accuracy of an exported ticket, as a program that only has tfjs would find it. */
async function accuracyOf(lab: TemporaryLab, stage: string, origin: string): Promise<number> {
  const folder = path.dirname(lab.store.folder);
  const files = ticketFiles(folder, { seed: 1, stage, origin, density: 1 });
  const model = await layersModel(files['model.json'], files['weights.bin']);
  const { x, y, count } = data.test;
  const classes = tf.tidy(() =>
    (model.predict(tf.tensor(x, [count, 8])) as tf.Tensor2D).argMax(1).dataSync(),
  );
  model.dispose();
  return Array.from(classes).filter((found, i) => found === y[i]).length / count;
}

test('the accuracy that is told is that of the built net, not of its target', async () => {
  const lab = await search(constructionSpec('subset-sum', { samples: [2, 21] }), data);
  const target = lab.store.read('target', targetSchema)!.test.accuracy;
  const [few, many] = (['n-2-eps-0-01', 'n-21-eps-0-01'] as const).map((stage) =>
    lab.store.read(stage, builtSchema)!,
  ) as [BuiltResult, BuiltResult];
  assert.ok(few.test.accuracy < target - 0.05, `${few.test.accuracy} of two samples a weight`);
  const spec = constructionSpec('subset-sum', { samples: [2, 21] });
  const stages = new Map(lab.store.list().map((name) => [name, lab.store.peek(name)]));
  const results = subsetSum.combine(spec as SubsetSumSpec, [{ seed: 1, stages }]);
  assert.equal(results.nets[0]!.change.mean, few.test.accuracy - target);
  assert.equal(results.best, 'n-21-eps-0-01');
  assert.equal(few.test.accuracy, await accuracyOf(lab, 'n-2-eps-0-01', 'random-2'));
  assert.equal(many.test.accuracy, await accuracyOf(lab, 'n-21-eps-0-01', 'random-21'));
});

test('samples that are too few are told before the target is trained, once', async () => {
  const lab = await search(constructionSpec('subset-sum', { samples: [5, 21] }), data);
  const told = lab.events.map((event) =>
    event.type === 'note' ? event.text.slice(0, 14) : event.type,
  );
  assert.equal(told.filter((text) => text.startsWith('With ')).length, 1);
  assert.ok(told.indexOf('With 5 samples') < told.indexOf('point'), told.join());
});

test('with more samples the first ones are the same, and errors fall', async () => {
  const lab = await search(constructionSpec('subset-sum', { samples: [6, 12] }), data);
  const rows = (stage: string, n: number): number[] =>
    Array.from({ length: n }, (_, k) => weightsOf(lab, stage).get('fc1/kernel')![k * 8 * 6]!);
  assert.deepEqual(rows('random-12', 12).slice(0, 6), rows('random-6', 6));
  const within = (stage: string): number =>
    lab.store.read(stage, builtSchema)!.layers.reduce((sum, layer) => sum + layer.within, 0);
  assert.ok(within('n-12-eps-0-01') > within('n-6-eps-0-01'));
});

test('a second time, every byte is the same', async () => {
  const spec = constructionSpec('log-pruning', { epsilons: [0.1] });
  const [first, second] = [await search(spec, data), await search(spec, data)];
  for (const [stage, name] of [
    ['random-eps-0-1', 'weights.safetensors'],
    ['eps-0-1', 'mask.safetensors'],
    ['eps-0-1', 'weights.safetensors'],
    ['eps-0-1', 'result.json'],
  ] as const) {
    assert.deepEqual(first.file(stage, name), second.file(stage, name), `${stage}/${name}`);
  }
});

test('an error of what the net answers is kept for inputs within [-1, 1]', async () => {
  const spec = constructionSpec('log-pruning', { epsilons: [0.5], errorOf: 'answers' });
  const lab = await search(spec, data);
  const { difference, epsilon } = lab.store.read('eps-0-5', builtSchema)!;
  assert.ok(epsilon < 0.05, 'weights have less');
  assert.ok(difference.uniform <= 0.5, `${difference.uniform}`);
  // What is told of weights is what they are allowed.
  const stages = new Map(lab.store.list().map((name) => [name, lab.store.peek(name)]));
  const results = logPruning.combine(spec as Parameters<typeof logPruning.combine>[0], [
    { seed: 1, stages },
  ]);
  const { verdict, bounds, charts, tables } = logPruning.present(
    spec as Parameters<typeof logPruning.combine>[0],
    results,
  );
  assert.match(verdict, new RegExp(`holds every weight of the target within ${short(epsilon)} `));
  const off = short(difference.uniform);
  assert.match(
    verdict,
    new RegExp(`off by at most ${off}, where 0.5 is allowed: as was asked for`),
  );
  assert.equal(bounds!.epsilon, epsilon);
  const errors = charts.find(({ id }) => id === 'errors')!;
  assert.equal(errors.variants![0]!.line!.x, epsilon);
  assert.deepEqual(
    tables[0]!.rows.map((row) => [row['epsilon'], row['allowed']]),
    [[0.5, epsilon]],
  );
});

const digits = path.join(dataFolder, 'digits', 'digits.csv.gz');
const missing = fs.existsSync(digits) ? false : 'there is no digits.csv.gz (WINNING_TICKET_DATA)';

test('a 64-32-10 net of 8 x 8 digits, n = 21: methods 3c', { skip: missing }, async () => {
  const spec = constructionSpec(
    'subset-sum',
    {},
    {
      model: { kind: 'mlp', hidden: [32] },
      data: { kind: 'csv', path: digits, normalise: 'standardise' },
      training: { steps: 300, evaluations: 1, trainExamples: 0 },
    },
  );
  const set = loadDataset(spec.data, '.');
  const lab = await search(spec, set, new TemporaryLab(1, temporaryFolder()));
  const target = lab.store.read('target', targetSchema)!;
  const { layers, test: found, difference } = lab.store.read('n-21-eps-0-01', builtSchema)!;
  assert.deepEqual(
    layers.map(({ within, targets }) => targets - within),
    [0, 0],
  );
  assert.ok(Math.abs(found.accuracy - target.test.accuracy) <= 0.005);
  const error = Math.max(...layers.map(({ largest }) => largest));
  assert.ok(difference.uniform > 0 && difference.uniform <= outputError(target.layers, error, 1));
  const perWeight = layers.reduce((sum, { kept }) => sum + kept, 0) / (64 * 32 + 32 * 10);
  assert.ok(perWeight > 8.5 && perWeight < 11, `${perWeight} kept a weight`);
});
