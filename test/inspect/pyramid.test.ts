import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chunkElements, type LayerSource } from '../../src/inspect/elements/source';
import { pairTensors } from '../../src/inspect/pairing/pair';
import { keptLevel, Pyramids } from '../../src/inspect/pyramid/pyramid';
import { tileSide, type Tile } from '../../src/inspect/view';
import { chance } from '../support/runs';
import { bruteMatrix, type BruteMatrix } from './support/brute';
import { memoryFile } from './support/memoryFile';

const random = chance(11);

/** Weights of which some are pruned, not finite, or not zero though pruned. */
function drawn(
  shape: readonly number[],
  name: string,
  kind: 'zeros' | 'mask' | 'alone',
): LayerSource {
  const count = shape.reduce((product, size) => product * size, 1);
  const density = random();
  const values = Float32Array.from({ length: count }, () => {
    const chosen = random();
    if (chosen < 0.001) return [NaN, Infinity, -Infinity][Math.floor(random() * 3)]!;
    return chosen < 1 - density ? 0 : random() - 0.5;
  });
  const mask = Uint8Array.from({ length: count }, () => Number(random() < density));
  const weights = { name, shape, values };
  const ones = { name: `${name}_mask`, shape, values: mask };
  const tensors = kind === 'zeros' ? [weights] : kind === 'mask' ? [weights, ones] : [ones];
  const { layers } = pairTensors({ main: memoryFile(tensors), isMask: false });
  assert.equal(layers.length, 1);
  return layers[0]!;
}

function bruteTile(
  { rows, columns, values, kept }: BruteMatrix,
  level: number,
  row: number,
  column: number,
  weights: boolean,
): Tile {
  const side = 2 ** level;
  const [allRows, allColumns] = [Math.ceil(rows / side), Math.ceil(columns / side)];
  const tileRows = Math.min(tileSide, allRows - row * tileSide);
  const tileColumns = Math.min(tileSide, allColumns - column * tileSide);
  const density = new Uint8Array(tileRows * tileColumns);
  const signed = new Float32Array(density.length);
  const magnitude = new Float32Array(density.length);
  for (let r = 0; r < tileRows; r++) {
    for (let c = 0; c < tileColumns; c++) {
      let [ones, all, finite, sum, size] = [0, 0, 0, 0, 0];
      const [fromRow, fromColumn] = [(row * tileSide + r) * side, (column * tileSide + c) * side];
      for (let y = fromRow; y < Math.min(rows, fromRow + side); y++) {
        for (let x = fromColumn; x < Math.min(columns, fromColumn + side); x++) {
          all++;
          if (kept[y * columns + x] === 0) continue;
          ones++;
          const value = values[y * columns + x]!;
          if (!Number.isFinite(value)) continue;
          finite++;
          sum += value;
          size += Math.abs(value);
        }
      }
      const at = r * tileColumns + c;
      const share = Math.round((255 * ones) / all);
      density[at] = ones === 0 ? 0 : ones === all ? 255 : Math.max(1, Math.min(254, share));
      signed[at] = sum / finite;
      magnitude[at] = size / finite;
    }
  }
  const tile = { rows: tileRows, columns: tileColumns, density };
  return weights ? { ...tile, signed, magnitude } : tile;
}

function near(found: Float32Array | undefined, expected: Float32Array | undefined): void {
  assert.equal(found?.length, expected?.length);
  for (let i = 0; i < (expected?.length ?? 0); i++) {
    const [a, b] = [found![i]!, expected![i]!];
    assert.ok(
      Object.is(a, b) || Math.abs(a - b) <= 1e-6 * Math.max(1e-3, Math.abs(b)),
      `${a} ${b}`,
    );
  }
}

