/**
 * What an experiment changes in the topology of a net before it is built. Kernels keep their names and shapes, so the
 * weights of a net fit each of its forms.
 */
export interface NetForm {
  /**
   * Batch normalisation behind every hidden dense or convolution layer that has none, before its activation and behind
   * the max pooling that follows it: none, without scale and shift, or with them.
   */
  readonly normalisation: 'none' | 'non-affine' | 'affine';
  /** Whether hidden activations become signs. */
  readonly signs: boolean;
  /** Whether inputs become signs. */
  readonly inputSigns: boolean;
}
