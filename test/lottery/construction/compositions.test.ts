import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { builtSchema } from '../../../src/lottery/construction/schema';
import { maskFromSafetensors } from '../../../src/masks/mask';
import {
  constructionSpec,
  effectiveMatrix,
  sizesOf,
  weightsOf,
  type ConstructionId,
} from '../../support/constructions';
import { clouds } from '../../support/nets';
import { search } from '../../support/supermasks';
import { installedEngine } from '../../support/training';

before(installedEngine);

const data = clouds([8], 4, 100);

for (const [id, part, stage] of [
  ['subset-sum', { samples: [30], construction: 'products' }, 'n-30-eps-0-01'],
  ['log-pruning', { epsilons: [0.1] }, 'eps-0-1'],
  ['malach', { epsilons: [0.1] }, 'eps-0-1'],
] as const satisfies readonly (readonly [ConstructionId, object, string])[]) {
  test(`${id}: the weight of the largest error is shown by the half that misses it`, async () => {
    const lab = await search(constructionSpec(id, part), data);
    const [target, built] = [weightsOf(lab, 'target'), weightsOf(lab, stage)];
    const { compositions } = lab.store.read(stage, builtSchema)!;
    for (const size of sizesOf(data, [6])) {
      const { above, below } = effectiveMatrix(built, size);
      const wanted = target.get(`${size.name}/kernel`)!;
      const halves = size.name === 'fc1' ? [above, below] : [above];
      const missed = halves.map((half) => half.map((one, i) => Math.abs(one - wanted[i]!)));
      const largest = missed.map((errors) => Math.max(...errors));
      const all = Math.max(...largest);
      const shown = compositions.find((one) => one.id === `${size.name}-largest-error`)!;
      const error = Math.abs(shown.reached - shown.target);
      assert.ok(Math.abs(error - all) < 1e-6, `${size.name}: shown ${error} of ${all}`);
      const side = largest[0] === all ? 'inputs above 0' : 'inputs below 0';
      assert.ok(shown.title.includes(side), `${shown.title}: ${largest.join(', ')}`);
      const sum = shown.samples.reduce((s, { value, kept }) => s + (kept ? value : 0), 0);
      assert.ok(Math.abs(sum - shown.reached) < 1e-6, `${sum}, not ${shown.reached}`);
    }
  });
}

for (const id of ['log-pruning', 'malach'] as const) {
  test(`${id}: where all weights are within epsilon of 0, nothing is kept`, async () => {
    // Many inputs: the weights between are drawn small.
    const small = { steps: 1, optimizer: { kind: 'sgd', learningRate: 1e-3 } };
    const spec = constructionSpec(id, { epsilons: [0.999] }, { training: small });
    const lab = await search(spec, clouds([200], 4, 40));
    const { kept, layers } = lab.store.read('eps-0-999', builtSchema)!;
    const empty = layers.filter((layer) => layer.kept === 0);
    assert.ok(empty.length > 0, JSON.stringify(layers));
    for (const { name, within, targets } of empty) {
      assert.equal(within, targets);
      const mask = maskFromSafetensors(lab.file('eps-0-999', 'mask.safetensors'), 'mask');
      for (const one of [`${name}/kernel`, `${name}_hidden/kernel`]) {
        assert.ok(mask.get(one)!.values.length > 0 && !mask.get(one)!.values.includes(1), one);
      }
    }
    // A pair of hidden units has two weights.
    assert.ok(kept <= 2 * layers.reduce((sum, layer) => sum + layer.kept, 0));
  });
}
