import { bitsOf, type Floats, type LayerSource, readFloats, readMask } from '../elements/source';
import { type Region, innerSteps, spansOf } from './region';

/** Sums over the elements of square cells, row by row; exact counts, so that coarser cells are sums of finer ones. */
export interface Cells {
  readonly rows: number;
  readonly columns: number;
  readonly kept: Float64Array;
  /** Over kept, finite values; absent where there are no weights. */
  readonly values?: {
    readonly sum: Float64Array;
    readonly magnitude: Float64Array;
    /** Kept elements that are not finite; absent while there is none. */
    nonFinite?: Float64Array;
  };
}

/** Bytes of one cell, where all is finite. */
export const cellBytes = 24;

/** Empty cells. */
export function emptyCells(rows: number, columns: number, weights: boolean): Cells {
  const zeros = (): Float64Array => new Float64Array(rows * columns);
  return {
    rows,
    columns,
    kept: zeros(),
    ...(weights && { values: { sum: zeros(), magnitude: zeros() } }),
  };
}

/**
 * Sums a region of a layer's matrix in cells of 2^level x 2^level, which begin at the region's corner; that has to be a
 * corner of such a cell of the whole. Reads a few MB at a time.
 *
 * @throws InputError as ModelFile.values
 */
export function sumRegion(source: LayerSource, region: Region, level: number): Cells {
  const { layout } = source.view;
  const side = 2 ** level;
  const rows = Math.ceil((region.rowEnd - region.rowBegin) / side);
  const columns = Math.ceil((region.columnEnd - region.columnBegin) / side);
  const cells = emptyCells(rows, columns, source.weights !== undefined);
  const along = innerSteps(layout);
  const adder = new CellAdder(cells, side, along.column > 0);
  const step = along.column > 0 ? along.column : along.row;
  for (const span of spansOf(layout, region)) {
    adder.read(source, span.begin, span.end);
    span.runs((at, count, row, column) => {
      const lineBegin = along.column > 0 ? region.columnBegin : region.rowBegin;
      const lineEnd = along.column > 0 ? region.columnEnd : region.rowEnd;
      const across = along.column > 0 ? row : column;
      const acrossBegin = along.column > 0 ? region.rowBegin : region.columnBegin;
      const acrossEnd = along.column > 0 ? region.rowEnd : region.columnEnd;
      if (across < acrossBegin || across >= acrossEnd) return;
      const place = along.column > 0 ? column : row;
      const skip = place < lineBegin ? Math.ceil((lineBegin - place) / step) : 0;
      const first = place + skip * step - lineBegin;
      const fitting = Math.ceil((lineEnd - lineBegin - first) / step);
      adder.add(at + skip, Math.min(count - skip, fitting), first, across - acrossBegin, step);
    });
  }
  return cells;
}

/** Adds runs of elements that have been read to cells. */
class CellAdder {
  private values: Floats | undefined;
  private mask: Uint8Array | undefined;
  private bits: Int32Array | undefined;
  /** Distance of cells along a run. */
  private readonly cellStep: number;

  constructor(
    private readonly cells: Cells,
    private readonly side: number,
    private readonly alongColumns: boolean,
  ) {
    this.cellStep = alongColumns ? 1 : cells.columns;
  }

  read(source: LayerSource, begin: number, end: number): void {
    this.values = source.weights && readFloats(source.weights, begin, end);
    this.bits = this.values instanceof Float32Array ? bitsOf(this.values) : undefined;
    this.mask = source.mask && readMask(source.mask, begin, end);
  }

  /** @param place where the run begins, and `across` where it lies, both from the region's corner */
  add(at: number, count: number, place: number, across: number, step: number): void {
    const { side } = this;
    const line = Math.floor(across / side);
    const first = this.alongColumns ? line * this.cells.columns : line;
    let cell = Math.floor(place / side);
    // A step may be longer than a cell: then some get nothing of this run.
    for (let begin = at, end = at + count; begin < end;) {
      const many = Math.min(end - begin, Math.ceil(((cell + 1) * side - place) / step));
      this.sum(begin, begin + many, first + cell * this.cellStep);
      begin += many;
      place += many * step;
      cell = step === 1 ? cell + 1 : Math.floor(place / side);
    }
  }

