import { type TensorValues } from '../../../formats/model/modelFile';
import { type NetRange } from '../../graph/net';
import { DenseEdges } from './dense';
import { type Edges, type WeightArray } from './edges';
import { type Rows } from './rows';
import { sparseEdges } from './sparse';

interface Taker {
  take(bytes: number): void;
}

/** Below this many elements a list is no smaller than a matrix that matters. */
const small = 4096;

/** So many edges are enough to tell from how dense a kernel is. */
const sample = 2 ** 16;

/** Magnitudes of 32-bit numbers. */
const least = 2 ** -149;
const greatest = 2 ** 128;

/** Gathers a kernel's edges from ranges of its elements: as lists until these take more than a matrix. */
export class Collector {
  #matrix: WeightArray | undefined;
  /** Places in the matrix and weights of those edges, as long as there is none. */
  #places = new Uint32Array(1024);
  #weights: WeightArray | undefined;
  #edges = 0;
  #seen = 0;
  #kept = 0;
  #nonFinite = 0;
  #wide = false;

  constructor(
    private readonly rows: Rows,
    private readonly count: number,
    private readonly budget: Taker,
  ) {}

  /** The elements `begin` to `end`. */
  add(begin: number, end: number, { values, kept }: NetRange): void {
    const is64 = values instanceof Float64Array || values instanceof Int32Array;
    this.#weights ??= is64 ? new Float64Array(1024) : new Float32Array(1024);
    if (this.count < small) this.#matrix ??= this.#newMatrix();
    const { strides } = this.rows;
    const run = strides.at(-1)!;
    for (let element = begin; element < end;) {
      const inner = element % run.size;
      const length = Math.min(run.size - inner, end - element);
      const place = this.#placeOf(Math.floor(element / run.size)) + inner * run.step;
      this.#seen = element;
      if (this.#matrix === undefined) {
        this.#listRun(element - begin, length, place, run.step, values, kept);
      } else this.#fillRun(element - begin, length, place, run.step, values, kept);
      element += length;
    }
  }

  #placeOf(outer: number): number {
    const { strides } = this.rows;
    let place = 0;
    let rest = outer;
    for (let axis = strides.length - 2; axis >= 0; axis--) {
      const { size, step } = strides[axis]!;
      place += (rest % size) * step;
      rest = Math.floor(rest / size);
    }
    return place;
  }

  #fillRun(
    offset: number,
    length: number,
    first: number,
    step: number,
    values: TensorValues | undefined,
    kept: Uint8Array | undefined,
  ): void {
    const matrix = this.#matrix!;
    const end = offset + length;
    let place = first;
    let keptCount = 0;
    let nonFinite = 0;
    for (let i = offset; i < end; i++, place += step) {
      const value = values === undefined ? 1 : values[i]!;
      if (kept === undefined ? value === 0 : kept[i] === 0) continue;
      keptCount++;
      if (Math.abs(value) < Infinity) matrix[place] = value;
      else {
        nonFinite++;
        // Without a mask, NaN is not among the kept.
        if (kept === undefined && Number.isNaN(value)) keptCount--;
      }
    }
    this.#kept += keptCount;
    this.#nonFinite += nonFinite;
  }

  #listRun(
    offset: number,
    length: number,
    first: number,
    step: number,
    values: TensorValues | undefined,
    kept: Uint8Array | undefined,
  ): void {
    let place = first;
    for (let i = offset; i < offset + length; i++, place += step) {
      const value = values === undefined ? 1 : values[i]!;
      if (kept === undefined ? value === 0 : kept[i] === 0) continue;
      if (kept !== undefined || !Number.isNaN(value)) this.#kept++;
      if (!(Math.abs(value) < Infinity)) this.#nonFinite++;
      else if (value !== 0) {
        if (this.#edges === this.#places.length) {
          const seen = this.#seen + i - offset;
          const isDense = this.#edges >= sample && this.#edges > seen / 4;
          if (isDense || this.#edges > this.count / 6) {
            this.#toMatrix()[place] = value;
            const done = i + 1 - offset;
            this.#fillRun(i + 1, length - done, place + step, step, values, kept);
            return;
          }
          this.#grow();
        }
        this.#places[this.#edges] = place;
        this.#weights![this.#edges++] = value;
      }
    }
  }

  #grow(): void {
    const length = this.#places.length * 2;
    const places = new Uint32Array(length);
    places.set(this.#places);
    const old = this.#weights!;
    const weights =
      old instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
    weights.set(old);
    this.#places = places;
    this.#weights = weights;
  }

  #newMatrix(): WeightArray {
    const is64 = this.#weights instanceof Float64Array;
    this.budget.take(this.count * (is64 ? 8 : 4));
    return is64 ? new Float64Array(this.count) : new Float32Array(this.count);
  }

  #toMatrix(): WeightArray {
    const matrix = this.#newMatrix();
    for (let edge = 0; edge < this.#edges; edge++) {
      matrix[this.#places[edge]!] = this.#weights![edge]!;
    }
    this.#matrix = matrix;
    return matrix;
  }

  finish(): Edges {
    if (this.#weights instanceof Float64Array) this.#wide = isWide(this.#matrix ?? this.#weights);
    const { rows, parallel, width, base } = this.rows;
    const facts = {
      count: this.count,
      kept: this.#kept,
      nonFinite: this.#nonFinite,
      wide: this.#wide,
      parallel,
    };
    if (this.#matrix !== undefined) return new DenseEdges(this.rows, this.#matrix, facts);
    const edges = this.#edges;
    this.budget.take(edges * (this.#weights instanceof Float64Array ? 12 : 8) + rows * 4);
    const from = new Int32Array(edges);
    const to = new Int32Array(edges);
    for (let edge = 0; edge < edges; edge++) {
      const place = this.#places[edge]!;
      from[edge] = Math.floor(place / (parallel * width));
      to[edge] = base[from[edge]!]! + (place % width);
    }
    return sparseEdges(rows, { from, to, weights: this.#weights!.subarray(0, edges) }, facts);
  }
}

function isWide(weights: WeightArray): boolean {
  return weights.some((weight) => {
    const magnitude = Math.abs(weight);
    return magnitude !== 0 && (magnitude < least || magnitude > greatest);
  });
}
