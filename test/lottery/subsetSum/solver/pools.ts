import { sumOf } from '../../../../src/lottery/subsetSum/solver/masks';
import { type Random } from '../../../../src/tensors/random';

/** Smallest and largest weight of a trained net. */
export const [low, high] = [-0.464, 0.541];

/** Multiples of 2^-12, whose sums are exact, so that equal errors occur and are equal. */
export function coarse(length: number, draw: () => number): Float32Array {
  return Float32Array.from({ length }, () => Math.round(draw() * 4096) / 4096);
}

/** Evenly spread numbers. */
export function even(random: Random, length: number, from = low, to = high): Float32Array {
  return Float32Array.from({ length }, () => from + random.next() * (to - from));
}

/** Draws the samples of a pool. */
export type Draw = (random: Random, n: number) => Float32Array;

/** Pools whose sums are exact: the very subset must be found. */
export const exactPools: Readonly<Record<string, Draw>> = {
  'on a grid': (random, n) => coarse(n, () => low + random.next()),
  'on a very coarse grid': (random, n) => coarse(n, () => (random.integer(9) - 4) / 16),
  'all equal': (_, n) => new Float32Array(n).fill(0.25),
  zeros: (_, n) => new Float32Array(n),
  'negative zeros': (_, n) => new Float32Array(n).fill(-0),
  'zeros among others': (random, n) => coarse(n, () => Math.max(0, random.next() - 0.5)),
  'negative only': (random, n) => coarse(n, () => -random.next()),
  'powers of two': (_, n) => Float32Array.from({ length: n }, (_none, i) => 2 ** (i - 8)),
  'one huge': (random, n) => coarse(n, () => random.next()).map((x, i) => (i === 1 ? 2 ** 20 : x)),
};

/** Pools whose sums are rounded: the error must be that of the best subset. */
export const roundedPools: Readonly<Record<string, Draw>> = {
  even: (random, n) => even(random, n),
  'least of all': (random, n) => coarse(n, () => random.next()).map((x) => x * 2 ** -137),
  products: (random, n) => even(random, n, -1, 1).map((x) => x * (2 * random.next() - 1)),
  'huge and tiny': (random, n) =>
    even(random, n, -1, 1).map((x, i) => x * [1e37, 1e-38, 1e-3, 1][i % 4]!),
};

/** Targets within the reach of samples, at its ends and far beyond. */
export function targetsOf(random: Random, samples: Float32Array): Float32Array {
  const reach = Math.max(1, ...samples.map(Math.abs));
  return Float32Array.from([
    ...coarse(8, () => low + random.next()),
    ...[0, -0, 0.25, 1e-30, 3e38, -3e38, 40 * reach, -40 * reach],
    ...Array.from({ length: 3 }, () => sumOf(random.integer(2 ** samples.length), samples)),
    ...Array.from({ length: 2 }, () => random.normal() * reach),
  ]).map((target) => Math.max(-3e38, Math.min(3e38, target)));
}
