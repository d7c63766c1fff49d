import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import {
  denseSchema,
  keptStage,
  maskFile,
  maskSteps,
  originSchema,
} from '../../../src/lottery/supermask/schema';
import { type AnySpec } from '../../../src/lottery/spec';
import { highestCount } from '../../../src/masks/allocation';
import { maskFromSafetensors, type Mask } from '../../../src/masks/mask';
import { type Weights } from '../../../src/models/net';
import { TemporaryLab } from '../../support/lab';
import { clouds, sameBits, temporaryFolder } from '../../support/nets';
import { answered, assignWeights, classesIn } from '../../packed/searched';
import {
  opened,
  search,
  supermaskOf,
  supermaskSpec,
  type SupermaskId,
} from '../../support/supermasks';

const data = clouds([12], 4, 200);
const sizes = [12 * 24, 24 * 16, 16 * 4];
const kernels = ['fc1/kernel', 'fc2/kernel', 'output/kernel'];

/** SHA-256 as the stage `origin` has it: names and values of the kernels. */
function hashOf(weights: Weights): string {
  const hash = createHash('sha256');
  for (const name of kernels) {
    const { buffer, byteOffset, byteLength } = weights.get(name)!;
    hash.update(name).update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}

const maskOf = (lab: TemporaryLab, fraction: number, file = 'mask.safetensors'): Mask =>
  maskFromSafetensors(lab.file(keptStage(fraction), file), 'mask');

const cases: readonly (readonly [SupermaskId, string, object])[] = [
  ['edge-popup', 'signed constants, normalised', {}],
  [
    'edge-popup',
    'Kaiming normal, not normalised',
    { weights: 'kaiming-normal', batchNorm: 'none' },
  ],
  ['edge-popup', 'over all layers, by score', { scope: 'global', ranking: 'signed' }],
  ['edge-popup', "the model's own", { weights: 'own', batchNorm: 'trained' }],
  ['edge-popup', 'scaled', { scaled: true }],
  ['multi-prize', '1/32', {}],
  [
    'multi-prize',
    '1/32, published scale, Xavier',
    { scale: 'published', weights: 'glorot-uniform' },
  ],
  [
    'multi-prize',
    '1/32, trained normalisation, over all layers',
    { batchNorm: 'trained', scope: 'global' },
  ],
  ['multi-prize', '1/1', { activations: 'binary' }],
  ['multi-prize', '1/1, binary inputs', { activations: 'binary', inputs: 'binary' }],
];

for (const [id, title, part] of cases) {
  test(`${id}, ${title}: a replicate`, async () => {
    const kept = [0.2, 0.5, 0.9];
    const spec = supermaskSpec(id, { kept, masks: 3, ...part });
    const lab = await search(spec, data);
    assert.deepEqual(lab.computed, ['origin', 'dense', 'kept-20', 'kept-50', 'kept-90']);
    const origin = lab.store.read('origin', originSchema)!;
    const frozen = lab.weights('origin');
    assert.equal(origin.weights, hashOf(frozen));
    assert.deepEqual(
      origin.prunable.map(({ name }) => name),
      kernels,
    );
    const dense = lab.store.read('dense', denseSchema)!;
    assert.ok(dense.test!.accuracy > 0.8, `the dense float net: ${dense.test!.accuracy}`);
    assert.ok(!sameBits(lab.weights('dense'), frozen));

    const total = sizes.reduce((a, b) => a + b, 0);
    const global = 'scope' in part && part.scope === 'global';
    for (const fraction of kept) {
      const result = supermaskOf(lab, fraction);
      const mask = maskOf(lab, fraction);
      const counts = [...mask.values()].map(({ values }) => values.reduce((a, b) => a + b, 0));
      assert.deepEqual(
        result.layers.map((layer) => layer.kept),
        counts,
      );
      assert.equal(
        result.kept,
        counts.reduce((a, b) => a + b, 0),
      );
      if (global) assert.equal(result.kept, highestCount(total, fraction));
      else
        assert.deepEqual(
          counts,
          sizes.map((size) => highestCount(size, fraction)),
        );
      assert.deepEqual([result.prunable, result.requested], [total, fraction]);
      assert.equal(result.density, result.kept / total);
      assert.deepEqual([result.from, result.until], [0, 60]);
      assert.deepEqual(
        result.curve.map(({ step }) => step),
        [20, 40, 60],
      );
      assert.ok(result.train !== undefined);
      // 200 examples in batches of 20: six epochs.
      assert.deepEqual(
        result.churn.map(({ epoch }) => epoch),
        [1, 2, 3, 4, 5, 6],
      );
      assert.ok(result.churn.every(({ share }) => share >= 0 && share <= 1));
      assert.ok(
        result.churn.some(({ share }) => share > 0),
        'weights change sides',
      );
      assert.ok(result.untrained.accuracy < 0.65, `untrained: ${result.untrained.accuracy}`);

      const factor = 'scaled' in part ? 1 / Math.sqrt(fraction) : 1;
      const used = new Map([...frozen].map(([n, w]) => [n, w.map((v) => v * factor)]));
      assert.equal(result.weights, hashOf(used), 'the frozen weights are those of the origin');
      const weights = lab.weights(keptStage(fraction));
      const scores = lab.weights(keptStage(fraction), 'scores.safetensors');
      result.layers.forEach(({ name, cut, scale, scores: histogram }, k) => {
        assert.equal(name, kernels[k]);
        const [w, s, m] = [weights.get(name)!, scores.get(name)!, mask.get(name)!.values];
        const signed = 'ranking' in part;
        const ranked = [...s].map((v) => (signed ? v : Math.abs(v)));
        const least = Math.min(...ranked.filter((_, i) => m[i] === 1));
        assert.equal(cut, Number.isFinite(least) ? least : 0);
        const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
        assert.equal(sum(histogram.kept), counts[k]);
        assert.equal(sum(histogram.pruned), sizes[k]! - counts[k]!);
        assert.equal(histogram.low, signed ? -histogram.high : 0);
        assert.equal(scale === undefined, id === 'edge-popup');
        w.forEach((value, i) => {
          const own = used.get(name)![i]!;
          const worth = scale === undefined ? own : Math.sign(own) * scale;
          assert.ok(m[i] === 0 ? Object.is(value, 0) : value === worth, `${name}[${i}]: ${value}`);
        });
      });
      for (const [name, values] of weights) {
        if (name.endsWith('/bias')) assert.deepEqual(values, frozen.get(name), name);
        if (!/\/(gamma|beta)$/.test(name)) continue;
        const moved = !values.every((v) => v === (name.endsWith('gamma') ? 1 : 0));
        assert.equal(moved, true, `${name} is trained`);
      }
      // Masks on the way are as large as the one at the end, unless a ramp says how many are kept there.
      for (const step of maskSteps(3, 60)) {
        const there = maskOf(lab, fraction, maskFile(step));
        const size = [...there.values()]
          .flatMap(({ values }) => [...values])
          .filter(Boolean).length;
        if (!global || fraction >= 0.5 || step >= 6)
          assert.equal(size, result.kept, `step ${step}`);
        else assert.ok(size > result.kept, 'the ramp begins at one half');
      }
    }
    const best = Math.max(...kept.map((fraction) => supermaskOf(lab, fraction).test.accuracy));
    assert.ok(best > 0.65, `the best supermask: ${best}`);
    assert.ok(
      lab.progress.every((p, i, all) => p <= 1 && p >= (all[i - 1] ?? 0)),
      'progress grows',
    );
    const points = lab.events.filter((event) => event.type === 'point');
    assert.equal(points.length, 4 * 3);
  });
}

for (const id of ['edge-popup', 'multi-prize'] as const) {
  test(`${id}: before the search counts the mask of the asked fraction, whatever a ramp begins with`, async () => {
    const fraction = 0.05;
    const training = { steps: 30, batch: 20, evaluations: 1, trainExamples: 0 };
    const spec = (ramp: number): AnySpec =>
      supermaskSpec(
        id,
        { kept: [fraction], scope: 'global', ramp, masks: 1, controls: [] },
        { training },
      );
    const [ramped, flat] = [await search(spec(0.5), data), await search(spec(0), data)];
    const countOf = (mask: Mask): number =>
      [...mask.values()].reduce((sum, { values }) => sum + values.reduce((a, b) => a + b, 0), 0);
    const total = sizes.reduce((a, b) => a + b, 0);
    assert.equal(countOf(maskOf(ramped, fraction, maskFile(0))), total / 2);
    const mask = maskOf(flat, fraction, maskFile(0));
    assert.equal(countOf(mask), highestCount(total, fraction));

    // The same mask over the same weights, in tfjs alone.
    const frozen = ramped.weights('origin');
    const weights = new Map(
      [...frozen].map(([name, values]) => {
        const kept = mask.get(name)?.values;
        if (kept === undefined) return [name, values] as const;
        const left = values.filter((_, i) => kept[i] === 1).map(Math.abs);
        const scale = left.reduce((a, b) => a + b, 0) / Math.max(1, left.length);
        const worth = (w: number): number => (id === 'edge-popup' ? w : Math.sign(w) * scale);
        return [name, values.map((w, i) => (kept[i] === 1 ? worth(w) : 0))] as const;
      }),
    );
    const { net } = (await opened(spec(0.5), data)).workshop;
    assignWeights(net.model, net.parameters, weights);
    const { x, y, count } = data.test;
    const classes = classesIn(answered(net.model, x, count), count);
    const accuracy = classes.filter((found, i) => found === y[i]).length / count;
    for (const lab of [ramped, flat]) {
      assert.equal(supermaskOf(lab, fraction).untrained.accuracy, accuracy);
    }
    assert.deepEqual(
      supermaskOf(ramped, fraction).untrained,
      supermaskOf(flat, fraction).untrained,
      'its loss too',
    );
  });
}

test('the same seed is the same bytes, a stage that is there is not computed again, another seed differs', async () => {
  const spec = supermaskSpec('multi-prize', { kept: [0.3, 0.5], masks: 2, activations: 'binary' });
  const [one, two] = [await search(spec, data), await search(spec, data)];
  const files = (lab: TemporaryLab): [string, string][] =>
    (fs.readdirSync(lab.store.folder, { recursive: true }) as string[])
      .filter((name) => fs.statSync(path.join(lab.store.folder, name)).isFile())
      // tfjs counts the nets of a process in their names, which topologies have.
      .filter((name) => name.startsWith('kept-') || name.endsWith('.safetensors'))
      .sort()
      .map((name) => [name, fs.readFileSync(path.join(lab.store.folder, name), 'base64')]);
  assert.ok(files(one).length > 10);
  assert.ok(JSON.stringify(files(one)) === JSON.stringify(files(two)), 'the same bytes');

  // As after a kill within the second search.
  const folder = temporaryFolder();
  const lab = new TemporaryLab(1, folder);
  fs.cpSync(one.store.folder, lab.store.folder, { recursive: true });
  fs.rmSync(path.join(lab.store.folder, 'kept-50'), { recursive: true });
  await search(spec, data, lab);
  assert.deepEqual(lab.computed, ['kept-50']);
  assert.ok(JSON.stringify(files(lab)) === JSON.stringify(files(one)), 'and again');

  const other = await search(spec, data, new TemporaryLab(2));
  assert.ok(!sameBits(other.weights('origin'), one.weights('origin')));
});

test('fractions share weights and first scores; without controls there is no dense net', async () => {
  const spec = supermaskSpec('edge-popup', { kept: [0.3, 0.6], masks: 1, controls: [] });
  const lab = await search(spec, data);
  assert.deepEqual(lab.computed, ['origin', 'kept-30', 'kept-60']);
  const [few, many] = [0.3, 0.6].map((k) => maskOf(lab, k, maskFile(0)));
  for (const [name, { values }] of few!) {
    values.forEach((k, i) => assert.ok(k <= many!.get(name)!.values[i]!, 'nested before training'));
  }
});

test('a dense float net that diverges is told, and the search goes on', async () => {
  const optimizer = { kind: 'sgd', learningRate: 500, momentum: 0.9 };
  const training = { steps: 30, batch: 20, evaluations: 1, trainExamples: 0, optimizer };
  const spec = supermaskSpec(
    'edge-popup',
    { kept: [0.5], batchNorm: 'none', weights: 'kaiming-normal' },
    { training },
  );
  const lab = await search(spec, data);
  const { failed, test: tested } = lab.store.read('dense', denseSchema)!;
  assert.match(failed ?? '', /diverged/);
  assert.equal(tested, undefined);
  assert.equal(supermaskOf(lab, 0.5).until, 30);
});
