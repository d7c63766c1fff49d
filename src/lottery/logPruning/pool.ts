import { rng, type Random } from '../../tensors/random';
import { binsFor, fittedRange, productShare, type MagnitudeRange } from '../bounds/logPruning';
import { Halves, largestOf, type TargetMatrix } from '../halves/target';
import { PoolError } from './errors';
import { binEnds, decompose } from './golden';
import { drawHyperbolic, edges, type Edges } from './hyperbolic';
import { Places } from './places';

/** Places of a pool that are kept in memory: some 13 bytes each. */
const mostPlaces = 2e7;
/** Float32 without those that lose digits. */
const leastFloat = 2 ** -126;
const mostFloat = (2 - 2 ** -23) * 2 ** 127;

export interface PoolOptions {
  /** Largest error of a weight. */
  readonly epsilon: number;
  /** Base of the bins, at most the golden ratio. */
  readonly gamma: number;
  /** Units that the pool has; see the bound. */
  readonly units: number;
  readonly seed: number;
  /** Magnitudes of the random weights; fitted to the bins if it is not given. */
  readonly range?: MagnitudeRange;
}

/** What is left of a pool when it is pruned. Halves are counted as {@link Halves} has it. */
export interface LayerPool {
  /** Of every half, the range of its units in the lists: `offsets[half]` to `offsets[half + 1]`. */
  readonly offsets: Uint32Array;
  /** Place in the pool of each unit that is kept. */
  readonly unit: Uint32Array;
  /** The edges around each: from the half's input, and to its output. */
  readonly a: Float32Array;
  readonly b: Float32Array;
  /** What each half comes to: `scale` times the sum of its a b. */
  readonly reached: Float64Array;
  /** The layer's weights are so many times those that were decomposed: out-weights may be multiplied by it. */
  readonly scale: number;
  readonly bins: number;
  readonly range: MagnitudeRange;
  /** Units that were drawn until every place was filled. */
  readonly drawn: number;
  /** Units that have been taken for a weight, a half and a bin; fewer are kept. */
  readonly taken: number;
  /** The largest error of a half. */
  readonly error: number;
}

/**
 * Batch sampling of Orseau et al. 2020: one pool of random units for all weights of a layer. A unit is connected with every
 * input and every output by log-uniform weights. For each weight, half and bin a unit that is not taken yet is sought whose
 * product falls into the bin; of it only the edges to this input and this output are kept, and units whose values the
 * decomposition does not use are pruned altogether. Bins that are above the weight itself need no unit.
 *
 * Units are drawn one after the other from the stream (seed, 'log-pruning', name of the layer); nothing is kept of those that
 * are not taken.
 */
export class PoolSampler {
  readonly bins: number;
  readonly scale: number;
  readonly range: MagnitudeRange;
  private readonly random: Random;
  private readonly inputs: Edges;
  private readonly outputs: Edges;
  private readonly places: Places;
  private drawn = 0;

  /** @throws PoolError `unreachable` if no unit can fall into a bin, `too-large` if there are too many places */
  constructor(
    private readonly target: TargetMatrix,
    private readonly options: PoolOptions,
  ) {
    const { epsilon, gamma, range, seed } = options;
    this.scale = largestOf(target);
    this.bins = this.scale <= epsilon ? 0 : binsFor(epsilon / this.scale, gamma);
    this.range = range ?? fittedRange(this.bins, gamma);
    const wanted = new Halves(target).count * this.bins;
    if (!(wanted <= mostPlaces)) {
      throw new PoolError(
        'too-large',
        `Layer ${JSON.stringify(target.name)} wants ${big(wanted)} units, more than the ${big(mostPlaces)} that are kept at most: take a smaller net or a larger epsilon.`,
      );
    }
    this.requireReachable();
    this.random = rng(seed, 'log-pruning', target.name);
    this.inputs = edges(target.inputs + Number(target.bias));
    this.outputs = edges(target.outputs);
    this.places = new Places(target, { epsilon, gamma, scale: this.scale, bins: this.bins });
  }

  /** Whether every place is filled. */
  get done(): boolean {
    return this.places.full;
  }

