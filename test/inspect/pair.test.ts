import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pairTensors } from '../../src/inspect/pairing/pair';
import { memoryFile, type MemoryTensor } from './support/memoryFile';

function named(
  count: number,
  nameOf: (i: number) => string,
  shape: readonly number[],
): MemoryTensor[] {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  const values = new Uint8Array(size);
  return Array.from({ length: count }, (_, i) => ({ name: nameOf(i), shape, values, dtype: 'U8' }));
}

describe('pairing masks with weights', () => {
  test('looks for a name once, however many tensors there are', () => {
    const count = 2000;
    let asked = 0;
    const weights = named(count, (i) => `w${i}/kernel`, [1, 1]);
    const masks = named(count, (i) => `m${i}/kernel`, [1, 1]);
    const main = memoryFile(weights, { name: '/weights' });
    const found = pairTensors({
      main: {
        ...main,
        tensors: main.tensors.map((about, i) =>
          Object.defineProperty({ ...about }, 'name', {
            get: () => (asked++, weights[i]!.name),
          }),
        ),
      },
      masks: memoryFile(masks, { name: '/masks' }),
      isMask: false,
    });
    assert.equal(found.layers.length, 2 * count);
    assert.ok(asked < 20 * count, String(asked));
  });

  test('says of some that do not fit why, of the others how many they are', () => {
    const weights = named(50, (i) => `w${i}/kernel`, [2, 3]);
    const masks = named(50, (i) => `w${i}/kernel`, [3, 2]);
    const { notes } = pairTensors({
      main: memoryFile(weights, { name: '/weights' }),
      masks: memoryFile(masks, { name: '/masks' }),
      isMask: false,
    });
    assert.equal(
      notes.filter((note) => /shape \[3, 2\], its weights \[2, 3\]/.test(note)).length,
      20,
    );
    assert.ok(notes.includes('So it is with 30 more masks.'));
  });

  test('says no more of shapes than one reads', () => {
    const shape = Array<number>(10_000).fill(1);
    const { notes } = pairTensors({
      main: memoryFile(
        named(1, () => 'w/kernel', [1, 1]),
        { name: '/weights' },
      ),
      masks: memoryFile(
        named(1, () => 'w/kernel', shape),
        { name: '/masks' },
      ),
      isMask: false,
    });
    assert.ok(notes.some((note) => /1, …\], its weights \[1, 1\]/.test(note)));
    assert.ok(notes.every((note) => note.length < 300));
  });
});
