/** Maps the bits of a float32 to an unsigned number of the same order. */
function ordered(bits: number): number {
  return bits >>> 31 ? ~bits >>> 0 : (bits | 0x80000000) >>> 0;
}

/** Finds the bucket that holds rank `k` and how many values lie in the buckets before it. */
function bucketOf(histogram: Uint32Array, k: number): { bucket: number; before: number } {
  let before = 0;
  let bucket = 0;
  while (before + (histogram[bucket] as number) <= k) {
    before += histogram[bucket] as number;
    bucket++;
  }
  return { bucket, before };
}

/**
 * The value at rank `k` (0-based) of the ascending order, by two radix passes over the bits: linear in time, and no copy
 * of the values. No value may be NaN.
 * @throws RangeError if `k` is no index of `values`
 */
export function kthSmallest(values: Float32Array, k: number): number {
  if (!Number.isInteger(k) || k < 0 || k >= values.length) {
    throw new RangeError(`rank ${k} of ${values.length} values`);
  }
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const high = new Uint32Array(0x10000);
  for (let i = 0; i < bits.length; i++) {
    const key = ordered(bits[i] as number) >>> 16;
    high[key] = (high[key] as number) + 1;
  }
  const first = bucketOf(high, k);
  const low = new Uint32Array(0x10000);
  for (let i = 0; i < bits.length; i++) {
    const key = ordered(bits[i] as number);
    if (key >>> 16 === first.bucket) low[key & 0xffff] = (low[key & 0xffff] as number) + 1;
  }
  const second = bucketOf(low, k - first.before);
  const key = ((first.bucket << 16) | second.bucket) >>> 0;
  const found = new Uint32Array([key >>> 31 ? key & 0x7fffffff : ~key]);
  return new Float32Array(found.buffer)[0] as number;
}