function sameTiles(source: LayerSource, least = 0): void {
  const brute = bruteMatrix(source);
  const pyramids = new Pyramids();
  const { rows, columns } = brute;
  const top = Math.ceil(Math.log2(Math.max(rows, columns, 1))) + 1;
  for (let level = least; level <= top; level++) {
    const side = tileSide * 2 ** level;
    for (let row = 0; row < Math.max(1, Math.ceil(rows / side)); row++) {
      for (let column = 0; column < Math.max(1, Math.ceil(columns / side)); column++) {
        const tile = pyramids.tile('x', source, { level, row, column });
        const expected = bruteTile(brute, level, row, column, source.view.weights);
        assert.deepEqual([tile.rows, tile.columns], [expected.rows, expected.columns]);
        assert.deepEqual(tile.density, expected.density);
        near(tile.signed, expected.signed);
        near(tile.magnitude, expected.magnitude);
      }
    }
  }
}

const shapes: readonly (readonly number[])[] = [
  [],
  [1],
  [257],
  [1, 1],
  [1, 300],
  [300, 1],
  [257, 257],
  [256, 512],
  [700, 90],
  [5, 40, 60],
  [40, 60, 5],
  [3, 3, 90, 100],
  [90, 100, 3, 3],
  [1, 1, 30, 600],
  [64, 1, 7, 5],
  [3, 5, 40, 1],
  [2, 3, 3, 20, 30],
  [30, 20, 2, 3, 3],
];

describe('tiles of the pyramid', () => {
  for (const name of ['fc/kernel', 'fc.weight']) {
    for (const kind of ['zeros', 'mask', 'alone'] as const) {
      test(`are what the elements say: ${name}, ${kind}`, () => {
        for (const shape of shapes) sameTiles(drawn(shape, name, kind));
      });
    }
  }

  test('of a matrix that is summed in parts are the same', () => {
    for (const [shape, name] of [
      [[1100, 960], 'fc/kernel'],
      [[2060, 510], 'fc.weight'],
      [[350, 340, 3, 3], 'conv.weight'],
      [[3, 3, 350, 340], 'conv/kernel'],
    ] as const) {
      const source = drawn(shape, name, 'mask');
      assert.ok(source.view.count > 4 * chunkElements);
      sameTiles(source);
    }
  });

  test('finer than what is kept are summed by themselves', () => {
    const source = drawn([2100, 2000], 'fc.weight', 'mask');
    assert.equal(keptLevel(source.view.layout), 2);
    sameTiles(source, 1);
  });

  test('of nothing are empty', () => {
    for (const shape of [[0], [0, 4], [4, 0], [3, 3, 0, 2], [0, 3, 4, 4]]) {
      const tile = new Pyramids().tile('x', drawn(shape, 'w', 'zeros'), {
        level: 0,
        row: 0,
        column: 0,
      });
      assert.equal(tile.rows * tile.columns, 0);
      assert.equal(tile.density.length, 0);
    }
  });

  test('of nothing are empty at every level, however large its dimensions', () => {
    for (const shape of [
      [0, 9e14],
      [9e14, 0],
      [3, 9e14, 0, 2],
    ]) {
      const source = drawn(shape, 'w', 'mask');
      for (const level of [0, 1, 30, 60]) {
        const tile = new Pyramids().tile('x', source, { level, row: 0, column: 0 });
        assert.equal(tile.rows * tile.columns, 0);
        assert.equal(tile.density.length + tile.signed!.length, 0);
      }
    }
  });

  test('that are not there are refused', () => {
    const source = drawn([300, 20], 'w', 'zeros');
    const pyramids = new Pyramids();
    pyramids.tile('x', source, { level: 0, row: 1, column: 0 });
    for (const address of [
      { level: 0, row: 2, column: 0 },
      { level: 0, row: 0, column: 1 },
      { level: 1, row: 1, column: 0 },
      { level: 52, row: 0, column: 2 ** 40 },
    ]) {
      assert.throws(() => pyramids.tile('x', source, address), { reason: 'out-of-range' });
    }
    assert.equal(pyramids.tile('x', source, { level: 52, row: 0, column: 0 }).density.length, 1);
  });
});
