import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clouds } from '../support/nets';
import { type TemporaryLab, impSpec, runImp } from '../support/lab';

const images = clouds([784], 10, 60);
const rows = clouds([20], 5, 100);

// At this rate no weight moves, so that the counts hang on the seed alone: on any machine no two magnitudes at a threshold
// are equal, which the published rules would prune together.
const still = {
  steps: 1,
  batch: 20,
  trainExamples: 0,
  optimizer: { kind: 'sgd', learningRate: 1e-30 },
};

async function run(
  imp: object,
  net: 'lenet' | 'small',
  training: object = still,
): Promise<TemporaryLab> {
  const model =
    net === 'lenet' ? { kind: 'zoo', name: 'lenet-300-100' } : { kind: 'mlp', hidden: [11, 7] };
  const spec = impSpec({ model, training, imp: { controls: [], ...imp } });
  return runImp(spec, net === 'lenet' ? images : rows);
}

const kept = (lab: TemporaryLab, levels: number): number[] =>
  Array.from({ length: levels }, (_, level) => lab.result(level).kept);
const layers = (lab: TemporaryLab, level: number): number[] =>
  lab.result(level).layers.map((layer) => layer.kept);

test("open-lth's counts, level by level (methods 1.2)", async () => {
  const imp = { levels: 12, convention: 'open-lth', scope: 'global', outputRate: 0 };
  const lab = await run(imp, 'lenet');
  assert.deepEqual(
    kept(lab, 12),
    [266200, 212959, 170366, 136291, 109031, 87223, 69777, 55820, 44655, 35723, 28577, 22860],
  );
  assert.equal(lab.result(11).layers.at(-1)!.density, 1, 'the output layer stays whole');
});

test("google-lth's counts in each layer (methods 1.2)", async () => {
  const lab = await run({ levels: 21, convention: 'google-lth' }, 'lenet');
  assert.deepEqual(layers(lab, 1), [188159, 23999, 899]);
  assert.deepEqual(layers(lab, 3), [120420, 15357, 726]);
  assert.deepEqual(layers(lab, 10), [25250, 3217, 342]);
  const percents = [1, 3, 7, 10, 15, 20].map((l) => (100 * lab.result(l).density).toFixed(2));
  assert.deepEqual(percents, ['80.04', '51.28', '21.07', '10.82', '3.58', '1.19']);
});

test('our own rule keeps exactly the rounded number in each layer', async () => {
  const lab = await run({ levels: 10 }, 'lenet');
  for (let level = 0; level < 10; level++) {
    const expected = [
      [235_200, 0.8],
      [30_000, 0.8],
      [1000, 0.9],
    ].map(([size, part]) => Math.round(size! * part! ** level));
    assert.deepEqual(layers(lab, level), expected, `level ${level}`);
  }
});

test('and over all layers together, with trained weights', async () => {
  const training = { steps: 30, batch: 20, trainExamples: 0 };
  const lab = await run({ levels: 8, scope: 'global', outputRate: 0.2 }, 'small', training);
  const size = 20 * 11 + 11 * 7 + 7 * 5;
  const expected = Array.from({ length: 8 }, (_, level) => Math.round(size * 0.8 ** level));
  assert.deepEqual(kept(lab, 8), expected);
  const last = lab.result(7).layers.map((layer) => layer.density);
  assert.ok(Math.max(...last) - Math.min(...last) > 0.02, 'layers lose different parts');
});

test('the output layer has its own rate, inside of a global scope too', async () => {
  for (const scope of ['layerwise', 'global']) {
    const lab = await run({ levels: 6, rate: 0.3, outputRate: 0.05, scope }, 'small');
    for (let level = 0; level < 6; level++) {
      assert.equal(layers(lab, level)[2], Math.round(35 * 0.95 ** level), `${scope} ${level}`);
      const others = Math.round(297 * 0.7 ** level);
      if (scope === 'global') assert.equal(layers(lab, level)[0]! + layers(lab, level)[1]!, others);
    }
  }
});

