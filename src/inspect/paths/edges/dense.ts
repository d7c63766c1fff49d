import { type EdgeFacts, type Edges, type EdgeVisitor, type WeightArray } from './edges';
import { type Rows } from './rows';

/** Edges as a matrix: a row for each unit that they come from, 0 where there is none. */
export class DenseEdges implements Edges {
  readonly count: number;
  readonly kept: number;
  readonly nonFinite: number;
  readonly wide: boolean;
  readonly parallel: number;

  constructor(
    readonly rows: Rows,
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
    const { weights } = this;
    const { rows, parallel, width, base } = this.rows;
    for (let from = 0; from < rows; from++) {
      const count = counts[from]!;
      if (count === 0) continue;
      const begin = base[from]!;
      let at = from * parallel * width;
      for (let tap = 0; tap < parallel; tap++) {
        for (let to = begin; to < begin + width; to++) {
          if (weights[at++]! !== 0) sums[to]! += count;
        }
      }
    }
  }

  strongest(strengths: Float64Array, best: Float64Array): void {
    const { weights } = this;
    const { rows, parallel, width, base } = this.rows;
    let at = 0;
    for (let from = 0; from < rows; from++) {
      const begin = base[from]!;
      let most = best[from]!;
      for (let tap = 0; tap < parallel; tap++) {
        for (let to = begin; to < begin + width; to++) {
          const strength = Math.abs(weights[at++]!) * strengths[to]!;
          if (strength > most) most = strength;
        }
      }
      best[from] = most;
    }
  }

  between(from: Uint8Array, to: Uint8Array): number {
    const { weights } = this;
    const { rows, parallel, width, base } = this.rows;
    let found = 0;
    for (let row = 0; row < rows; row++) {
      if (from[row] === 0) continue;
      const begin = base[row]!;
      let at = row * parallel * width;
      for (let tap = 0; tap < parallel; tap++) {
        for (let unit = begin; unit < begin + width; unit++) {
          if (weights[at++]! !== 0) found += to[unit]!;
        }
      }
    }
    return found;
  }

  each(from: number, visit: EdgeVisitor): void {
    const { weights } = this;
    const { parallel, width, base } = this.rows;
    const begin = base[from]!;
    let at = from * parallel * width;
    for (let tap = 0; tap < parallel; tap++) {
      for (let to = begin; to < begin + width; to++) {
        const weight = weights[at++]!;
        if (weight !== 0) visit(to, weight);
      }
    }
  }
}
