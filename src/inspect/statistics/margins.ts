import { type RunWalk } from '../elements/axes';
import { type MatrixLayout } from '../view';

const mostBins = 1024;

/** One direction of a matrix: how many are kept in bins of whole lines, and which units keep any. */
class Margin {
  readonly perBin: number;
  readonly counts: Float64Array;
  private readonly alive: Uint8Array;
  private living = 0;

  constructor(
    private readonly lines: number,
    private readonly units: number,
    private readonly linesPerUnit: number,
    private readonly lineLength: number,
  ) {
    this.perBin = Math.max(1, Math.ceil(lines / mostBins));
    this.counts = new Float64Array(Math.ceil(lines / this.perBin));
    this.alive = new Uint8Array(Math.ceil(units / 8));
  }

  get allAlive(): boolean {
    return this.living === this.units;
  }

  get dead(): number {
    return this.units - this.living;
  }

  add(line: number, ones: number): void {
    if (ones === 0) return;
    this.counts[Math.floor(line / this.perBin)]! += ones;
    this.enliven(Math.floor(line / this.linesPerUnit));
  }

  enliven(unit: number): void {
    const bit = 1 << (unit & 7);
    const byte = Math.floor(unit / 8);
    if ((this.alive[byte]! & bit) !== 0) return;
    this.alive[byte]! |= bit;
    this.living++;
  }

  get density(): number[] {
    return Array.from(this.counts, (ones, bin) => {
      const lines = Math.min(this.perBin, this.lines - bin * this.perBin);
      const all = lines * this.lineLength;
      return all === 0 ? 0 : ones / all;
    });
  }

  /** A run along which this direction's lines change: `ones[from + i]` is in line `first + i * step`. */
  addRun(ones: Uint8Array, from: number, count: number, first: number, step: number): void {
    const { perBin } = this;
    for (let at = from, line = first, end = from + count; at < end;) {
      const bin = Math.floor(line / perBin);
      const many = Math.min(end - at, Math.ceil(((bin + 1) * perBin - line) / step));
      let sum = 0;
      for (let i = at; i < at + many; i++) sum += ones[i]!;
      this.counts[bin]! += sum;
      at += many;
      line += many * step;
    }
    if (this.allAlive) return;
    for (let i = 0; i < count; i++) {
      if (ones[from + i] !== 0) this.enliven(Math.floor((first + i * step) / this.linesPerUnit));
    }
  }
}

/** Kept elements by rows and columns of a layer's matrix. */
export class Margins {
  readonly rows: Margin;
  readonly columns: Margin;
  kept = 0;

  constructor({ rows, columns, inputs, outputs, kernel }: MatrixLayout) {
    this.rows = new Margin(rows, inputs, Math.max(1, kernel[0]), columns);
    this.columns = new Margin(columns, outputs, Math.max(1, kernel[1]), rows);
  }

  /** Adds elements in C order; the walk stands at the first of them, and is moved behind the last. */
  add(kept: Uint8Array, walk: RunWalk): void {
    const { rowStep, columnStep } = walk.inner;
    for (let at = 0; at < kept.length;) {
      const count = Math.min(walk.left, kept.length - at);
      let ones = 0;
      for (let i = at; i < at + count; i++) ones += kept[i]!;
      if (ones > 0) {
        this.kept += ones;
        if (columnStep > 0) {
          this.rows.add(walk.row, ones);
          this.columns.addRun(kept, at, count, walk.column, columnStep);
        } else {
          this.columns.add(walk.column, ones);
          this.rows.addRun(kept, at, count, walk.row, rowStep);
        }
      }
      walk.advance(count);
      at += count;
    }
  }
}
