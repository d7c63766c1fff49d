import { Halves, type TargetMatrix } from '../halves/target';
import { binEnds } from './golden';
import { type Edges } from './hyperbolic';

/** How weights are decomposed. */
export interface Decomposing {
  /** Largest error of a weight. */
  readonly epsilon: number;
  /** Weights are divided by it. */
  readonly scale: number;
  readonly bins: number;
  readonly gamma: number;
}

/**
 * The places that units of a pool are sought for: one for each half of each weight and each bin that may be used for it. Place
 * half * bins + bin.
 */
export class Places {
  /** Of each place its unit, and the edges around that. */
  readonly unit: Uint32Array;
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly halves: Halves;
  /** All places, and those that are filled. */
  count = 0;
  filled = 0;
  private readonly ends: Float64Array;
  private readonly step: number;
  /** 1 where a unit is wanted. */
  private readonly wanted: Uint8Array;
  /** Halves that want units, how many each, and what decides whether one fits. */
  private readonly open: Uint32Array;
  private readonly wants: Uint16Array;
  private readonly row: Uint32Array;
  private readonly column: Uint32Array;
  private readonly signA: Int8Array;
  private readonly signB: Int8Array;
  private openCount = 0;
  private cursor = 0;

  constructor(
    private readonly target: TargetMatrix,
    private readonly by: Decomposing,
  ) {
    this.halves = new Halves(target);
    const { count } = this.halves;
    const all = count * by.bins;
    this.ends = binEnds(by.bins, by.gamma);
    this.step = Math.log(by.gamma);
    this.unit = new Uint32Array(all);
    this.a = new Float32Array(all);
    this.b = new Float32Array(all);
    this.wanted = new Uint8Array(all);
    this.open = new Uint32Array(count);
    this.wants = new Uint16Array(count);
    this.row = new Uint32Array(count);
    this.column = new Uint32Array(count);
    this.signA = new Int8Array(count);
    this.signB = new Int8Array(count);
    for (let half = 0; half < count; half++) this.openHalf(half);
  }

  get full(): boolean {
    return this.openCount === 0;
  }

  /** Places of a half, the largest bin first. */
  of(half: number): number[] {
    const { bins } = this.by;
    const first = this.firstBin(half);
    return Array.from({ length: bins - first }, (_, i) => half * bins + first + i);
  }

  /** Of each bin how many places are not filled. */
  left(): Float64Array {
    const { bins } = this.by;
    const left = new Float64Array(bins);
    for (let i = 0; i < this.openCount; i++) {
      const first = this.open[i]! * bins;
      for (let bin = 0; bin < bins; bin++) left[bin]! += this.wanted[first + bin]!;
    }
    return left;
  }

  /** Gives a unit to the next half, in turn, that wants it. */
  offer(unit: number, inputs: Edges, outputs: Edges): void {
    const { open, row, column, signA, signB, step } = this;
    const { bins } = this.by;
    for (let tried = 0; tried < this.openCount; tried++) {
      if (this.cursor >= this.openCount) this.cursor = 0;
      const half = open[this.cursor]!;
      const i = row[half]!;
      const j = column[half]!;
      if (inputs.signs[i] === signA[half] && outputs.signs[j] === signB[half]) {
        const bin = Math.floor(-(inputs.logs[i]! + outputs.logs[j]!) / step) - 1;
        if (bin >= 0 && bin < bins && this.wanted[half * bins + bin] === 1) {
          const [a, b] = [Math.exp(inputs.logs[i]!), Math.exp(outputs.logs[j]!)];
          if (this.take(half, bin, { unit, a: Math.fround(a), b: Math.fround(b) })) return;
        }
      }
      this.cursor++;
    }
  }

  private take(
    half: number,
    bin: number,
    { unit, a, b }: { readonly unit: number; readonly a: number; readonly b: number },
  ): boolean {
    // Rounding may have moved it over the end of the bin.
    if (a * b > this.ends[bin]! || a * b < this.ends[bin + 1]!) return false;
    const place = half * this.by.bins + bin;
    this.wanted[place] = 0;
    this.unit[place] = unit;
    this.a[place] = a * this.signA[half]!;
    this.b[place] = b * this.signB[half]!;
    this.filled++;
    if (--this.wants[half]! === 0) this.open[this.cursor] = this.open[--this.openCount]!;
    else this.cursor++;
    return true;
  }

  /** The first bin that has values that are not above the weight; none for a weight that 0 is near enough to. */
  private firstBin(half: number): number {
    const { bins, epsilon, scale } = this.by;
    const size = Math.abs(this.target.values[this.halves.weight(half)]!);
    if (size <= epsilon) return bins;
    let bin = 0;
    while (bin < bins && this.ends[bin + 1]! > size / scale) bin++;
    return bin;
  }

  private openHalf(half: number): void {
    const { bins } = this.by;
    const weight = this.halves.weight(half);
    const { outputs, values } = this.target;
    this.row[half] = Math.floor(weight / outputs);
    this.column[half] = weight % outputs;
    const sign = this.halves.sign(half);
    this.signA[half] = sign;
    // In both halves a b has the sign of the weight.
    this.signB[half] = values[weight]! < 0 ? -sign : sign;
    const first = this.firstBin(half);
    if (first === bins) return;
    this.wanted.fill(1, half * bins + first, (half + 1) * bins);
    this.wants[half] = bins - first;
    this.count += bins - first;
    this.open[this.openCount++] = half;
  }
}