  /** Share of the places that are filled. */
  get progress(): number {
    const { count, filled } = this.places;
    return count === 0 ? 1 : filled / count;
  }

  /**
   * Draws units until every place is filled, or `count` are drawn.
   *
   * @returns whether every place is filled
   * @throws PoolError `exhausted` if the pool has no more
   */
  draw(count: number): boolean {
    for (let i = 0; i < count && !this.done; i++) {
      if (this.drawn >= this.options.units) throw this.exhausted();
      const { inputs, outputs } = this;
      drawHyperbolic(this.random, this.range, inputs.logs, inputs.signs);
      drawHyperbolic(this.random, this.range, outputs.logs, outputs.signs);
      this.places.offer(this.drawn, inputs, outputs);
      this.drawn++;
    }
    return this.done;
  }

  /** What is left after pruning. @throws RangeError if not every place is filled */
  finish(): LayerPool {
    if (!this.done) throw new RangeError('The pool is not drawn to its end.');
    const { halves, unit, a, b, filled: taken } = this.places;
    const { scale, bins, range, drawn } = this;
    const offsets = new Uint32Array(halves.count + 1);
    const reached = new Float64Array(halves.count);
    const kept: number[] = [];
    let error = 0;
    for (let half = 0; half < halves.count; half++) {
      const value = this.target.values[halves.weight(half)]!;
      const places = this.places.of(half);
      const values = places.map((place) => Math.abs(a[place]! * b[place]!));
      const { used } = decompose(Math.abs(value) / scale, values);
      let sum = 0;
      places.forEach((place, i) => {
        if (used[i] === 0) return;
        kept.push(place);
        sum += a[place]! * b[place]!;
      });
      reached[half] = scale * sum;
      error = Math.max(error, Math.abs(reached[half]! - value));
      offsets[half + 1] = kept.length;
    }
    return {
      ...{ offsets, reached, scale, bins, range, drawn, taken, error },
      unit: Uint32Array.from(kept, (place) => unit[place]!),
      a: Float32Array.from(kept, (place) => a[place]!),
      b: Float32Array.from(kept, (place) => b[place]!),
    };
  }

  /** Of each bin, how likely a unit is one for a weight and a half. */
  private shares(): Float64Array {
    const ends = binEnds(this.bins, this.options.gamma);
    return Float64Array.from(
      { length: this.bins },
      (_, bin) => productShare(ends[bin + 1]!, ends[bin]!, this.range) / 4,
    );
  }

  private requireReachable(): void {
    const { least, most } = this.range;
    if (this.bins > 0 && !(least >= leastFloat && most <= mostFloat && least <= most)) {
      throw new PoolError(
        'unreachable',
        `Layer ${JSON.stringify(this.target.name)} wants weights between ${short(least)} and ${short(most)}, and the nets' numbers are from ${short(leastFloat)} to ${short(mostFloat)}: allow a larger epsilon.`,
      );
    }
    const bin = this.shares().indexOf(0);
    if (bin < 0) return;
    const { gamma } = this.options;
    throw new PoolError(
      'unreachable',
      `Layer ${JSON.stringify(this.target.name)}: no product of two weights between ${short(least)} and ${short(most)} is between ${short(gamma ** -(bin + 2))} and ${short(gamma ** -(bin + 1))}: give a wider range of magnitudes.`,
    );
  }

  private exhausted(): PoolError {
    const { count, filled } = this.places;
    const shares = this.shares();
    const more = this.places.left().reduce((most, n, bin) => Math.max(most, n / shares[bin]!), 0);
    return new PoolError(
      'exhausted',
      `Layer ${JSON.stringify(this.target.name)}: the pool of ${big(this.options.units)} units has run out while ${big(count - filled)} of ${big(count)} places want one. Some ${big(Math.ceil(more))} units more would do: draw more, or allow a larger epsilon.`,
    );
  }
}

/** As {@link PoolSampler}, at once. @throws PoolError */
export function samplePool(target: TargetMatrix, options: PoolOptions): LayerPool {
  const sampler = new PoolSampler(target, options);
  sampler.draw(Infinity);
  return sampler.finish();
}

function big(value: number): string {
  return value < 1e15 ? value.toLocaleString('en-US') : value.toExponential(1);
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
