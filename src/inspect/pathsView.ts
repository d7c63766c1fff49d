/**
 * A column of the diagram: the units (of a convolution: the channels) that one layer gives, or the inputs of the net. Joins
 * (sums, concatenations) are columns too; layers that only pass their input on (activations, pooling, dropout, batch
 * normalisation, flattening) are not.
 */
export interface PathColumn {
  /** Name of the layer. */
  readonly name: string;
  readonly units: number;
  /** Place from left to right: the longest way from an input, in columns. */
  readonly depth: number;
  /** Units on at least one path from an input to an output: the width that is left. */
  readonly live: number;
}

/** Weights, or the identity of a shortcut, between two columns. */
export interface PathLink {
  readonly from: number;
  readonly to: number;
  /** Name of the kernel; absent for an identity. */
  readonly tensor?: string;
  /** Weights that are kept. */
  readonly kept: number;
  /** Of these, how many lie on a path from an input to an output. */
  readonly onPaths: number;
}

/** One path. */
export interface WeightPath {
  /** Product of the magnitudes of its weights; 1 each where there are no weights, only a mask. */
  readonly product: number;
  /** log10 of it: the product may be too small for a number. */
  readonly log10: number;
  /** Whether the product with signs is negative. */
  readonly negative: boolean;
  /** Its units, from input to output: column and unit, alternating. */
  readonly units: readonly number[];
}

/**
 * Paths of a net: from a unit of an input to a unit of an output through one kept weight of every layer on the way (of a
 * convolution, one element of the kernel between two channels; weights that are kept but exactly 0 carry none).
 */
export interface PathsView {
  readonly columns: readonly PathColumn[];
  readonly links: readonly PathLink[];
  /** How many paths there are: exact as decimal digits up to 10^21, else like `1.234e+45`. */
  readonly total: string;
  /** The strongest, by product, strongest first; ties by the order of their units. */
  readonly top: readonly WeightPath[];
  /** Columns with the fewest live units but for inputs and outputs. */
  readonly bottlenecks: readonly number[];
  /** Over all kernels: weights, those that are kept, and those on a path. onPaths / prunable is the effective density. */
  readonly prunable: number;
  readonly kept: number;
  readonly onPaths: number;
  /** How the diagram came about, where that is not plain: by shapes alone, say. */
  readonly notes: readonly string[];
}

/** Why there is no diagram, in a sentence. */
export interface NoPaths {
  readonly none: string;
}
