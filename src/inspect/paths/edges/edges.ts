/** Magnitudes and signs of weights; those of 32 bits are kept in 32. */
export type WeightArray = Float32Array | Float64Array;

/** Called for every edge of a unit, in the order of the kernel's taps, then of the units that they lead to. */
export type EdgeVisitor = (to: number, weight: number) => void;

/** The edges between two columns: kept weights that are finite and not 0. */
export interface Edges {
  /** Elements of the kernel (of an identity: its pairs), and those that are kept. */
  readonly count: number;
  readonly kept: number;
  /** Kept weights that are NaN or infinite: no edges. */
  readonly nonFinite: number;
  /** Whether magnitudes leave the range of 32 bits, so that their products with others could leave that of 64. */
  readonly wide: boolean;
  /** Most edges between two units. */
  readonly parallel: number;
  /** sums[to] += counts[from] for every edge. */
  add(counts: Float64Array, sums: Float64Array): void;
  /** best[from] = the largest of |weight| * strengths[to], at least what it is. */
  strongest(strengths: Float64Array, best: Float64Array): void;
  /** Edges from a unit that is marked to one that is. */
  between(from: Uint8Array, to: Uint8Array): number;
  each(from: number, visit: EdgeVisitor): void;
}

/** What is told of a kernel beside its edges. */
export interface EdgeFacts {
  readonly count: number;
  readonly kept: number;
  readonly nonFinite: number;
  readonly wide: boolean;
  readonly parallel: number;
}
