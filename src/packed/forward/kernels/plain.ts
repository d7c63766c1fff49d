import { type Kernels } from './kernels';

/** The inner loops in plain JavaScript over typed arrays. */
export function plainKernels(memory: ArrayBufferLike): Kernels {
  const floats = new Float32Array(memory);
  const ints = new Int32Array(memory);
  return {
    signed(out, x, list, plus, minus, bytes, scale, bias) {
      const row = bytes >> 2;
      const to = floats.subarray(out >> 2, (out >> 2) + row);
      to.fill(0);
      for (let i = 0; i < plus; i++) {
        const from = (x + ints[(list >> 2) + i]!) >> 2;
        for (let b = 0; b < row; b++) to[b] = to[b]! + floats[from + b]!;
      }
      for (let i = plus; i < plus + minus; i++) {
        const from = (x + ints[(list >> 2) + i]!) >> 2;
        for (let b = 0; b < row; b++) to[b] = to[b]! - floats[from + b]!;
      }
      for (let b = 0; b < row; b++) to[b] = Math.fround(to[b]! * scale) + bias;
    },
    weighted(out, x, list, count, bytes, bias) {
      const row = bytes >> 2;
      const to = floats.subarray(out >> 2, (out >> 2) + row);
      to.fill(0);
      for (let i = 0; i < count; i++) {
        const at = (list >> 2) + 2 * i;
        const from = (x + ints[at]!) >> 2;
        const value = floats[at + 1]!;
        for (let b = 0; b < row; b++) to[b] = to[b]! + Math.fround(value * floats[from + b]!);
      }
      for (let b = 0; b < row; b++) to[b] = to[b]! + bias;
    },
    differing(...args) {
      const [x, exampleBytes, examples, taps, tapCount, words, weights, filterBytes] = args;
      const [filters, valid, bias, scale, out] = args.slice(8) as [
        number,
        number,
        number,
        number,
        number,
      ];
      for (let e = 0; e < examples; e++) {
        for (let f = 0; f < filters; f++) {
          let count = 0;
          for (let t = 0; t < tapCount; t++) {
            let px = (x + e * exampleBytes + ints[(taps >> 2) + 2 * t]!) >> 2;
            let pw = (weights + f * filterBytes + ints[(taps >> 2) + 2 * t + 1]!) >> 2;
            for (let w = 0; w < words; w++, px += 2, pw += 4) {
              count += ones((ints[px]! ^ ints[pw]!) & ints[pw + 2]!);
              count += ones((ints[px + 1]! ^ ints[pw + 1]!) & ints[pw + 3]!);
            }
          }
          const sum = ints[(valid >> 2) + f]! - 2 * count;
          floats[(out >> 2) + f * examples + e] =
            Math.fround(sum * scale) + floats[(bias >> 2) + f]!;
        }
      }
    },
  };
}

/** How many bits of a 32-bit number are 1. */
function ones(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
