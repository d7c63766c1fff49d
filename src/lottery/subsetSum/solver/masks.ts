/** How many samples a mask holds. */
export function sizeOf(mask: number): number {
  let n = mask - ((mask >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Whether of two subsets that are equally good the first is taken: fewer samples, then the lower mask. */
export function isBefore(a: number, b: number): boolean {
  const [size, other] = [sizeOf(a), sizeOf(b)];
  return size === other ? a < b : size < other;
}

/**
 * The samples of a mask, added in float64 from the first to the last.
 *
 * Exact if the largest and the smallest bit that occurs in the samples lie less than 2^48 apart; else rounded.
 */
export function sumOf(mask: number, samples: Float32Array): number {
  let sum = 0;
  for (let i = 0; mask >>> i !== 0; i++) if ((mask >>> i) & 1) sum += samples[i]!;
  return sum;
}
