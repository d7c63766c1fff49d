import assert from 'node:assert/strict';
import { test } from 'node:test';
import { highestCount } from '../../../src/masks/allocation';
import { rng, type Random } from '../../../src/tensors/random';
import { CutFinder, keyRules, type Cut } from '../../../src/training/scored/ranks';
import { type Ranking } from '../../../src/training/scored/scored';

const rankings = ['magnitude', 'signed'] as const;

const bitsOf = (scores: Float32Array): Int32Array =>
  new Int32Array(scores.buffer, scores.byteOffset, scores.length);

/** Highest first; -0 comes after 0 where scores are compared as they are, and else ties stay in their order. */
function sorted(scores: readonly Float32Array[], ranking: Ranking): number[] {
  const all = scores.flatMap((values) => [...values]);
  const of = (i: number): number => (ranking === 'magnitude' ? Math.abs(all[i]!) : all[i]!);
  const below = (i: number): number => (ranking === 'signed' && Object.is(all[i], -0) ? 1 : 0);
  return all.map((_, i) => i).sort((a, b) => of(b) - of(a) || below(a) - below(b) || a - b);
}

/** Places that a cut keeps, by its own definition. */
function keptBy(scores: readonly Float32Array[], ranking: Ranking, { key, ties }: Cut): number[] {
  const { and, xor } = keyRules[ranking];
  let left = ties;
  return scores
    .flatMap((values) => [...bitsOf(values)])
    .flatMap((bits, i) => {
      const own = (bits & and) ^ ((bits >> 31) & xor);
      if (own > key) return [i];
      return own === key && left-- > 0 ? [i] : [];
    });
}

function agrees(
  finder: CutFinder,
  scores: readonly Float32Array[],
  kept: number,
  ranking: Ranking,
  about: string,
): void {
  const found = keptBy(scores, ranking, finder.find(scores.map(bitsOf), kept));
  const expected = sorted(scores, ranking)
    .slice(0, kept)
    .sort((a, b) => a - b);
  assert.deepEqual(found, expected, about);
}

type Draw = (random: Random, i: number) => number;

const draws: Readonly<Record<string, Draw>> = {
  uniform: (random) => 2 * random.next() - 1,
  normal: (random) => random.normal(),
  'of many ties': (random) => (random.integer(7) - 3) / 4,
  'all equal': () => 0.25,
  'all equal but for the sign': (random) => (random.integer(2) - 0.5) / 2,
  'zeros of both signs': (random) => [0, -0, 1e-45, -1e-45][random.integer(4)]!,
  'of every size': (random) => random.normal() * 10 ** (random.integer(76) - 38),
};

for (const ranking of rankings) {
  for (const [name, draw] of Object.entries(draws)) {
    test(`${ranking}, scores ${name}: as a sort says`, () => {
      const random = rng(7, 'test-ranks', ranking, name);
      const sizes = [1, 2, 3, 5, 17, 100, 999, 5000];
      for (const size of sizes) {
        const finder = new CutFinder(size, keyRules[ranking]);
        for (const kept of new Set([1, 1 + random.integer(size), highestCount(size, 0.5), size])) {
          const scores = [Float32Array.from({ length: size }, (_, i) => draw(random, i))];
          agrees(finder, scores, kept, ranking, `${kept} of ${size}`);
        }
      }
    });
  }

  test(`${ranking}: kernels of a group compete, and of ties the first are kept`, () => {
    const random = rng(8, 'test-ranks', ranking);
    const sizes = [300, 1, 40, 700];
    const finder = new CutFinder(1041, keyRules[ranking]);
    for (let round = 0; round < 30; round++) {
      const scores = sizes.map((size, k) =>
        Float32Array.from({ length: size }, () => (random.integer(40) - 20) * (k + 1)),
      );
      agrees(finder, scores, 1 + random.integer(1041), ranking, `round ${round}`);
    }
  });

  test(`${ranking}: the cut of drifting scores, found near the last one and anywhere`, () => {
    const random = rng(9, 'test-ranks', ranking);
    const scores = Float32Array.from({ length: 2000 }, () => 2 * random.next() - 1);
    const finder = new CutFinder(2000, keyRules[ranking]);
    for (let step = 0; step < 150; step++) {
      // Mostly as a training moves them; now and then all of them leave.
      const leap = step % 50 === 49 ? 3 : 1;
      for (let i = 0; i < scores.length; i++) {
        scores[i] = leap * (scores[i]! + 0.002 * random.normal());
      }
      const kept = highestCount(2000, step < 75 ? 0.3 : 0.5);
      agrees(finder, [scores], kept, ranking, `step ${step}`);
    }
    const { near, anywhere } = finder.found;
    assert.ok(near >= 100, `near the last cut ${near} times`);
    assert.ok(anywhere >= 4, `anywhere ${anywhere} times`);
    assert.equal(near + anywhere, 150);
  });
}

test('one window or another: the same cut', () => {
  const random = rng(10, 'test-ranks');
  const scores = Float32Array.from({ length: 3000 }, () => random.normal());
  const used = new CutFinder(3000, keyRules.magnitude);
  for (let step = 0; step < 40; step++) {
    for (let i = 0; i < scores.length; i++) scores[i] = scores[i]! + 0.003 * random.normal();
    const found = used.find([bitsOf(scores)], 900);
    const fresh = new CutFinder(3000, keyRules.magnitude).find([bitsOf(scores)], 900);
    assert.deepEqual(found, fresh, `step ${step}`);
  }
});

test('scores that are no numbers are no endless loop', () => {
  const finder = new CutFinder(4, keyRules.signed);
  const scores = Float32Array.of(NaN, -NaN, Infinity, -Infinity);
  for (const kept of [1, 2, 3, 4]) {
    assert.equal(keptBy([scores], 'signed', finder.find([bitsOf(scores)], kept)).length, kept);
  }
});

test('counts are those of the programs, not of doubles (methods 13)', () => {
  const lenet = [784 * 300, 300 * 100, 100 * 10];
  const pruned = (fraction: number): number[] => lenet.map((n) => n - highestCount(n, fraction));
  assert.deepEqual(pruned(0.9), [23_520, 3000, 100]);
  assert.deepEqual(pruned(0.7), [70_560, 9000, 300]);
  assert.deepEqual(pruned(0.1), [211_680, 27_000, 900]);
  assert.deepEqual(pruned(0.025), [229_320, 29_250, 975]);
  const all = lenet.reduce((a, b) => a + b, 0);
  assert.equal(highestCount(all, 0.9), all - 26_620);
  // int cuts off: of 7 weights 1/3 keeps 7 - int(4.67).
  assert.equal(highestCount(7, 1 / 3), 3);
  assert.equal(highestCount(10, 1e-9), 1);
});
