import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Composition } from '../../src/lottery/experiment';
import { readCompositions } from '../../src/protocol/compositions';

const composition = (id: string, more: Partial<Composition> = {}): Composition => ({
  ...{ id, title: id, target: 0.5, reached: 0.45, epsilon: 0.01 },
  samples: [
    { value: 0.25, kept: true },
    { value: -0.5, kept: false },
    { value: 0.2, kept: true },
  ],
  ...more,
});

describe('compositions', () => {
  test('are read with their sums, their error, and whether that is allowed', () => {
    const [read] = readCompositions([composition('a')]);
    assert.equal(read!.kept, 2);
    assert.ok(Math.abs(read!.error - 0.05) < 1e-12);
    assert.equal(read!.within, false);
    assert.deepEqual(read!.sums, [0.25, 0.25, 0.45]);
    const [near] = readCompositions([composition('a', { reached: 0.495 })]);
    assert.equal(near!.within, true);
  });

  test('of a pool of which nothing is kept, or without one, are what they are', () => {
    const none = { target: 0, reached: 0, samples: [{ value: 0.3, kept: false }] };
    const [empty, bare] = readCompositions([
      composition('empty', none),
      composition('bare', { ...none, samples: [] }),
    ]);
    assert.deepEqual([empty!.kept, empty!.error, empty!.within], [0, 0, true]);
    assert.deepEqual(bare!.sums, []);
  });

  test('lose what is no number; of those with the same id the first counts', () => {
    const lost = null as unknown as number;
    const read = readCompositions([
      composition('lost', { target: lost }),
      composition('a', {
        samples: [
          { value: lost, kept: true },
          { value: 0.45, kept: true },
        ],
      }),
      composition('a', { title: 'again' }),
      composition('open', { epsilon: lost }),
      composition('huge', { reached: 1e300 }),
    ]);
    assert.deepEqual(
      read.map(({ composition: { id } }) => id),
      ['a', 'open'],
    );
    assert.deepEqual(read[0]!.sums, [0.45]);
    // Nothing is said to be missed of what is not known.
    assert.equal(read[1]!.within, true);
    assert.deepEqual(readCompositions(undefined), []);
  });
});
