import { decimal } from '../../masks/allocation';
import { type ScoreLoops } from './loops';
import { keyRules, type Cut, type KeyRule } from './ranks';
import { type KeptValue } from './scored';

/** What the scores of one kernel choose at the moment; the arrays are those in use, not to be written. */
export interface ChosenKernel {
  readonly name: string;
  readonly shape: readonly number[];
  readonly weights: Float32Array;
  readonly scores: Float32Array;
  readonly effective: Float32Array;
  /** 1 or 0 for each weight. */
  readonly kept: Uint8Array;
  /** Mean magnitude of the kept weights; 1 where weights are kept as they are. */
  readonly scale: number;
}

const signBit = -0x80000000;

/** One kernel: its frozen weights, its scores and what these choose; arrays of its length, row-major. */
export class ScoredKernel implements ChosenKernel {
  readonly weights: Float32Array;
  readonly scores: Float32Array;
  readonly effective: Float32Array;
  readonly bits: Int32Array;
  scale = 1;
  private readonly marks: Uint8Array;
  private readonly from: Int32Array;
  private readonly to: Int32Array;
  private cut: Cut = { key: 0, ties: 0, same: 0 };
  /** Whether `marks` are those of the cut. */
  private marked = false;

  /**
   * @param frozen the weights, copied; their copy is never written
   * @param first the scores to begin with, copied; their copy is changed by updates, before each `choose`
   * @param slots of the optimizer; the first one of momentum must be `loops.velocity`
   */
  constructor(
    readonly name: string,
    readonly shape: readonly number[],
    frozen: Float32Array,
    first: Float32Array,
    readonly loops: ScoreLoops,
    readonly slots: readonly Float32Array[],
    private readonly rule: KeyRule,
    private readonly value: KeptValue,
    private readonly exactSums: boolean,
  ) {
    this.weights = loops.weights;
    this.scores = loops.scores;
    this.effective = loops.effective;
    this.weights.set(frozen);
    this.scores.set(first);
    this.marks = new Uint8Array(frozen.length);
    this.bits = bitsOf(this.scores);
    this.from = bitsOf(this.weights);
    this.to = bitsOf(this.effective);
  }

  /** As bytes only when somebody asks: a step does not. */
  get kept(): Uint8Array {
    if (!this.marked) mark(this.bits, this.rule, this.cut, this.cut.ties, this.marks);
    this.marked = true;
    return this.marks;
  }

  /**
   * Keeps what a cut keeps.
   *
   * @param fraction which part of the group is kept
   * @param ties how many scores at the cut may be kept, here and in the kernels that follow
   * @returns how many are left for those
   */
  choose(cut: Cut, fraction: number, ties: number): number {
    this.cut = cut;
    // All scores at the cut are kept, except where many are the same.
    this.marked = cut.same > cut.ties;
    const left = this.marked ? mark(this.bits, this.rule, cut, ties, this.marks) : ties;
    this.copyKept();
    if (this.value !== 'real') this.binarise(this.value, fraction);
    return left;
  }

  /** All bits of a kept weight, none of others: 0 * -1 would be -0. Without branches, like the finder's passes. */
  private copyKept(): void {
    const { bits, from, to, rule, marks } = this;
    const { key } = this.cut;
    if (this.marked) {
      for (let i = 0; i < to.length; i++) to[i] = from[i]! & -marks[i]!;
    } else if (rule === keyRules.magnitude) {
      this.loops.keep(key);
    } else {
      const { and, xor } = rule;
      for (let i = 0; i < to.length; i++) {
        to[i] = from[i]! & -Number(((bits[i]! & and) ^ ((bits[i]! >> 31) & xor)) >= key);
      }
    }
  }

  /** Kept weights become their signs times the layer's scale. */
  private binarise(value: Exclude<KeptValue, 'real'>, fraction: number): void {
    const { effective, from, to, bits } = this;
    const { key } = this.cut;
    const plain = !this.marked && this.rule === keyRules.magnitude;
    const marks = plain ? this.marks : this.kept;
    let [sum, count] = [0, 0];
    if (plain) {
      for (let i = 0; i < effective.length; i++) {
        sum += Math.abs(effective[i]!);
        count += 1 + (((bits[i]! & 0x7fffffff) - key) >> 31);
      }
    } else {
      for (let i = 0; i < effective.length; i++) {
        sum += Math.abs(effective[i]!);
        count += marks[i]!;
      }
    }
    const divisor = scaleDivisor(value, count, fraction, effective.length);
    this.scale = scaleFrom(sum / divisor, this.exactSums);
    const scale = bitsOf(Float32Array.of(this.scale))[0]!;
    if (plain) {
      for (let i = 0; i < to.length; i++) {
        to[i] = (scale | (from[i]! & signBit)) & ~(((bits[i]! & 0x7fffffff) - key) >> 31);
      }
    } else {
      for (let i = 0; i < to.length; i++) to[i] = (scale | (from[i]! & signBit)) & -marks[i]!;
    }
  }
}

/** Marks what a cut keeps; answers how many ties are left for the kernels that follow. */
function mark(
  bits: Int32Array,
  { and, xor }: KeyRule,
  { key: lowest }: Cut,
  ties: number,
  marks: Uint8Array,
): number {
  let same = 0;
  for (let i = 0; i < bits.length; i++) {
    const key = (bits[i]! & and) ^ ((bits[i]! >> 31) & xor);
    marks[i] = Number(key >= lowest);
    same += Number(key === lowest);
  }
  if (same <= ties) return ties - same;
  // More scores lie at the cut than are kept: the last ones go.
  for (let i = bits.length - 1, surplus = same - ties; surplus > 0; i--) {
    if (((bits[i]! & and) ^ ((bits[i]! >> 31) & xor)) !== lowest) continue;
    marks[i] = 0;
    surplus--;
  }
  return 0;
}

/** What the sum of kept magnitudes is divided by to make a layer's scale; `count` of `size` weights are kept. */
export function scaleDivisor(
  rule: Exclude<KeptValue, 'real'>,
  count: number,
  fraction: number,
  size: number,
): number {
  // Where scores of all layers compete, a layer may keep none.
  return Math.max(1, rule === 'binary' ? count : Math.floor(decimal(fraction * size)));
}

/** A layer's scale as it is used: a float32, with 12 significant bits where sums are to be exact. */
export function scaleFrom(mean: number, exactSums: boolean): number {
  const scale = Float32Array.of(mean);
  const bits = bitsOf(scale);
  // Half of what is cut off is added first, to round.
  if (exactSums) bits[0] = (bits[0]! + 0x800) & ~0xfff;
  return scale[0]!;
}

function bitsOf(values: Float32Array): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, values.length);
}
