import { type Axis } from '../elements/axes';
import { eachStep, mostLine } from './lines';

/**
 * Finds along one axis in which steps a mask changes: the greatest common divisor of all places at which an element differs
 * from the one before it. Blocks of that many, or of a divisor, are constant along the axis.
 */
export class Granule {
  /** 0: nothing changes along the axis. */
  value = 0;
  private before: Uint8Array | undefined;
  private at = 0;

  constructor(private readonly axis: Axis) {
    if (axis.stride > mostLine) this.value = 1;
  }

  /** @param kept elements in C order, those after the ones added before */
  add(kept: Uint8Array): void {
    const begin = this.at;
    this.at += kept.length;
    if (this.value === 1) return;
    if (this.axis.stride === 1) this.addNeighbours(kept, begin);
    else eachStep(this.axis, begin, kept.length, (...step) => this.addStep(kept, ...step));
  }

  private addNeighbours(kept: Uint8Array, begin: number): void {
    const { extent } = this.axis;
    let digit = begin % extent;
    let before = this.before?.[0] ?? 0;
    for (let i = 0; i < kept.length && this.value !== 1; i++) {
      const now = kept[i]!;
      if (now !== before && digit > 0) this.changeAt(digit);
      before = now;
      if (++digit === extent) digit = 0;
    }
    this.before = Uint8Array.of(before);
  }

  private addStep(
    kept: Uint8Array,
    digit: number,
    within: number,
    from: number,
    until: number,
  ): void {
    if (this.value === 1) return;
    const line = (this.before ??= new Uint8Array(this.axis.stride));
    const now = kept.subarray(from, until);
    if (digit > 0 && Buffer.compare(line.subarray(within, within + now.length), now) !== 0) {
      this.changeAt(digit);
    }
    line.set(now, within);
  }

  private changeAt(digit: number): void {
    let [a, b] = [this.value, digit];
    while (b > 0) [a, b] = [b, a % b];
    this.value = a;
  }
}
