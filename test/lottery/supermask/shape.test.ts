import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateDigits } from '../../../src/data/generatedDigits';
import { skipNative } from '../../support/nets';
import { search, supermaskOf, supermaskSpec, type SupermaskId } from '../../support/supermasks';

// The shape of the curve over the kept fraction: neither almost none nor almost all of the random weights do, the untrained
// masks guess, and those in between are found (methods 2.5, 3a and section 10, rows 4 and 5).

const data = generateDigits({ train: 2000, test: 500, seed: 3 });
const training = {
  ...{ steps: 300, batch: 64, evaluations: 1, trainExamples: 0 },
  optimizer: { kind: 'sgd', learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4 },
  schedule: { kind: 'cosine' },
};

const cases: readonly (readonly [SupermaskId, string, object, number])[] = [
  ['edge-popup', 'edge-popup', {}, 0.88],
  ['multi-prize', 'MPT-1/32', {}, 0.88],
  ['multi-prize', 'MPT-1/1', { activations: 'binary' }, 0.8],
];

for (const [id, title, part, least] of cases) {
  test(`${title}: an inverted U over the kept fraction`, { skip: skipNative }, async (context) => {
    const kept = [0.005, 0.5, 0.995];
    const model = { kind: 'mlp', hidden: [128, 64] };
    const spec = supermaskSpec(id, { kept, masks: 0, controls: [], ...part }, { model, training });
    const lab = await search(spec, data);
    const found = kept.map((fraction) => supermaskOf(lab, fraction));
    const [few, half, most] = found.map((result) => result.test.accuracy);
    context.diagnostic(`${few}, ${half}, ${most}`);
    assert.ok(half! >= least, `half kept: ${half}`);
    assert.ok(half! > few! + 0.03 && half! > most! + 0.03, `${few}, ${half}, ${most}`);
    for (const { untrained } of found)
      assert.ok(untrained.accuracy < 0.35, `${untrained.accuracy}`);
  });
}
