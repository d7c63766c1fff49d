import { type Floats } from '../elements/source';
import { type LayerStatistics } from '../view';

/** Elements of which plain sums are made before they are added up with care. */
const blockElements = 4096;
const histogramBins = 64;

/** A sum that loses nothing on the way (Neumaier 1974), and tells of what is not finite. */
class Sum {
  private high = 0;
  private low = 0;

  add(value: number): void {
    const sum = this.high + value;
    const larger = Math.abs(this.high) >= Math.abs(value);
    this.low += larger ? this.high - sum + value : value - sum + this.high;
    this.high = sum;
  }

  get value(): number {
    return Number.isFinite(this.high) ? this.high + this.low : this.high;
  }
}

/** What a first look over all values finds. */
export class ValueSums {
  zeros = 0;
  nonFinite = 0;
  notEnforced = 0;
  /** Kept and finite. */
  finite = 0;
  min = Infinity;
  max = -Infinity;
  leastMagnitude = Infinity;
  private readonly sums = new Sum();
  private readonly magnitudes = new Sum();
  private readonly keptSums = new Sum();

  get sum(): number {
    return this.sums.value;
  }

  get absSum(): number {
    return this.magnitudes.value;
  }

  /** Of kept, finite values, whose sum may be too large for a number. */
  get mean(): number {
    return Math.min(this.max, Math.max(this.min, this.keptSums.value / this.finite));
  }

  add(values: Floats, kept: Uint8Array): void {
    for (let begin = 0; begin < values.length; begin += blockElements) {
      this.addBlock(values, kept, begin, Math.min(values.length, begin + blockElements));
    }
  }

  private addBlock(values: Floats, kept: Uint8Array, begin: number, end: number): void {
    let [sum, magnitude, keptSum, zeros, finite, pruned] = [0, 0, 0, 0, 0, 0];
    let { min, max, leastMagnitude } = this;
    for (let i = begin; i < end; i++) {
      const value = values[i]!;
      const size = Math.abs(value);
      sum += value;
      magnitude += size;
      if (value === 0) zeros++;
      if (kept[i] === 0) {
        if (value !== 0) pruned++;
      } else if (size < Infinity) {
        finite++;
        keptSum += value;
        if (value < min) min = value;
        if (value > max) max = value;
        if (size < leastMagnitude) leastMagnitude = size;
      }
    }
    this.sums.add(sum);
    this.magnitudes.add(magnitude);
    this.keptSums.add(keptSum);
    this.zeros += zeros;
    this.finite += finite;
    this.notEnforced += pruned;
    this.min = min;
    this.max = max;
    this.leastMagnitude = leastMagnitude;
    if (magnitude < Infinity) return;
    for (let i = begin; i < end; i++) if (!Number.isFinite(values[i])) this.nonFinite++;
  }
}

/** What a second look over kept, finite values finds, with the range and the mean known. */
export class Spread {
  private readonly counts: Float64Array;
  private readonly squares = new Sum();
  /** A power of two, so that no difference of doubles and no square overflows, or vanishes. */
  private readonly scale: number;
  private readonly width: number;

  constructor(private readonly sums: ValueSums) {
    const { min, max } = sums;
    const exponent = Math.round(Math.log2(Math.max(Math.abs(min), Math.abs(max), 2 ** -1000)));
    this.scale = Math.abs(exponent) < 400 ? 1 : 2 ** -exponent;
    this.width = max * this.scale - min * this.scale;
    this.counts = new Float64Array(this.width > 0 ? histogramBins : 1);
  }

  add(values: Floats, kept: Uint8Array): void {
    for (let begin = 0; begin < values.length; begin += blockElements) {
      this.addBlock(values, kept, begin, Math.min(values.length, begin + blockElements));
    }
  }

  private addBlock(values: Floats, kept: Uint8Array, begin: number, end: number): void {
    const { counts, scale } = this;
    const least = this.sums.min * scale;
    const mean = this.sums.mean * scale;
    const width = this.width > 0 ? this.width : 1;
    const last = counts.length - 1;
    let squares = 0;
    for (let i = begin; i < end; i++) {
      const value = values[i]! * scale;
      if (kept[i] === 0 || value - value !== 0) continue;
      const bin = Math.floor(((value - least) / width) * histogramBins);
      counts[bin < last ? bin : last]!++;
      squares += (value - mean) * (value - mean);
    }
    this.squares.add(squares);
  }

  /** The range and the histogram of what was added. */
  get found(): Pick<LayerStatistics, 'range' | 'histogram'> {
    const { min, max, mean, leastMagnitude, finite } = this.sums;
    const deviation = Math.sqrt(this.squares.value / finite) / this.scale;
    return {
      range: { min, max, mean, deviation, leastMagnitude },
      histogram: { min, max, counts: Array.from(this.counts) },
    };
  }
}
