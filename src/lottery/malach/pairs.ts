import { rng, type Random } from '../../tensors/random';
import { malachScale } from '../bounds/malach';
import { Halves, largestOf, type TargetMatrix } from '../halves/target';

export interface PairOptions {
  /** How far in-weight and out-weight may be off, of weights as large as the target's. */
  readonly epsilon: number;
  /** Pairs that are drawn at most for a half of a weight; see the bound. */
  readonly most: number;
  readonly seed: number;
}

/** The pairs that are left after pruning. Halves are counted as {@link Halves} has it. */
export interface LayerPairs {
  /** In-weight and out-weight of each half; 0 where there is none. */
  readonly a: Float32Array;
  readonly b: Float32Array;
  /** Pairs that were drawn for each, the kept one among them. */
  readonly draws: Float64Array;
  /** 1 where none of them was near enough: the half is left out, which is an error as large as the weight. */
  readonly missed: Uint8Array;
  readonly misses: number;
  /** What each half comes to: scale a b. */
  readonly reached: Float64Array;
  /** The layer's weights are so many times those that were sought: out-weights may be multiplied by it. */
  readonly scale: number;
  /** How far a and b are off at most: epsilon / scale. */
  readonly tolerance: number;
  /** The largest error of a half; up to twice epsilon where none is missed. */
  readonly error: number;
}

/**
 * Malach et al. 2020: for each half of each weight, pairs of weights around a hidden unit are drawn from [-1, 1] until one is
 * near enough, and all others are pruned.
 *
 * With w scaled as {@link malachScale} has it, the first half wants |a - |w|| <= tolerance and |b - s| <= tolerance, s being
 * the sign of w; its unit relu(a x) then adds about w relu(x). The second half wants |a + |w|| <= tolerance and
 * |b + s| <= tolerance and adds about -w relu(-x). A weight with |w| <= tolerance gets no unit: 0 is as near to it. For all
 * others the interval of a lies in [-1, 1] and has the half's sign, so that a pair fits with a probability of tolerance^2 / 2.
 *
 * Pairs come one after the other from the stream (seed, 'malach', name of the layer).
 */
export class PairSampler {
  readonly scale: number;
  readonly tolerance: number;
  private readonly halves: Halves;
  private readonly random: Random;
  private readonly a: Float32Array;
  private readonly b: Float32Array;
  private readonly draws: Float64Array;
  private readonly missed: Uint8Array;
  private half = 0;

  constructor(
    private readonly target: TargetMatrix,
    private readonly options: PairOptions,
  ) {
    this.halves = new Halves(target);
    this.scale = malachScale(largestOf(target), options.epsilon);
    this.tolerance = options.epsilon / this.scale;
    this.random = rng(options.seed, 'malach', target.name);
    const { count } = this.halves;
    this.a = new Float32Array(count);
    this.b = new Float32Array(count);
    this.draws = new Float64Array(count);
    this.missed = new Uint8Array(count);
  }

  /** Whether all halves are through. */
  get done(): boolean {
    return this.half === this.halves.count;
  }

  /** Share of the halves that are through. */
  get progress(): number {
    return this.halves.count === 0 ? 1 : this.half / this.halves.count;
  }

  /** Draws pairs until all halves are through, or `count` are drawn. @returns whether all are through */
  draw(count: number): boolean {
    let left = count;
    while (left > 0 && !this.done) left -= this.seek(left);
    return this.done;
  }

  /** @throws RangeError if not all halves are through */
  finish(): LayerPairs {
    if (!this.done) throw new RangeError('Pairs are not drawn to their end.');
    const { a, b, draws, missed, scale, tolerance } = this;
    let [misses, error] = [0, 0];
    const reached = Float64Array.from(a, (value, half) => {
      const made = scale * value * b[half]!;
      misses += missed[half]!;
      error = Math.max(error, Math.abs(made - this.target.values[this.halves.weight(half)]!));
      return made;
    });
    return { a, b, draws, missed, misses, reached, scale, tolerance, error };
  }

  /** Draws at most `left` pairs for the half whose turn it is. @returns how many; at least 1, so that it ends */
  private seek(left: number): number {
    const { half, random, tolerance } = this;
    const weight = this.target.values[this.halves.weight(half)]! / this.scale;
    const sign = this.halves.sign(half);
    const wanted = sign * Math.abs(weight);
    const behind = weight < 0 ? -sign : sign;
    if (Math.abs(weight) <= tolerance) {
      this.half++;
      return 1;
    }
    const most = Math.min(left, this.options.most - this.draws[half]!);
    for (let i = 1; i <= most; i++) {
      const a = 2 * random.next() - 1;
      const b = 2 * random.next() - 1;
      if (Math.abs(a - wanted) > tolerance || Math.abs(b - behind) > tolerance) continue;
      this.a[half] = a;
      this.b[half] = b;
      this.draws[half]! += i;
      this.half++;
      return i;
    }
    const drawn = Math.max(0, Math.floor(most));
    this.draws[half]! += drawn;
    if (this.draws[half]! >= this.options.most) {
      this.missed[half] = 1;
      this.half++;
    }
    return Math.max(1, drawn);
  }
}

/** As {@link PairSampler}, at once. */
export function samplePairs(target: TargetMatrix, options: PairOptions): LayerPairs {
  const sampler = new PairSampler(target, options);
  sampler.draw(Infinity);
  return sampler.finish();
}
