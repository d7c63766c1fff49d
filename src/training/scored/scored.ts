import { type Weights } from '../../models/net';

/** Which of two scores counts as higher: by magnitude, as the papers' programs compare, or as they are. */
export type Ranking = 'magnitude' | 'signed';

/**
 * What a kept weight is worth.
 *
 * - `real`: its own value (edge-popup, Ramanujan et al. 2020, section 3).
 * - `binary`: its sign times the layer's mean magnitude of kept weights, the scale for which signs come closest to the
 *   weights (biprop, Diffenderfer & Kailkhura 2021, section 3; methods 2.2).
 * - `binary-published`: the same sum over int(kept fraction * weights), as the papers' program divides (methods 2.6).
 */
export type KeptValue = 'real' | 'binary' | 'binary-published';

/** Kernels whose weights compete with each other. */
export interface ScoredGroup {
  /** Names of kernels; of equal scores, those of the first one, and in it the first, are kept. */
  readonly kernels: readonly string[];
  /** Which part of their weights, above 0, is kept at a step of the training: `highestCount` of them. */
  readonly fraction: (step: number) => number;
}

/**
 * Weights that never change, of which scores choose some (methods 2.2 and 3a).
 *
 * Forward: weight = value of those with the highest scores, else 0. Backward, straight through: the gradient of |s| is
 * that of the effective weight times the weight itself, so that of s is sign(s) w dL/dw_effective, for pruned weights too:
 * that is what lets them come back. (A score of 0 counts as positive.) Biases stay as they are, and so does all else that
 * `trained` does not name.
 */
export interface Scored {
  readonly kind: 'scored';
  /** The scores to begin with, by kernel: finite numbers in the kernel's shape, row-major. */
  readonly scores: Weights;
  readonly groups: readonly ScoredGroup[];
  readonly ranking: Ranking;
  readonly value: KeptValue;
  /**
   * Whether scales of signs have 12 significant bits, which changes them by an eight-thousandth at most: sums of up to 4,096
   * signs at such a scale are exact in floats, so that sums that are equal are so on every engine. For activations that are
   * signs: which of two equal logits, and which side of 0, is then never a matter of rounding.
   */
  readonly exactSums?: boolean;
  /** Parameters without scores that are trained beside them, e.g. a batch normalisation's scale and shift. */
  readonly trained: ReadonlySet<string>;
}
