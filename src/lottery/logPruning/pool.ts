import { rng, type Random } from '../../tensors/random';
import { binsFor, fittedRange, productShare, type MagnitudeRange } from '../bounds/logPruning';
import { Halves, largestOf, type TargetMatrix } from '../halves/target';
import { PoolError } from './errors';
import { binEnds, decompose } from './golden';
import { drawHyperbolic } from './hyperbolic';

/** Places of a pool, a unit each, that are kept in memory: some 13 bytes each. */
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
  private readonly halves: Halves;
  private readonly ends: Float64Array;
  private readonly random: Random;
  private readonly inputs: { readonly logs: Float64Array; readonly signs: Int8Array };
  private readonly outputs: { readonly logs: Float64Array; readonly signs: Int8Array };
  /** Of each half and bin: 1 where a unit is wanted. */
  private readonly wanted: Uint8Array;
  private readonly unit: Uint32Array;
  private readonly a: Float32Array;
  private readonly b: Float32Array;
  /** Halves that want units, how many each, and what decides whether one fits. */
  private readonly open: Uint32Array;
  private readonly wants: Uint16Array;
  private readonly row: Uint32Array;
  private readonly column: Uint32Array;
  /** Signs of the two edges that a half needs. */
  private readonly signA: Int8Array;
  private readonly signB: Int8Array;
  private openCount = 0;
  private cursor = 0;
  private places = 0;
  private taken = 0;
  private drawn = 0;

  /** @throws PoolError `unreachable` if no unit can fall into a bin, `too-large` if there are too many places */
  constructor(
    private readonly target: TargetMatrix,
    private readonly options: PoolOptions,
  ) {
    const { epsilon, gamma, range, seed } = options;
    this.halves = new Halves(target);
    this.scale = largestOf(target);
    this.bins = this.scale <= epsilon ? 0 : binsFor(epsilon / this.scale, gamma);
    this.range = range ?? fittedRange(this.bins, gamma);
    const { count } = this.halves;
    if (!(count * this.bins <= mostPlaces)) {
      throw new PoolError(
        'too-large',
        `Layer ${JSON.stringify(target.name)} wants ${big(count * this.bins)} units, more than the ${big(mostPlaces)} that are kept at most: take a smaller net or a larger epsilon.`,
      );
    }
    this.ends = binEnds(this.bins, gamma);
    this.requireReachable();
    this.random = rng(seed, 'log-pruning', target.name);
    const rows = target.inputs + Number(target.bias);
    const edges = (n: number): { logs: Float64Array; signs: Int8Array } => ({
      logs: new Float64Array(n),
      signs: new Int8Array(n),
    });
    this.inputs = edges(rows);
    this.outputs = edges(target.outputs);
    this.wanted = new Uint8Array(count * this.bins);
    this.unit = new Uint32Array(count * this.bins);
    this.a = new Float32Array(count * this.bins);
    this.b = new Float32Array(count * this.bins);
    this.open = new Uint32Array(count);
    this.wants = new Uint16Array(count);
    this.row = new Uint32Array(count);
    this.column = new Uint32Array(count);
    this.signA = new Int8Array(count);
    this.signB = new Int8Array(count);
    for (let half = 0; half < count; half++) this.openHalf(half);
  }

  /** Whether every place is filled. */
  get done(): boolean {
    return this.openCount === 0;
  }

  /** Share of the places that are filled. */
  get progress(): number {
    return this.places === 0 ? 1 : this.taken / this.places;
  }

  /**
   * Draws units until every place is filled, or `count` are drawn.
   *
   * @returns whether every place is filled
   * @throws PoolError `exhausted` if the pool has no more
   */
  draw(count: number): boolean {
    for (let i = 0; i < count && this.openCount > 0; i++) {
      if (this.drawn >= this.options.units) throw this.exhausted();
      drawHyperbolic(this.random, this.range, this.inputs.logs, this.inputs.signs);
      drawHyperbolic(this.random, this.range, this.outputs.logs, this.outputs.signs);
      if (this.offer(this.drawn)) this.taken++;
      this.drawn++;
    }
    return this.done;
  }

  /** What is left after pruning. @throws RangeError if not every place is filled */
  finish(): LayerPool {
    if (!this.done) throw new RangeError('The pool is not drawn to its end.');
    const { count } = this.halves;
    const offsets = new Uint32Array(count + 1);
    const reached = new Float64Array(count);
    const kept: number[] = [];
    let error = 0;
    for (let half = 0; half < count; half++) {
      const value = this.target.values[this.halves.weight(half)]!;
      const places = this.placesOf(half);
      const values = places.map((place) => Math.abs(this.a[place]! * this.b[place]!));
      const { used } = decompose(this.scale === 0 ? 0 : Math.abs(value) / this.scale, values);
      let sum = 0;
      places.forEach((place, i) => {
        if (used[i] === 0) return;
        kept.push(place);
        sum += this.a[place]! * this.b[place]!;
      });
      reached[half] = this.scale * sum;
      error = Math.max(error, Math.abs(reached[half]! - value));
      offsets[half + 1] = kept.length;
    }
    const { scale, bins, range, drawn, taken } = this;
    return {
      ...{ offsets, reached, scale, bins, range, drawn, taken, error },
      unit: Uint32Array.from(kept, (place) => this.unit[place]!),
      a: Float32Array.from(kept, (place) => this.a[place]!),
      b: Float32Array.from(kept, (place) => this.b[place]!),
    };
  }

  /** Places of a half that have units, the largest bin first. */
  private placesOf(half: number): number[] {
    const first = half * this.bins;
    const places: number[] = [];
    for (let bin = this.firstBin(half); bin < this.bins; bin++) places.push(first + bin);
    return places;
  }

  /** The first bin that has values that are not above the weight; `bins` for a weight that 0 is near enough to. */
  private firstBin(half: number): number {
    const size = Math.abs(this.target.values[this.halves.weight(half)]!);
    if (size <= this.options.epsilon) return this.bins;
    let bin = 0;
    while (bin < this.bins && this.ends[bin + 1]! > size / this.scale) bin++;
    return bin;
  }

  private openHalf(half: number): void {
    const weight = this.halves.weight(half);
    const { outputs, values } = this.target;
    this.row[half] = Math.floor(weight / outputs);
    this.column[half] = weight % outputs;
    const sign = this.halves.sign(half);
    this.signA[half] = sign;
    // In both halves a b has the sign of the weight.
    this.signB[half] = values[weight]! < 0 ? -sign : sign;
    const first = this.firstBin(half);
    if (first === this.bins) return;
    this.wanted.fill(1, half * this.bins + first, (half + 1) * this.bins);
    this.wants[half] = this.bins - first;
    this.places += this.bins - first;
    this.open[this.openCount++] = half;
  }

  /** Gives a unit to the next half, in turn, that wants it. */
  private offer(unit: number): boolean {
    const { open, inputs, outputs, row, column, signA, signB, bins } = this;
    const step = Math.log(this.options.gamma);
    for (let tried = 0; tried < this.openCount; tried++) {
      if (this.cursor >= this.openCount) this.cursor = 0;
      const half = open[this.cursor]!;
      const i = row[half]!;
      const j = column[half]!;
      if (inputs.signs[i] === signA[half] && outputs.signs[j] === signB[half]) {
        const bin = Math.floor(-(inputs.logs[i]! + outputs.logs[j]!) / step) - 1;
        if (bin >= 0 && bin < bins && this.wanted[half * bins + bin] === 1) {
          if (this.take(half, bin, unit)) return true;
        }
      }
      this.cursor++;
    }
    return false;
  }

  private take(half: number, bin: number, unit: number): boolean {
    const a = Math.fround(Math.exp(this.inputs.logs[this.row[half]!]!));
    const b = Math.fround(Math.exp(this.outputs.logs[this.column[half]!]!));
    // Rounding may have moved it over the end of the bin.
    if (a * b > this.ends[bin]! || a * b < this.ends[bin + 1]!) return false;
    const place = half * this.bins + bin;
    this.wanted[place] = 0;
    this.unit[place] = unit;
    this.a[place] = a * this.signA[half]!;
    this.b[place] = b * this.signB[half]!;
    if (--this.wants[half]! === 0) {
      this.open[this.cursor] = this.open[--this.openCount]!;
    } else this.cursor++;
    return true;
  }

  private share(bin: number): number {
    return productShare(this.ends[bin + 1]!, this.ends[bin]!, this.range) / 4;
  }

  private requireReachable(): void {
    const { least, most } = this.range;
    if (this.bins > 0 && !(least >= leastFloat && most <= mostFloat && least <= most)) {
      throw new PoolError(
        'unreachable',
        `Layer ${JSON.stringify(this.target.name)} wants weights between ${short(least)} and ${short(most)}, and the nets' numbers are from ${short(leastFloat)} to ${short(mostFloat)}: allow a larger epsilon.`,
      );
    }
    for (let bin = 0; bin < this.bins; bin++) {
      if (this.share(bin) > 0) continue;
      throw new PoolError(
        'unreachable',
        `Layer ${JSON.stringify(this.target.name)}: no product of two weights between ${short(least)} and ${short(most)} is between ${short(this.ends[bin + 1]!)} and ${short(this.ends[bin]!)}: give a wider range of magnitudes.`,
      );
    }
  }

  private exhausted(): PoolError {
    const left = new Float64Array(this.bins);
    for (let i = 0; i < this.openCount; i++) {
      const first = this.open[i]! * this.bins;
      for (let bin = 0; bin < this.bins; bin++) left[bin]! += this.wanted[first + bin]!;
    }
    const more = left.reduce((most, n, bin) => Math.max(most, n / this.share(bin)), 0);
    const open = this.places - this.taken;
    return new PoolError(
      'exhausted',
      `Layer ${JSON.stringify(this.target.name)}: the pool of ${big(this.options.units)} units has run out while ${big(open)} of ${big(this.places)} places want one. Some ${big(Math.ceil(more))} units more would do: draw more, or allow a larger epsilon.`,
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