  private sum(begin: number, end: number, cell: number): void {
    const { values, mask, cells } = this;
    if (values === undefined) {
      if (mask !== undefined) cells.kept[cell]! += onesIn(mask, begin, end);
    } else if (mask === undefined) {
      this.addValues(values, undefined, begin, end, cell);
    } else {
      this.addValues(values, mask, begin, end, cell);
    }
  }

  private addValues(
    values: Floats,
    mask: Uint8Array | undefined,
    begin: number,
    end: number,
    cell: number,
  ): void {
    let kept = 0;
    let sum = 0;
    let magnitude = 0;
    if (mask !== undefined) {
      for (let i = begin; i < end; i++) {
        const one = mask[i]!;
        const value = values[i]! * one;
        sum += value;
        magnitude += Math.abs(value);
        kept += one;
      }
    } else if (this.bits !== undefined) {
      const { bits } = this;
      for (let i = begin; i < end; i++) {
        const value = values[i]!;
        sum += value;
        magnitude += Math.abs(value);
        // Without a branch, as nonZero does it.
        const size = bits[i]! << 1;
        kept += (size | -size) >>> 31;
      }
    } else {
      for (let i = begin; i < end; i++) {
        const value = values[i]!;
        sum += value;
        magnitude += Math.abs(value);
        if (value !== 0) kept++;
      }
    }
    this.cells.kept[cell]! += kept;
    const found = this.cells.values!;
    // Whatever is not finite shows in the sum of magnitudes; so does what is pruned and not finite.
    if (magnitude < Infinity) {
      found.sum[cell]! += sum;
      found.magnitude[cell]! += magnitude;
    } else {
      this.addFinite(values, mask, begin, end, cell);
    }
  }

  private addFinite(
    values: Floats,
    mask: Uint8Array | undefined,
    begin: number,
    end: number,
    cell: number,
  ): void {
    const found = this.cells.values!;
    const nonFinite = (found.nonFinite ??= new Float64Array(found.sum.length));
    for (let i = begin; i < end; i++) {
      const value = values[i]!;
      if (mask === undefined ? value === 0 : mask[i] === 0) continue;
      if (value - value !== 0) {
        nonFinite[cell]!++;
        continue;
      }
      found.sum[cell]! += value;
      found.magnitude[cell]! += Math.abs(value);
    }
  }
}

function onesIn(mask: Uint8Array, begin: number, end: number): number {
  let ones = 0;
  for (let i = begin; i < end; i++) ones += mask[i]!;
  return ones;
}

/** Coarser cells: each is the sum of `factor` x `factor` finer ones; `row` and `column` are the first finer cell. */
export function coarsen(
  cells: Cells,
  factor: number,
  part: { row: number; column: number; rows: number; columns: number },
): Cells {
  const made = emptyCells(part.rows, part.columns, cells.values !== undefined);
  const nonFinite = cells.values?.nonFinite;
  if (nonFinite && made.values) made.values.nonFinite = new Float64Array(made.kept.length);
  const rowEnd = Math.min(cells.rows, part.row + part.rows * factor);
  const columnEnd = Math.min(cells.columns, part.column + part.columns * factor);
  for (let row = part.row; row < rowEnd; row++) {
    const to = Math.floor((row - part.row) / factor) * part.columns;
    for (let column = part.column; column < columnEnd; column++) {
      const target = to + Math.floor((column - part.column) / factor);
      const from = row * cells.columns + column;
      made.kept[target]! += cells.kept[from]!;
      if (made.values === undefined || cells.values === undefined) continue;
      made.values.sum[target]! += cells.values.sum[from]!;
      made.values.magnitude[target]! += cells.values.magnitude[from]!;
      if (nonFinite) made.values.nonFinite![target]! += nonFinite[from]!;
    }
  }
  return made;
}
