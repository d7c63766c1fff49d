/** Bytes of one number. */
export const floatBytes = 4;

/** Inner loops of a packed net over one memory. Addresses are in bytes; a row has one float for each example of a batch. */
export interface Kernels {
  /**
   * out = scale * (sum of the rows at `x` + the first `plus` entries of a list - sum of those at the next `minus`) + bias
   *
   * @param list of 32-bit numbers
   * @param bytes of a row, a multiple of 64
   */
  signed(
    out: number,
    x: number,
    list: number,
    plus: number,
    minus: number,
    bytes: number,
    scale: number,
    bias: number,
  ): void;
  /** out = sum of value * the row at `x` + offset over a list of pairs (offset, float value) + bias */
  weighted(out: number, x: number, list: number, count: number, bytes: number, bias: number): void;
  /**
   * Sums of signs by how many bits differ: of each example and filter, out = scale * (valid - 2 * differing) + bias.
   *
   * @param x bits of the first example, in words of 64; those of the next are `exampleBytes` behind
   * @param taps pairs of 32-bit numbers: where a tap begins from `x` and from the weights of its filter
   * @param words of each tap
   * @param weights by filter, `filterBytes` apart; each word of signs is followed by one of the mask
   * @param valid how many kept weights of each filter lie in the taps, 32 bits each
   * @param bias floats, one a filter
   * @param out a row for each filter
   */
  differing(
    x: number,
    exampleBytes: number,
    examples: number,
    taps: number,
    tapCount: number,
    words: number,
    weights: number,
    filterBytes: number,
    filters: number,
    valid: number,
    bias: number,
    scale: number,
    out: number,
  ): void;
}
