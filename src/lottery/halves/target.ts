/** A fully connected layer whose weights are to be made of random ones. */
export interface TargetMatrix {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  /** [inputs, outputs] in C order; with a bias one row more, which is the bias. Finite. */
  readonly values: ArrayLike<number>;
  readonly bias: boolean;
  /** Whether no input is ever negative. */
  readonly positive: boolean;
}

/**
 * The gadgets that make the weights of a layer out of ReLUs: w x = w relu(x) - w relu(-x). A hidden unit relu(a x) with the
 * out-weight b adds a b x where a and x have the same sign, and nothing else: units with a > 0 make the first half, those with
 * a < 0 the second, and in both the products a b add up to w. Behind a ReLU, and for a bias, whose input is 1, the first half
 * is enough.
 *
 * Halves are counted weight by weight, in C order; those of a weight follow each other, the one with a > 0 first.
 */
export class Halves {
  readonly count: number;
  private readonly each: 1 | 2;
  private readonly split: number;

  constructor(readonly target: TargetMatrix) {
    const { inputs, outputs, bias, positive, values } = target;
    this.each = positive ? 1 : 2;
    this.split = inputs * outputs;
    this.count = this.split * this.each + (bias ? outputs : 0);
    const weights = this.split + (bias ? outputs : 0);
    if (values.length !== weights) {
      throw new RangeError(`${target.name} has ${values.length} values in place of ${weights}.`);
    }
  }

  /** Of a half, the place of its weight in the target's values. */
  weight(half: number): number {
    const split = this.split * this.each;
    return half < split ? Math.floor(half / this.each) : half - split + this.split;
  }

  /** The sign that in-weights of a half have. */
  sign(half: number): 1 | -1 {
    return half < this.split * this.each && half % this.each === 1 ? -1 : 1;
  }

  /** The row of a half's weight: its input. */
  row(half: number): number {
    return Math.floor(this.weight(half) / this.target.outputs);
  }

  /** The first half of a weight. */
  first(weight: number): number {
    return weight < this.split ? weight * this.each : this.split * this.each + weight - this.split;
  }
}

/** The largest magnitude of a layer's weights. @throws RangeError if one is not finite */
export function largestOf({ name, values }: TargetMatrix): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!);
    if (!Number.isFinite(size)) throw new RangeError(`Weight ${i} of ${name} is ${values[i]}.`);
    if (size > largest) largest = size;
  }
  return largest;
}
