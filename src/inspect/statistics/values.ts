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

/**
 * Moves the kept values of a block beside each other, so that loops over them need no branches.
 * @param room has place for all of the block
 * @returns how many these are
 */
function pack(
  values: Floats,
  kept: Uint8Array,
  begin: number,
  end: number,
  room: Float64Array,
): number {
  let count = 0;
  for (let i = begin; i < end; i++) {
    room[count] = values[i]!;
    count += kept[i]!;
  }
  return count;
}

/** Drops from the first values those that are not finite. @returns how many are left */
function dropNonFinite(room: Float64Array, count: number): number {
  let left = 0;
  for (let i = 0; i < count; i++) {
    const value = room[i]!;
    if (value - value === 0) room[left++] = value;
  }
  return left;
}

/** What a first look over all values finds. */
export class ValueSums {
  /** Counted only where a mask says which weights are kept. */
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
  private readonly room = new Float64Array(blockElements);

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

  /** @param nonZeros which values are not 0, where `kept` says something else; only then are zeros counted */
  add(values: Floats, kept: Uint8Array, nonZeros?: Uint8Array): void {
    for (let begin = 0; begin < values.length; begin += blockElements) {
      const end = Math.min(values.length, begin + blockElements);
      this.addAll(values, kept, begin, end);
      if (nonZeros !== undefined) this.countZeros(nonZeros, kept, begin, end);
    }
  }

  private countZeros(nonZeros: Uint8Array, kept: Uint8Array, begin: number, end: number): void {
    let here = 0;
    let enforced = 0;
    for (let i = begin; i < end; i++) {
      const one = nonZeros[i]!;
      here += one;
      enforced += one & kept[i]!;
    }
    this.zeros += end - begin - here;
    this.notEnforced += here - enforced;
  }

  private addAll(values: Floats, kept: Uint8Array, begin: number, end: number): void {
    const { room } = this;
    let sum = 0;
    let magnitude = 0;
    let count = 0;
    for (let i = begin; i < end; i++) {
      const value = values[i]!;
      sum += value;
      magnitude += Math.abs(value);
      room[count] = value;
      count += kept[i]!;
    }
    this.sums.add(sum);
    this.magnitudes.add(magnitude);
    if (!(magnitude < Infinity)) {
      for (let i = begin; i < end; i++) if (!Number.isFinite(values[i])) this.nonFinite++;
      count = dropNonFinite(room, count);
    }
    this.addPacked(count);
  }

  private addPacked(count: number): void {
    const { room } = this;
    let { min, max, leastMagnitude } = this;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const value = room[i]!;
      const size = Math.abs(value);
      sum += value;
      if (value < min) min = value;
      if (value > max) max = value;
      if (size < leastMagnitude) leastMagnitude = size;
    }
    this.keptSums.add(sum);
    this.finite += count;
    this.min = min;
    this.max = max;
    this.leastMagnitude = leastMagnitude;
  }
}

/** What a second look over kept, finite values finds, with the range and the mean known. */
export class Spread {
  private readonly counts: Float64Array;
  private readonly squares = new Sum();
  private readonly room = new Float64Array(blockElements);
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
    const clean = this.sums.nonFinite === 0;
    for (let begin = 0; begin < values.length; begin += blockElements) {
      const end = Math.min(values.length, begin + blockElements);
      const count = pack(values, kept, begin, end, this.room);
      this.addPacked(clean ? count : dropNonFinite(this.room, count));
    }
  }

  private addPacked(count: number): void {
    const { room, counts, scale } = this;
    const least = this.sums.min * scale;
    const mean = this.sums.mean * scale;
    const perBin = this.width > 0 ? this.width / histogramBins : 1;
    const last = counts.length - 1;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      const value = room[i]! * scale;
      const bin = ((value - least) / perBin) | 0;
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
