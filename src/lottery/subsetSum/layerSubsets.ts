import { type MaskTensor } from '../../masks/mask';
import { type Weights } from '../../models/net';
import { rng } from '../../tensors/random';
import { type BuiltComposition, type BuiltLayer } from '../construction/schema';
import { type DrawnLayer } from './draw';
import { mostSamples } from './solver/solver';
import { type Task } from './solver/threads/batch';

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
  /** Of sums: the same for all inputs. */
  private readonly whole: readonly Half[];

  constructor(
    private readonly seed: number,
    private readonly drawn: DrawnLayer,
    target: Weights,
    private readonly epsilon: number,
  ) {
    const { step, kernel } = drawn;
    this.weights = target.get(step.kernel)!;
    this.bias = step.bias === undefined ? undefined : target.get(step.bias)!;
    this.kept = new Uint8Array(kernel.length);
    this.errors = new Float64Array((step.inputs + (this.bias ? 1 : 0)) * step.units);
    this.beyond = new Uint8Array(this.errors.length);
    this.biases = new Float32Array(step.units);
    const numbers = Array.from({ length: Math.min(drawn.samples, mostSamples) }, (_, k) => k);
    this.whole = [{ sign: 1, numbers }];
  }

  /** What is to be solved for all weights into a unit, and its bias, in any order; shares sum up to 1. */
  *unit(unit: number): Generator<Task> {
    const { shared, step, samples, biasPools } = this.drawn;
    const { inputs, units } = step;
    const bias = this.bias ? inputs * units + unit : undefined;
    if (shared) {
      const row = Array.from({ length: inputs }, (_, i) => i * units + unit);
      const halves = this.halves(0);
      for (const half of halves) {
        // Behind a constant 1 only the half of positive inputs adds something.
        const targets = bias === undefined || half.sign < 0 ? row : [...row, bias];
        yield this.task(half, this.pool(half, 0, unit), targets, unit, 1 / halves.length);
      }
      return;
    }
    const share = 1 / (inputs + (bias === undefined ? 0 : 1));
    for (let i = 0; i < inputs; i++) {
      const halves = this.halves(i);
      for (const half of halves) {
        const pool = this.pool(half, i, unit);
        yield this.task(half, pool, [i * units + unit], unit, share / halves.length);
      }
    }
    if (bias === undefined) return;
    // Behind a weight that is not positive the ReLU of a constant 1 is 0.
    const own = biasPools.subarray(unit * samples, (unit + 1) * samples).filter((one) => one !== 0);
    const some = own.slice(0, mostSamples);
    const all = { sign: 1, numbers: Array.from(some.keys()) } as const;
    yield this.task(all, some, [bias], unit, share);
  }

  /** The samples that an input's weights are made of; more than can be searched exactly stay unused. */
  private halves(input: number): readonly Half[] {
    const { samples, front, step } = this.drawn;
    if (!front) return this.whole;
    const all = Array.from({ length: samples }, (_, k) => k);
    const side = (sign: 1 | -1): Half => ({
      sign,
      numbers: all.filter((k) => sign * front[input * samples + k]! > 0).slice(0, mostSamples),
    });
    return step.positive ? [side(1)] : [side(1), side(-1)];
  }

  private pool({ sign, numbers }: Half, input: number, unit: number): Float32Array {
    const pool = new Float32Array(numbers.length);
    for (let k = 0; k < pool.length; k++) pool[k] = sign * this.value(input, numbers[k]!, unit);
    return pool;
  }

  /** What a sample adds to the weight of an input, times the sign of its half. */
  private value(input: number, sample: number, unit: number): number {
    const { front, kernel, row, step, samples } = this.drawn;
    const behind = kernel[row(input, sample) * step.units + unit]!;
    return front ? front[input * samples + sample]! * behind : behind;
  }

  /** @param targets numbers of the weights, biases after them */
  private task(
    half: Half,
    pool: Float32Array,
    targets: readonly number[],
    unit: number,
    share: number,
  ): Task {
    const wanted = new Float32Array(targets.length);
    for (let t = 0; t < wanted.length; t++) wanted[t] = half.sign * this.target(targets[t]!);
    return {
      ...{ samples: pool, targets: wanted, share },
      settle: (subsets, errors, from) => {
        for (let t = 0; t < wanted.length; t++) {
          const [at, subset] = [targets[t]!, subsets[from + t]!];
          this.errors[at] = Math.max(this.errors[at]!, errors[from + t]!);
          this.keep(half, pool, at, subset, unit);
        }
        this.countBeyond(pool, wanted, targets);
      },
    };
  }

  private keep(
    { numbers }: Half,
    pool: Float32Array,
    at: number,
    subset: number,
    unit: number,
  ): void {
    const { step } = this.drawn;
    const input = Math.floor(at / step.units);
    if (input >= step.inputs) {
      this.biases[unit] = sumOf(pool, subset);
      return;
    }
    for (let rest = subset; rest !== 0; rest &= rest - 1) {
      const sample = numbers[31 - Math.clz32(rest & -rest)]!;
      this.kept[this.drawn.row(input, sample) * step.units + unit] = 1;
    }
  }

  /** Marks the targets that no subset of a pool could come near to. */
  private countBeyond(pool: Float32Array, wanted: Float32Array, targets: readonly number[]): void {
    let [low, high] = [-this.epsilon, this.epsilon];
    for (let k = 0; k < pool.length; k++) {
      const value = pool[k]!;
      if (value < 0) low += value;
      else high += value;
    }
    for (let t = 0; t < wanted.length; t++) {
      if (wanted[t]! < low || wanted[t]! > high) this.beyond[targets[t]!] = 1;
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
