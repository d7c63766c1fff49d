import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { type LayerStatistics, type LayerView } from '../../src/inspect/view';
import { ReaderClient } from '../../src/jobs/reader';
import { modelsFolder, truths, withoutModels, type TensorTruth } from '../formats/model/truth';
import { root } from '../support/paths';

const notBuilt = !fs.existsSync(path.join(root, 'dist', 'reader.js')) && 'dist/ is not built';
const special = { nan: NaN, inf: Infinity, '-inf': -Infinity };

/** Of quantised tensors the truth that is meant: what the values are, not what stands for them. */
function expectedOf(truth: TensorTruth): Pick<TensorTruth, 'zeros' | 'sum'> {
  return truth.dequantised ?? truth;
}

function compare(layer: LayerView, found: LayerStatistics, truth: TensorTruth): void {
  assert.deepEqual(layer.shape, truth.shape);
  assert.equal(layer.dtype, truth.declared ?? truth.stored);
  assert.equal(found.count, layer.count);
  assert.equal(layer.layout.rows * layer.layout.columns, layer.count);
  const { zeros, sum } = expectedOf(truth);
  assert.equal(found.zeros, zeros, `zeros of ${truth.name}`);
  if (layer.mask === 'zeros') assert.equal(found.kept, layer.count - zeros);
  if (!truth.dequantised) assert.equal(found.nonFinite, truth.nonFinite ?? 0);
  if (typeof sum === 'string') return assert.ok(Object.is(found.sum, special[sum]));
  const scale = truth.dequantised ? found.absSum : (truth.absSum ?? found.absSum);
  assert.ok(
    Math.abs(found.sum - sum) <= 1e-9 * scale,
    `sum of ${truth.name}: ${found.sum}, ${sum}`,
  );
}

describe("other people's model files", { skip: withoutModels || notBuilt }, () => {
  const reader = new ReaderClient();
  after(() => reader.dispose());

  for (const truth of truths.filter(({ broken }) => !broken)) {
    test(`${truth.id}: the reader tells names, shapes, types, zeros and sums`, async () => {
      const file = path.join(modelsFolder, truth.path);
      const view = await reader.ask({ kind: 'model', file });
      assert.ok(view !== 'unchanged');
      const { version, layers, refused } = view;
      assert.equal(layers.length, truth.tensors?.length);
      for (const tensor of truth.tensors ?? []) {
        const layer = layers.findIndex(({ name }) => name === tensor.name);
        const statistics = await reader.ask({ kind: 'statistics', file, version, layer });
        assert.ok(statistics !== 'changed');
        compare(layers[layer]!, statistics, tensor);
        const tile = { layer, level: 0, row: 0, column: 0 };
        const picture = await reader.ask({ kind: 'tile', file, version, tile });
        assert.ok(picture !== 'changed' && picture.density.length <= 65_536);
      }
      const names = (truth.refused ?? []).map(({ name }) => name);
      assert.deepEqual(refused.map(({ name }) => name).sort(), names.sort());
      const bytes = [truth, ...(truth.files ?? [])].length;
      assert.equal(view.files.length, bytes);
      assert.ok(view.bytes >= truth.size);
    });
  }

  for (const truth of truths.filter(({ broken }) => broken)) {
    test(`${truth.id}: is refused, or listed with what is missing`, async () => {
      const file = path.join(modelsFolder, truth.path);
      const asked = reader.ask({ kind: 'model', file });
      const listed = truth.listed ?? [];
      if (listed.length === 0) {
        const view = await asked.catch((error: Error) => error);
        if (view instanceof Error) return assert.equal(view.name, 'InputError');
        assert.ok(view !== 'unchanged' && view.refused.length > 0, 'neither refused nor told');
        return undefined;
      }
      const view = await asked;
      assert.ok(view !== 'unchanged');
      assert.deepEqual(
        view.layers.map(({ name }) => name),
        listed.map(({ name }) => name),
      );
      assert.ok(view.layers.every(({ unreadable }) => unreadable !== undefined));
      const { version } = view;
      await assert.rejects(reader.ask({ kind: 'statistics', file, version, layer: 0 }), {
        reason: 'unsupported',
      });
      return undefined;
    });
  }
});
