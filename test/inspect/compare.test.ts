import assert from 'node:assert/strict';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { boolTensor, float32Tensor } from '../../src/formats/safetensors';
import { ModelInspector } from '../../src/inspect/inspector';
import { type ComparedTile, type ModelView, type Tile } from '../../src/inspect/view';
import { temporaryFolder } from '../support/nets';
import { chance } from '../support/runs';
import { writeTensors } from './support/runFolder';

describe('comparing two tickets', () => {
  const base = temporaryFolder();
  const inspector = new ModelInspector();
  after(() => inspector.close());
  const random = chance(21);
  const shape = [300, 70];
  const count = 300 * 70;

  function ticket(
    name: string,
    density: number,
    extra: string,
  ): { view: ModelView; mask: Uint8Array; values: Float32Array } {
    const mask = Uint8Array.from({ length: count }, () => Number(random() < density));
    const values = Float32Array.from(mask, (one) => one * (random() - 0.5));
    const file = path.join(base, name, 'weights.safetensors');
    writeTensors(file, [
      float32Tensor('fc/kernel', shape, values),
      float32Tensor('fc/bias', [70], new Float32Array(70)),
      float32Tensor(extra, [4, 4], new Float32Array(16)),
      float32Tensor('odd/kernel', name === 'one' ? [4, 6] : [6, 4], new Float32Array(24)),
    ]);
    writeTensors(path.join(base, name, 'mask.safetensors'), [boolTensor('fc/kernel', shape, mask)]);
    const view = inspector.model(file);
    assert.ok(view !== 'unchanged');
    return { view, mask, values };
  }

  const one = ticket('one', 0.4, 'only/kernel');
  const two = ticket('two', 0.3, 'other/kernel');

  test('counts what both keep, and what chance would', () => {
    const compared = inspector.comparison(one.view, two.view);
    assert.ok(compared !== 'changed');
    let [both, first, second, sameSign] = [0, 0, 0, 0];
    for (let i = 0; i < count; i++) {
      both += one.mask[i]! & two.mask[i]!;
      first += one.mask[i]!;
      second += two.mask[i]!;
      const same = Math.sign(one.values[i]!) === Math.sign(two.values[i]!);
      sameSign += Number((one.mask[i]! & two.mask[i]!) === 1 && same);
    }
    assert.deepEqual(compared.layers, [
      {
        layer: 0,
        other: 0,
        name: 'fc/kernel',
        count,
        both,
        onlyFirst: first - both,
        onlySecond: second - both,
        sameSign,
      },
    ]);
    assert.equal(compared.overlap, both / (first + second - both));
    const expected = (first * second) / count;
    assert.equal(compared.chance, expected / (first + second - expected));
    assert.ok(Math.abs(compared.overlap - compared.chance) < 0.02);
    assert.deepEqual(compared.apart, [
      { name: 'only/kernel', why: 'only the first has it' },
      { name: 'odd/kernel', why: 'the first has the shape [4, 6], the second [6, 4]' },
      { name: 'other/kernel', why: 'only the second has it' },
    ]);
    assert.equal(inspector.comparison(one.view, two.view), compared);
  });

  test('a ticket is the same as itself', () => {
    const compared = inspector.comparison(one.view, one.view);
    assert.ok(compared !== 'changed');
    assert.equal(compared.overlap, 1);
    assert.ok(compared.layers.every(({ onlyFirst, onlySecond }) => onlyFirst + onlySecond === 0));
    assert.equal(compared.layers[0]!.sameSign, compared.layers[0]!.both);
  });

  test('tiles are shares of what both and each alone keep', () => {
    for (const level of [0, 1, 5]) {
      const address = { layer: 0, level, row: 0, column: 0 };
      const tile = inspector.comparedTile(one.view, two.view, address);
      const alone = inspector.tile({ ...one.view, tile: address });
      assert.ok(tile !== 'changed' && alone !== 'changed');
      const side = 2 ** level;
      assert.deepEqual([tile.rows, tile.columns], [alone.rows, alone.columns]);
      for (let cell = 0; cell < tile.both.length; cell++) {
        const row = Math.floor(cell / tile.columns) * side;
        const column = (cell % tile.columns) * side;
        const [all, both, first, second] = [0, 0, 0, 0];
        const sums = { all, both, first, second };
        for (let y = row; y < Math.min(300, row + side); y++) {
          for (let x = column; x < Math.min(70, column + side); x++) {
            const [a, b] = [one.mask[y * 70 + x]!, two.mask[y * 70 + x]!];
            sums.all++;
            sums.both += a & b;
            sums.first += a & ~b;
            sums.second += b & ~a;
          }
        }
        const share = (some: number): number =>
          some === 0
            ? 0
            : some === sums.all
              ? 255
              : Math.min(254, Math.max(1, Math.round((255 * some) / sums.all)));
        assert.equal(tile.both[cell], share(sums.both));
        assert.equal(tile.first[cell], share(sums.first));
        assert.equal(tile.second[cell], share(sums.second));
      }
    }
  });

  test('layers that are apart have no tile', () => {
    const address = { layer: 2, level: 0, row: 0, column: 0 };
    assert.throws(() => inspector.comparedTile(one.view, two.view, address), {
      reason: 'mismatch',
    });
    const type: Tile | ComparedTile | 'changed' = inspector.comparedTile(
      { ...one.view, version: 'old' },
      two.view,
      { ...address, layer: 0 },
    );
    assert.equal(type, 'changed');
    assert.equal(inspector.comparison(one.view, { ...two.view, version: 'old' }), 'changed');
  });
});
