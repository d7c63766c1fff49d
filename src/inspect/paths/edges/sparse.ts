import { type EdgeFacts, type Edges, type EdgeVisitor, type WeightArray } from './edges';

/** Edges as lists: those of unit u are at starts[u] to starts[u + 1]. */
export class SparseEdges implements Edges {
  readonly count: number;
  readonly kept: number;
  readonly nonFinite: number;
  readonly wide: boolean;
  readonly parallel: number;

  constructor(
    readonly starts: Uint32Array,
    readonly to: Int32Array,
    readonly weights: WeightArray,
    facts: EdgeFacts,
  ) {
    ({
      count: this.count,
      kept: this.kept,
      nonFinite: this.nonFinite,
      wide: this.wide,
      parallel: this.parallel,
    } = facts);
  }

  add(counts: Float64Array, sums: Float64Array): void {
    const { starts, to } = this;
    for (let from = 0; from < starts.length - 1; from++) {
      const count = counts[from]!;
      if (count === 0) continue;
      const end = starts[from + 1]!;
      for (let at = starts[from]!; at < end; at++) sums[to[at]!]! += count;
    }
  }

  strongest(strengths: Float64Array, best: Float64Array): void {
    const { starts, to, weights } = this;
    for (let from = 0; from < starts.length - 1; from++) {
      const end = starts[from + 1]!;
      let most = best[from]!;
      for (let at = starts[from]!; at < end; at++) {
        const strength = Math.abs(weights[at]!) * strengths[to[at]!]!;
        if (strength > most) most = strength;
      }
      best[from] = most;
    }
  }

  between(from: Uint8Array, to: Uint8Array): number {
    const { starts } = this;
    let found = 0;
    for (let row = 0; row < starts.length - 1; row++) {
      if (from[row] === 0) continue;
      const end = starts[row + 1]!;
      for (let at = starts[row]!; at < end; at++) found += to[this.to[at]!]!;
    }
    return found;
  }

  each(from: number, visit: EdgeVisitor): void {
    const end = this.starts[from + 1]!;
    for (let at = this.starts[from]!; at < end; at++) visit(this.to[at]!, this.weights[at]!);
  }
}

/** Edges in any order, as lists. Those of a unit keep their order. */
export function sparseEdges(
  rows: number,
  edges: {
    readonly from: Int32Array;
    readonly to: Int32Array;
    /** undefined: all are 1. */
    readonly weights: WeightArray | undefined;
  },
  facts: EdgeFacts,
): SparseEdges {
  const { from, to, weights } = edges;
  const starts = new Uint32Array(rows + 1);
  for (const row of from) starts[row + 1]! += 1;
  for (let row = 0; row < rows; row++) starts[row + 1]! += starts[row]!;
  const next = starts.slice();
  const sortedTo = new Int32Array(to.length);
  const sorted =
    weights instanceof Float64Array ? new Float64Array(to.length) : new Float32Array(to.length);
  for (let edge = 0; edge < to.length; edge++) {
    const at = next[from[edge]!]!++;
    sortedTo[at] = to[edge]!;
    sorted[at] = weights === undefined ? 1 : weights[edge]!;
  }
  return new SparseEdges(starts, sortedTo, sorted, facts);
}