test('excluded layers stay whole and count as prunable', async () => {
  const lab = await run({ levels: 4, exclude: ['fc2', 'output'], controls: ['random'] }, 'small');
  assert.deepEqual(layers(lab, 3), [Math.round(220 * 0.8 ** 3), 77, 35]);
  assert.equal(lab.result(3).prunable, 332);
  const random = lab.result(3, 'random').layers.map((layer) => layer.kept);
  assert.deepEqual(random, layers(lab, 3), 'the random mask leaves them whole as well');
  await assert.rejects(
    run({ exclude: ['fc9'] }, 'small'),
    /imp\.exclude names "fc9", but .* fc1, fc2, output/,
  );
  await assert.rejects(run({ exclude: ['fc1', 'fc2', 'output'] }, 'small'), /every layer/);
});

test('densities that are asked for are the ones that come', async () => {
  const densities = [1, 0.5, 0.251, 0.1];
  const lab = await run({ densities, outputRate: 0.2 }, 'small');
  const expected = [
    332,
    ...densities.slice(1).map((d) => [220, 77, 35].reduce((sum, n) => sum + Math.round(n * d), 0)),
  ];
  assert.deepEqual(kept(lab, 4), expected);
  const global = await run({ densities, outputRate: 0.2, scope: 'global' }, 'small');
  assert.deepEqual(kept(global, 4), [332, 166, Math.round(332 * 0.251), 33]);
});

test('they are the ones that come when the output layer has its own rate, or none', async () => {
  const densities = [0.5, 0.251, 0.15];
  for (const [outputRate, scope] of [
    [0.1, 'layerwise'],
    [0.05, 'global'],
    [0, 'global'],
  ] as const) {
    const lab = await run({ densities, outputRate, scope }, 'small');
    const expected = [332, ...densities.map((d) => Math.round(332 * d))];
    assert.deepEqual(kept(lab, 4), expected, `${outputRate} ${scope}`);
    assert.ok(lab.result(3).layers.at(-1)!.density > 0.15, 'the output layer keeps more');
  }
  await assert.rejects(run({ densities: [0.1], outputRate: 0 }, 'small'), /35 are never pruned/);
});

test('convolutions can have a rate of their own', async () => {
  const rates = { rate: 0.2, convRate: 0.1, outputRate: 0.05 };
  const spec = impSpec({
    model: { kind: 'zoo', name: 'lenet-5' },
    training: still,
    imp: { controls: [], levels: 3, ...rates },
  });
  const lab = await runImp(spec, clouds([12, 12, 1], 10, 40));
  const sizes = lab.result(0).layers.map((layer) => layer.kept);
  const own = [0.9, 0.9, 0.8, 0.8, 0.95];
  assert.deepEqual(
    layers(lab, 2),
    sizes.map((size, i) => Math.round(size * own[i]! ** 2)),
  );
});

test('a pattern excludes every layer that fits it', async () => {
  assert.deepEqual(layers(await run({ levels: 2, exclude: ['fc*'] }, 'small'), 1), [
    220,
    77,
    Math.round(35 * 0.9),
  ]);
  assert.deepEqual(layers(await run({ levels: 2, exclude: ['*2', 'o*p*t'] }, 'small'), 1), [
    220 * 0.8,
    77,
    35,
  ]);
  for (const pattern of ['fc', '*fc', 'f*c*3', 'fc1*1', '*z*']) {
    await assert.rejects(run({ exclude: [pattern] }, 'small'), /imp\.exclude names/, pattern);
  }
  await assert.rejects(run({ exclude: ['*'] }, 'small'), /every layer/);
});

test('a level that would leave a layer nothing is refused before any training', async () => {
  const deep = run({ levels: 40, rate: 0.5 }, 'small');
  await assert.rejects(deep, /would keep none; the smallest possible density is/);
  const google = run({ levels: 9, rate: 0.5, convention: 'google-lth' }, 'small');
  // Its rule takes one weight more a level: exact counts would leave 1 of 77 at level 6.
  await assert.rejects(google, /level 5 would leave 'fc2\/kernel' none of its/);
});
