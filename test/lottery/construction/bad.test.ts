import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { builtSchema, type BuiltLayer } from '../../../src/lottery/construction/schema';
import { type AnySpec } from '../../../src/lottery/spec';
import * as tf from '../../../src/tensors/tf';
import { constructionSpec, type ConstructionId } from '../../support/constructions';
import { clouds, saveModel } from '../../support/nets';
import { inputError } from '../../support/refuses';
import { opened, search } from '../../support/supermasks';
import { installedEngine } from '../../support/training';

before(installedEngine);

const data = clouds([8], 4, 60);
const images = clouds([8, 8, 1], 4, 40);
const { layers } = tf;

function spec(id: ConstructionId, part: object, path?: string): AnySpec {
  return constructionSpec(id, part, path === undefined ? {} : { model: { kind: 'file', path } });
}

async function check(one: AnySpec, set = data): Promise<void> {
  const { workshop, runner } = await opened(one, set);
  runner.check(one, workshop);
}

for (const id of ['subset-sum', 'log-pruning', 'malach'] as const) {
  test(`${id}: a layer that the theorem does not cover is named before anything runs`, async () => {
    const conv = tf.sequential({
      layers: [
        layers.conv2d({ name: 'eyes', filters: 2, kernelSize: 3, inputShape: [8, 8, 1] }),
        layers.flatten(),
        layers.dense({ name: 'answer', units: 4 }),
      ],
    });
    const refusal = inputError('unsupported', '"eyes"', 'Conv2D', 'lenet-300-100');
    await assert.rejects(check(spec(id, {}, saveModel(conv)), images), refusal);

    const input = tf.input({ shape: [8] });
    const side = layers.dense({ name: 'side', units: 4 }).apply(input) as tf.SymbolicTensor;
    const line = layers.dense({ name: 'line', units: 4 }).apply(input) as tf.SymbolicTensor;
    const both = layers.add({ name: 'both' }).apply([side, line]) as tf.SymbolicTensor;
    const branched = saveModel(tf.model({ inputs: input, outputs: both }));
    await assert.rejects(
      check(spec(id, {}, branched)),
      inputError('unsupported', 'line of layers'),
    );

    const along = tf.sequential({
      layers: [
        layers.dense({ name: 'along', units: 2, inputShape: [8, 8, 1] }),
        layers.flatten(),
        layers.dense({ name: 'answer', units: 4 }),
      ],
    });
    await assert.rejects(
      check(spec(id, {}, saveModel(along)), images),
      inputError('unsupported', '"along"', 'axis'),
    );
  });
}

test('an error of answers is refused where errors may grow in an activation', async () => {
  const steep = tf.sequential({
    layers: [
      layers.dense({ name: 'gates', units: 5, activation: 'sigmoid', inputShape: [8] }),
      layers.dense({ name: 'answer', units: 4, activation: 'softmax' }),
    ],
  });
  const apart = tf.sequential({
    layers: [
      layers.dense({ name: 'gates', units: 5, inputShape: [8] }),
      layers.activation({ activation: 'softplus' }),
      layers.dense({ name: 'answer', units: 4, activation: 'softmax' }),
    ],
  });
  const gentle = tf.sequential({
    layers: [
      layers.dense({ name: 'gates', units: 5, activation: 'tanh', inputShape: [8] }),
      layers.leakyReLU({ alpha: 0.1 }),
      layers.dense({ name: 'answer', units: 4, activation: 'softmax' }),
    ],
  });
  for (const id of ['log-pruning', 'malach'] as const) {
    const of = (model: tf.LayersModel, errorOf: string): Promise<void> =>
      check(spec(id, { epsilons: [0.5], errorOf }, saveModel(model)));
    await assert.rejects(
      of(steep, 'answers'),
      inputError('unsupported', '"gates"', '"sigmoid"', 'errorOf to "weights"'),
    );
    await assert.rejects(
      of(apart, 'answers'),
      inputError('unsupported', '"gates"', '"softplus"', 'errorOf to "weights"'),
    );
    await of(steep, 'weights');
    await of(gentle, 'answers');
  }
});

test('what options say must go together', () => {
  for (const [part, text] of [
    [{ samples: [31] }, 'samples holds 31'],
    [{ epsilons: [0.1, 0.01] }, 'fewest-within-epsilon'],
    [{ samples: [] }, 'samples'],
    [{ samples: [0] }, 'samples'],
    [{ samples: [9, 9] }, 'must not repeat'],
    [{ epsilons: [0] }, 'epsilons'],
    [{ range: 0 }, 'range'],
  ] as const) {
    assert.throws(
      () => spec('subset-sum', part),
      (error: Error) => error.message.includes(text),
      JSON.stringify(part),
    );
  }
  spec('subset-sum', { samples: [64], construction: 'products' });
  spec('subset-sum', { epsilons: [0.1, 0.01], solver: 'fewest-within-epsilon' });
  assert.throws(
    () => spec('log-pruning', { gamma: 1.7 }),
    /gamma is 1.7; it must be at most 1.618/,
  );
});

test('what would be too large is refused with what would do', async () => {
  const wide = { model: { kind: 'mlp', hidden: [20_000, 1000] } };
  await assert.rejects(
    check(constructionSpec('subset-sum', { samples: [21] }, wide)),
    inputError('too-large', 'Ask for at most 4 samples'),
  );
  const middle = { model: { kind: 'mlp', hidden: [1000, 300] } };
  for (const id of ['log-pruning', 'malach'] as const) {
    await assert.rejects(
      check(constructionSpec(id, {}, middle)),
      inputError('too-large', 'Take a smaller net'),
    );
  }
});

test('weights beyond the reach of their samples are told, and reached by wider samples if asked', async () => {
  const part = { samples: [12], range: 0.01 };
  const found = async (more: object): Promise<BuiltLayer> => {
    const lab = await search(spec('subset-sum', { ...part, ...more }), data);
    return lab.store.read('n-12-eps-0-01', builtSchema)!.layers[0]!;
  };
  const [narrow, wide] = [await found({}), await found({ rescale: true })];
  assert.ok(narrow.unreachable > 0 && narrow.within < narrow.targets / 2);
  assert.equal(narrow.factor, 1);
  assert.ok(wide.unreachable === 0 && wide.within > narrow.within);
  assert.ok(wide.factor > 10, `${wide.factor}`);
});

test("a model's own weights are the target, and are not trained", async () => {
  const model = tf.sequential({
    layers: [
      layers.dense({ name: 'first', units: 5, activation: 'tanh', inputShape: [8] }),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ name: 'second', units: 4, activation: 'softmax', useBias: false }),
    ],
  });
  const lab = await search(spec('subset-sum', {}, saveModel(model)), data);
  const own = [...(model.getLayer('first').getWeights()[0]!.dataSync() as Float32Array)];
  assert.deepEqual([...lab.weights('target').get('first/kernel')!], own);
  const { difference } = lab.store.read('n-21-eps-0-01', builtSchema)!;
  assert.ok(difference.test < 0.2, `${difference.test}`);
});
