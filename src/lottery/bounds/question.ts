/** A fully connected layer of a target net, as the theorems know it. */
export interface TargetLayer {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  /** Whether it has a bias: that counts as one input more, of value 1. */
  readonly bias: boolean;
  /** Largest magnitude of its weights. */
  readonly largest: number;
  /** Whether what it receives is never negative, as behind a ReLU: then half of the construction is not needed. */
  readonly positive: boolean;
  /** The activation behind it, if that may be steeper than 1 or give more than it is given: then errors may grow in it. */
  readonly steep?: string | undefined;
}

/** A theorem of which a bound is known. */
export type Theorem = 'subset-sum' | 'log-pruning' | 'malach';

export const theorems: readonly Theorem[] = ['subset-sum', 'log-pruning', 'malach'];

/**
 * What a sample of the subset-sum construction is: a weight itself, as in the published program, or the product of the two
 * weights around a hidden unit with a ReLU, as in the theorem.
 */
export type Construction = 'sums' | 'products';

/** What a bound is asked for. */
export interface BoundQuestion {
  /** The theorem that is looked at first. */
  readonly theorem: Theorem;
  readonly layers: readonly TargetLayer[];
  /** Largest error of a weight. */
  readonly epsilon: number;
  /** Probability that the whole construction fails. */
  readonly delta: number;
  /** Of subset-sum; products unless it says otherwise. */
  readonly construction?: Construction;
  /** Samples a weight that are drawn whatever the theorem asks for: then only the probability of failure is calculated. */
  readonly samples?: number;
}
