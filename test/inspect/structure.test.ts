import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type LayerSource } from '../../src/inspect/elements/source';
import { pairTensors } from '../../src/inspect/pairing/pair';
import { statisticsOf } from '../../src/inspect/statistics/statistics';
import { chance } from '../support/runs';
import { memoryFile } from './support/memoryFile';

const random = chance(3);

function alone(shape: readonly number[], values: Uint8Array, name: string): LayerSource {
  return pairTensors({ main: memoryFile([{ name, shape, values }]), isMask: true }).layers[0]!;
}

/** A mask whose cells are said by input, output, y, x, in both conventions. */
function both(
  [inputs, outputs, height, width]: readonly [number, number, number, number],
  keeps: (input: number, output: number, y: number, x: number) => boolean,
): readonly LayerSource[] {
  const last = new Uint8Array(inputs * outputs * height * width);
  const first = new Uint8Array(last.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let i = 0; i < inputs; i++) {
        for (let o = 0; o < outputs; o++) {
          const one = Number(keeps(i, o, y, x));
          last[((y * width + x) * inputs + i) * outputs + o] = one;
          first[((o * inputs + i) * height + y) * width + x] = one;
        }
      }
    }
  }
  const plain = height * width === 1;
  return [
    alone(plain ? [inputs, outputs] : [height, width, inputs, outputs], last, 'c/kernel'),
    alone(plain ? [outputs, inputs] : [outputs, inputs, height, width], first, 'c.weight'),
  ];
}

/** A choice that is the same whenever it is asked for again. */
function fixed(share: number): (...key: number[]) => boolean {
  const known = new Map<string, boolean>();
  return (...key) => {
    const name = key.join();
    const value = known.get(name) ?? random() < share;
    known.set(name, value);
    return value;
  };
}

/** Of each m elements which n are kept, drawn anew for every run. */
function nOfEach(n: number, m: number): (place: number, ...rest: number[]) => boolean {
  const known = new Map<string, readonly number[]>();
  return (place, ...rest) => {
    const name = [Math.floor(place / m), ...rest].join();
    const order =
      known.get(name) ??
      Array.from({ length: m }, (_, i) => ({ i, by: random() }))
        .sort((a, b) => a.by - b.by)
        .map(({ i }) => i);
    known.set(name, order);
    return order.indexOf(place % m) < n;
  };
}

describe('structure of masks', () => {
  for (const [n, m] of [
    [2, 4],
    [1, 4],
    [4, 8],
    [1, 2],
    [3, 4],
    [3, 16],
    [5, 32],
  ] as const) {
    test(`${n}:${m} is found along inputs and outputs, in dense layers and convolutions`, () => {
      for (const size of [
        [64, 96, 1, 1],
        [32, 64, 3, 3],
      ] as const) {
        const along = nOfEach(n, m);
        for (const source of both(size, (i, o, y, x) => along(i, o, y, x))) {
          assert.deepEqual(statisticsOf(source).nOfM, { n, m, along: 'inputs' });
        }
        for (const source of both(size, (i, o, y, x) => along(o, i, y, x))) {
          const { nOfM, flags } = statisticsOf(source);
          assert.deepEqual(nOfM, { n, m, along: 'outputs' });
          assert.deepEqual(flags, ['n-of-m']);
        }
      }
    });
  }

  test('2:4 that was pruned further is still 2:4, in a tail as well', () => {
    const along = nOfEach(2, 4);
    const keep = fixed(0.8);
    for (const source of both([102, 90, 1, 1], (i, o) => along(i, o) && keep(i, o))) {
      assert.deepEqual(statisticsOf(source).nOfM, { n: 2, m: 4, along: 'inputs' });
    }
  });

  test('random, dense, small and empty masks have none', () => {
    for (const share of [0, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 1]) {
      for (const size of [
        [300, 200, 1, 1],
        [64, 32, 3, 3],
        [4, 4, 1, 1],
        [1, 1, 1, 1],
        [1, 4000, 1, 1],
      ] as const) {
        for (const source of both(size, fixed(share))) {
          const { nOfM, blocks, flags } = statisticsOf(source);
          assert.deepEqual([nOfM, blocks], [undefined, undefined], `${share} of ${String(size)}`);
          assert.ok(!flags.includes('n-of-m') && !flags.includes('blocks'));
        }
      }
    }
    const along = nOfEach(2, 4);
    for (const source of both([4, 4, 1, 1], along)) {
      assert.equal(statisticsOf(source).nOfM, undefined);
    }
  });

  const blocksOf = (
    size: readonly [number, number, number, number],
    keeps: Parameters<typeof both>[1],
    expected: { height: number; width: number } | undefined,
  ): void => {
    for (const source of both(size, keeps)) assert.deepEqual(statisticsOf(source).blocks, expected);
  };

  test('blocks, whole rows, columns and kernels are found', () => {
    const keep = fixed(0.4);
    blocksOf([64, 96, 1, 1], (i, o) => keep(i >> 2, o >> 3), { height: 4, width: 8 });
    blocksOf([66, 97, 1, 1], (i, o) => keep(i >> 2, o >> 3), { height: 4, width: 8 });
    blocksOf([64, 96, 1, 1], (i) => keep(i), { height: 1, width: 96 });
    blocksOf([64, 96, 1, 1], (_, o) => keep(o), { height: 64, width: 1 });
    blocksOf([16, 32, 3, 5], (i, o) => keep(i, o, 1), { height: 3, width: 5 });
    blocksOf([16, 32, 3, 5], (i, o) => keep(i >> 1, o >> 2, 2), { height: 6, width: 20 });
    blocksOf([16, 32, 3, 3], (_, o) => keep(o, 3), { height: 48, width: 3 });
    blocksOf([16, 32, 3, 3], (_i, _o, y, x) => keep(y, x, 4, 4), undefined);
  });

  test('rows that are pruned whole are no N:M of their own', () => {
    for (const source of both([8, 400, 1, 1], (i) => [0, 3, 4, 6].includes(i))) {
      const { nOfM, blocks, deadInputs } = statisticsOf(source);
      assert.deepEqual([nOfM, deadInputs], [undefined, 4]);
      assert.deepEqual(blocks, { height: 1, width: 400 });
    }
  });
});
