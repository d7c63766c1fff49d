import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { tileSide, type LayerStatistics, type LayerView } from '../../src/inspect/view';
import { ReaderClient } from '../../src/jobs/reader';
import { modelsFolder, truths, withoutModels, type TensorTruth } from '../formats/model/truth';
import { root } from '../support/paths';
import { storedFrom, type ToldCells } from './support/stored';

const notBuilt = !fs.existsSync(path.join(root, 'dist', 'reader.js')) && 'dist/ is not built';
/** Of these the cells do not tell the sign of each zero. */
const hasNegativeZeros = new Set(['tfjs/antispoof-f16 unknown_5']);

type Cells = ToldCells & { readonly pruned: number };

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
  let hashed = 0;
  const notHashed: string[] = [];
  after(() => reader.dispose());

  /** All cells of a layer as the page is told them, tile by tile, in C order of the tensor. */
  async function cellsOf(
    file: string,
    version: string,
    layer: number,
    { count, layout }: LayerView,
  ): Promise<Cells> {
    const { rows, columns, kernel, strides } = layout;
    const values = new Float32Array(count);
    let [seen, pruned] = [0, 0];
    for (let row = 0; count > 0 && row * tileSide < rows; row++) {
      for (let column = 0; column * tileSide < columns; column++) {
        const tile = { layer, level: 0, row, column };
        const told = await reader.ask({ kind: 'tile', file, version, tile });
        assert.ok(told !== 'changed');
        // A mask alone has no values but its own.
        const shown = told.signed ?? Float32Array.from(told.density, (kept) => kept / 255);
        assert.equal(told.density.length, told.rows * told.columns);
        for (const [i, density] of told.density.entries()) {
          const down = row * tileSide + Math.floor(i / told.columns);
          const right = column * tileSide + (i % told.columns);
          const place =
            Math.floor(down / kernel[0]) * strides.input +
            (down % kernel[0]) * strides.y +
            Math.floor(right / kernel[1]) * strides.output +
            (right % kernel[1]) * strides.x;
          values[place] = density === 0 ? 0 : shown[i]!;
          if (density === 0) pruned++;
          seen++;
        }
      }
    }
    assert.equal(seen, count, 'every element is one cell');
    return { values, pruned };
  }

  for (const truth of truths.filter(({ broken }) => !broken)) {
    test(`${truth.id}: the reader tells names, shapes, types, zeros, sums and values`, async () => {
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
        const cells = await cellsOf(file, version, layer, layers[layer]!);
        if (layers[layer]!.mask === 'zeros') {
          assert.equal(cells.pruned, expectedOf(tensor).zeros, `pruned cells of ${tensor.name}`);
        }
        const bytes = hasNegativeZeros.has(`${truth.id} ${tensor.name}`)
          ? 'has zeros below 0'
          : storedFrom(cells, tensor);
        if (typeof bytes === 'string') {
          notHashed.push(`${tensor.name}: ${bytes}`);
        } else {
          const told = createHash('sha256').update(bytes).digest('hex');
          assert.equal(told, tensor.sha256, `what the tiles of ${tensor.name} hold`);
          hashed++;
        }
      }
      const names = (truth.refused ?? []).map(({ name }) => name);
      assert.deepEqual(refused.map(({ name }) => name).sort(), names.sort());
      const bytes = [truth, ...(truth.files ?? [])].length;
      assert.equal(view.files.length, bytes);
      assert.ok(view.bytes >= truth.size);
    });
  }

  test('most tensors are told whole: their bytes have the hashes of the truth', () => {
    assert.ok(hashed >= 140, `${hashed} of ${hashed + notHashed.length}`);
    const left = new Set(notHashed.map((text) => text.replace(/^.*: /, '')));
    assert.deepEqual([...left].sort(), [
      'has numbers of 64 bits',
      'has places without a finite value',
      'has whole numbers of many digits',
      'has zeros below 0',
    ]);
  });

  for (const truth of truths.filter(({ broken }) => broken)) {
    test(`${truth.id}: is refused in under a second, or listed with what is missing`, async () => {
      const file = path.join(modelsFolder, truth.path);
      // Its process starts with the first question.
      const absent = path.join(modelsFolder, 'absent.npy');
      await assert.rejects(reader.ask({ kind: 'model', file: absent }));
      const begin = performance.now();
      const view = await reader.ask({ kind: 'model', file }).catch((error: Error) => error);
      const took = performance.now() - begin;
      assert.ok(took < 1_000, `after ${took} ms`);
      const listed = truth.listed ?? [];
      if (listed.length === 0) {
        if (view instanceof Error) return assert.equal(view.name, 'InputError');
        assert.ok(view !== 'unchanged' && view.refused.length > 0, 'neither refused nor told');
        return undefined;
      }
      assert.ok(view !== 'unchanged' && !(view instanceof Error), 'it is refused');
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
