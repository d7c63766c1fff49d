import { type MaskTensor } from '../../masks/mask';
import { type Weights } from '../../models/net';
import { rng } from '../../tensors/random';
import { type BuiltComposition, type BuiltLayer } from '../construction/schema';
import { type DrawnLayer } from './draw';
import { mostSamples, type SubsetSolver } from './solver/solver';

/** Samples for the inputs of one sign: of sums, for all. */
interface Half {
  /** What they make: the weight, or its negative. */
  readonly sign: 1 | -1;
  /** Numbers of the samples. */
  readonly numbers: readonly number[];
}

/** Finds the subsets for one layer of the target, unit by unit. */
export class LayerSubsets {
  /** [inputs * samples, units]: 1 where the weight of a sample is kept. */
  readonly kept: Uint8Array;
  /** Of every weight, [inputs, units], and of the biases after them. */
  readonly errors: Float64Array;
  readonly biases: Float32Array;
  private readonly weights: Float32Array;
  private readonly bias: Float32Array | undefined;
  private readonly beyond: Uint8Array;

  constructor(
    private readonly seed: number,
    private readonly drawn: DrawnLayer,
    target: Weights,
    private readonly solver: SubsetSolver,
    private readonly epsilon: number,
  ) {
    const { step, kernel } = drawn;
    this.weights = target.get(step.kernel)!;
    this.bias = step.bias === undefined ? undefined : target.get(step.bias)!;
    this.kept = new Uint8Array(kernel.length);
    this.errors = new Float64Array((step.inputs + (this.bias ? 1 : 0)) * step.units);
    this.beyond = new Uint8Array(this.errors.length);
    this.biases = new Float32Array(step.units);
  }

  /** Finds the subsets of all weights into a unit, and of its bias. */
  unit(unit: number): void {
    const { shared, step } = this.drawn;
    const { inputs, units } = step;
    const row = Array.from({ length: inputs }, (_, i) => i * units + unit);
    const bias = this.bias ? [inputs * units + unit] : [];
    if (shared) {
      const targets = [...row, ...bias];
      for (const half of this.halves(0)) this.solve(half, this.pool(half, 0, unit), targets, unit);
      return;
    }
    for (let i = 0; i < inputs; i++) {
      for (const half of this.halves(i)) {
        this.solve(half, this.pool(half, i, unit), [row[i]!], unit);
      }
    }
    const { samples, biasPools } = this.drawn;
    const own = biasPools.subarray(unit * samples, unit * samples + Math.min(samples, mostSamples));
    const all = { sign: 1, numbers: Array.from(own.keys()) } as const;
    if (this.bias) this.solve(all, own, bias, unit);
  }

  /** The samples that an input's weights are made of; more than can be searched exactly stay unused. */
  private halves(input: number): readonly Half[] {
    const { samples, front, step } = this.drawn;
    const all = Array.from({ length: samples }, (_, k) => k);
    if (!front) return [{ sign: 1, numbers: all.slice(0, mostSamples) }];
    const side = (sign: 1 | -1): Half => ({
      sign,
      numbers: all.filter((k) => sign * front[input * samples + k]! > 0).slice(0, mostSamples),
    });
    return step.positive ? [side(1)] : [side(1), side(-1)];
  }

  private pool({ sign, numbers }: Half, input: number, unit: number): Float32Array {
    return Float32Array.from(numbers, (k) => sign * this.value(input, k, unit));
  }

  /** What a sample adds to the weight of an input, times the sign of its half. */
  private value(input: number, sample: number, unit: number): number {
    const { front, kernel, row, step, samples } = this.drawn;
    const behind = kernel[row(input, sample) * step.units + unit]!;
    return front ? front[input * samples + sample]! * behind : behind;
  }

  /** @param targets numbers of the weights, biases after them */
  private solve(
    { sign, numbers }: Half,
    pool: Float32Array,
    targets: readonly number[],
    unit: number,
  ): void {
    const { step } = this.drawn;
    const wanted = Float32Array.from(targets, (at) => sign * this.target(at));
    const { subsets, errors } = this.solver.solve(pool, wanted);
    let [low, high] = [-this.epsilon, this.epsilon];
    for (const value of pool) {
      if (value < 0) low += value;
      else high += value;
    }
    for (const [t, at] of targets.entries()) {
      const subset = subsets[t]!;
      this.errors[at] = Math.max(this.errors[at]!, errors[t]!);
      if (wanted[t]! < low || wanted[t]! > high) this.beyond[at] = 1;
      const input = Math.floor(at / step.units);
      if (input >= step.inputs) {
        // Behind a constant 1 only the half of positive inputs adds something.
        if (sign === 1) this.biases[unit] = sumOf(pool, subset);
        continue;
      }
      for (let rest = subset; rest !== 0; rest &= rest - 1) {
        const sample = numbers[31 - Math.clz32(rest & -rest)]!;
        this.kept[this.drawn.row(input, sample) * step.units + unit] = 1;
      }
    }
  }

