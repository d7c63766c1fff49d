/** mulberry32: a small generator for tests. */
export function source(seed: number): { next(): number } {
  let state = seed >>> 0;
  return {
    next: () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = Math.imul(state ^ (state >>> 15), state | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    },
  };
}

/** Distinct positive float32 numbers in random order, so that no threshold meets a tie. */
export function distinctScores(size: number, seed: number): Float32Array {
  const random = source(seed);
  const scores = Float32Array.from({ length: size }, (_, i) => (i + 1) / 2 ** 20);
  for (let i = size - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1));
    [scores[i], scores[j]] = [scores[j] as number, scores[i] as number];
  }
  return scores;
}

/** Splits distinct scores over tensors of the given sizes. */
export function scoresOf(
  sizes: ReadonlyMap<string, number>,
  seed: number,
): Map<string, Float32Array> {
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const all = distinctScores(total, seed);
  let at = 0;
  return new Map([...sizes].map(([name, size]) => [name, all.subarray(at, (at += size))] as const));
}

/** The three kernels of LeNet-300-100. */
export const LENET = new Map<string, readonly number[]>([
  ['fc1/kernel', [784, 300]],
  ['fc2/kernel', [300, 100]],
  ['output/kernel', [100, 10]],
]);
