import { type RunWalk } from '../elements/axes';
import { type MatrixLayout } from '../view';

const mostBins = 1024;
/** Lines that are counted one by one; of more, as of a long vector, a few together. */
const mostCounters = 4_194_304;

/** One direction of a matrix: how many are kept in its lines. */
class Margin {
  /** Lines that share a counter; they all belong to one unit, unless there are very many. */
  private readonly perCounter: number;
  private readonly counters: Float64Array;
  /** Which units keep something, a bit each; only where counters do not tell. */
  private readonly alive: Uint8Array | undefined;

  constructor(
    private readonly lines: number,
    private readonly units: number,
    private readonly linesPerUnit: number,
    private readonly lineLength: number,
  ) {
    this.perCounter = lines <= mostCounters ? 1 : Math.ceil(lines / mostBins);
    this.counters = new Float64Array(Math.ceil(lines / this.perCounter));
    if (this.perCounter > 1) this.alive = new Uint8Array(Math.ceil(units / 8));
  }

  /** Units that keep nothing. */
  get dead(): number {
    const { units, linesPerUnit, counters, alive } = this;
    let living = 0;
    for (let unit = 0; unit < units; unit++) {
      if (alive !== undefined) {
        living += (alive[unit >>> 3]! >> (unit & 7)) & 1;
        continue;
      }
      let ones = 0;
      for (let line = 0; line < linesPerUnit; line++) ones += counters[unit * linesPerUnit + line]!;
      if (ones > 0) living++;
    }
    return units - living;
  }

  /** Kept shares in bins of whole lines, all of the same number of lines but for the last. */
  get density(): number[] {
    const perBin = Math.max(1, Math.ceil(this.lines / mostBins));
    const counters = Math.max(1, perBin / this.perCounter);
    return Array.from({ length: Math.ceil(this.lines / perBin) }, (_, bin) => {
      let ones = 0;
      for (const count of this.counters.subarray(bin * counters, (bin + 1) * counters))
        ones += count;
      const all = Math.min(perBin, this.lines - bin * perBin) * this.lineLength;
      return all === 0 ? 0 : ones / all;
    });
  }

  /** Adds kept elements of one line. */
  add(line: number, ones: number): void {
    if (ones === 0) return;
    this.counters[Math.floor(line / this.perCounter)]! += ones;
    this.enliven(line);
  }

  /** Adds a run whose elements each lie in a line of their own: that of `kept[from + i]` is `first + i * step`. */
  addRun(kept: Uint8Array, from: number, count: number, first: number, step: number): number {
    const { counters, perCounter } = this;
    let sum = 0;
    if (perCounter === 1) {
      for (let i = from, line = first; i < from + count; i++, line += step) {
        const one = kept[i]!;
        counters[line]! += one;
        sum += one;
      }
      return sum;
    }
    for (let i = from, line = first; i < from + count; i++, line += step) {
      if (kept[i] === 0) continue;
      counters[Math.floor(line / perCounter)]!++;
      this.enliven(line);
      sum++;
    }
    return sum;
  }

  private enliven(line: number): void {
    if (this.alive === undefined) return;
    const unit = Math.floor(line / this.linesPerUnit);
    this.alive[unit >>> 3]! |= 1 << (unit & 7);
  }
}

/** Kept elements by rows and columns of a layer's matrix. */
export class Margins {
  readonly rows: Margin;
  readonly columns: Margin;
  kept = 0;

  constructor({ rows, columns, inputs, outputs, kernel }: MatrixLayout) {
    this.rows = new Margin(rows, inputs, kernel[0], columns);
    this.columns = new Margin(columns, outputs, kernel[1], rows);
  }

  /** Adds elements in C order; the walk stands at the first of them, and is moved behind the last. */
  add(kept: Uint8Array, walk: RunWalk): void {
    const { rowStep, columnStep } = walk.inner;
    const [along, across] = columnStep > 0 ? [this.columns, this.rows] : [this.rows, this.columns];
    for (let at = 0; at < kept.length;) {
      const count = Math.min(walk.left, kept.length - at);
      const [first, line] = columnStep > 0 ? [walk.column, walk.row] : [walk.row, walk.column];
      const ones = along.addRun(kept, at, count, first, rowStep + columnStep);
      across.add(line, ones);
      this.kept += ones;
      walk.advance(count);
      at += count;
    }
  }
}