  /** A weight or a bias of the target. */
  private target(at: number): number {
    const weights = this.weights.length;
    return at < weights ? this.weights[at]! : this.bias![at - weights]!;
  }

  /** The mask of the weights in front of hidden units: those that lead on are kept. */
  frontMask(): MaskTensor {
    const { step, samples } = this.drawn;
    const values = new Uint8Array(step.inputs * samples);
    for (let unit = 0; unit < values.length; unit++) values[unit] = this.leadsOn(unit) ? 1 : 0;
    return { shape: [1, 1, step.inputs, samples], values };
  }

  private leadsOn(hidden: number): boolean {
    const { units } = this.drawn.step;
    return this.kept.subarray(hidden * units, (hidden + 1) * units).includes(1);
  }

  summary(): BuiltLayer {
    const { step, samples, kernel, factor } = this.drawn;
    const hidden = step.inputs * samples;
    let [kept, hiddenKept, largest, within, unreachable] = [0, 0, 0, 0, 0];
    for (const one of this.kept) kept += one;
    for (let i = 0; i < hidden; i++) if (this.leadsOn(i)) hiddenKept++;
    for (const [at, error] of this.errors.entries()) {
      if (error > largest) largest = error;
      if (error <= this.epsilon) within++;
      unreachable += this.beyond[at]!;
    }
    return {
      ...{ name: step.name, weights: this.weights.length, targets: this.errors.length },
      ...{ within, unreachable, largest, samples: kernel.length, kept, hidden, hiddenKept, factor },
    };
  }

  /** The weight of the largest error, the largest one, and one by chance. */
  compositions(): BuiltComposition[] {
    const { name } = this.drawn.step;
    const weights = this.weights;
    const random = rng(this.seed, 'compositions', name).integer(weights.length);
    const chosen: readonly (readonly [string, number])[] = [
      ['largest error', largestAt(this.errors.subarray(0, weights.length))],
      ['largest weight', largestAt(weights)],
      ['by chance', random],
    ];
    return chosen.map(([why, at]) => this.composition(at, why));
  }

  private composition(at: number, why: string): BuiltComposition {
    const { step, front, kernel, row, samples } = this.drawn;
    const [input, unit] = [Math.floor(at / step.units), at % step.units];
    const target = this.weights[at]!;
    const halves = this.halves(input).map(({ sign, numbers }) => {
      const all = numbers.map((k) => {
        const place = row(input, k) * step.units + unit;
        const behind = kernel[place]!;
        return {
          value: this.value(input, k, unit),
          kept: this.kept[place] === 1,
          ...(front && { factors: [front[input * samples + k]!, behind] as [number, number] }),
        };
      });
      const reached = all.reduce((sum, { value, kept }) => sum + (kept ? value : 0), 0);
      return { sign, samples: all, reached, error: Math.abs(reached - target) };
    });
    const worst = halves.reduce((a, b) => (b.error > a.error ? b : a));
    const inputs = worst.sign > 0 ? 'inputs above 0' : 'inputs below 0';
    const where = `${step.kernel}, input ${input + 1}, unit ${unit + 1}`;
    return {
      id: `${step.name}-${why.replaceAll(' ', '-')}`,
      title: `${where}${front ? `, for ${inputs}` : ''} (${why})`,
      target,
      reached: worst.reached,
      epsilon: this.epsilon,
      samples: worst.samples,
    };
  }
}

function sumOf(pool: Float32Array, subset: number): number {
  let sum = 0;
  for (let rest = subset; rest !== 0; rest &= rest - 1) {
    sum += pool[31 - Math.clz32(rest & -rest)]!;
  }
  return sum;
}

/** Where the largest magnitude stands first. */
function largestAt(values: Float32Array | Float64Array): number {
  let at = 0;
  for (let i = 1; i < values.length; i++) {
    if (Math.abs(values[i]!) > Math.abs(values[at]!)) at = i;
  }
  return at;
}
