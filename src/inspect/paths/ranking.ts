import { Heap } from './heap';
import { compareScaled, type Scaled, split } from './scaled';
import { type PathNet } from './pathNet';
import { type Strengths } from './strengths';

/** One way on from a unit. */
export interface Way extends Scaled {
  /** The unit that it leads to, as {@link Numbering} has it; -1: the path ends here. */
  readonly node: number;
  /** Its weight, with its sign. */
  readonly weight: number;
  /** Place among the edges of the unit: the order of parallel ones. */
  readonly edge: number;
}

/** Numbers the units of all columns: column by column, in their order. */
export class Numbering {
  readonly #first: readonly number[];

  constructor(net: PathNet) {
    let next = 0;
    this.#first = net.columns.map(({ units }) => {
      next += units;
      return next - units;
    });
  }

  node(column: number, unit: number): number {
    return this.#first[column]! + unit;
  }

  columnOf(node: number): number {
    let low = 0;
    let high = this.#first.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#first[middle]! <= node) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  unitOf(node: number): number {
    return node - this.#first[this.columnOf(node)]!;
  }
}

/** Takes a way in parts: most are of no interest, and not worth an object. */
type Offer = (
  mantissa: number,
  exponent: number,
  node: number,
  weight: number,
  edge: number,
) => void;

/**
 * Below 0 if `way` comes before: it is stronger, by the strongest path that goes on this way, or leads to an earlier unit by
 * an earlier edge.
 */
function compare(way: Way, mantissa: number, exponent: number, node: number, edge: number): number {
  return (
    compareScaled(mantissa, exponent, way.mantissa, way.exponent) ||
    way.node - node ||
    way.edge - edge
  );
}

function compareWays(a: Way, b: Way): number {
  return compare(a, b.mantissa, b.exponent, b.node, b.edge);
}

/** Every batch is that many times the one before. */
const growth = 8;

/** The ways on from one place, ranked; found in batches, as hardly ever all are wanted. */
export class Ranking {
  readonly #ranked: Way[] = [];
  #batch = 2;
  #isAll = false;

  /** @param visitAll offers all ways in any order */
  constructor(private readonly visitAll: (offer: Offer) => void) {}

  at(rank: number): Way | undefined {
    while (rank >= this.#ranked.length && !this.#isAll) this.#next();
    return this.#ranked[rank];
  }

  /** The best of those behind the last. */
  #next(): void {
    const after = this.#ranked.at(-1);
    const best = new Heap<Way>((a, b) => compareWays(b, a));
    this.visitAll((mantissa, exponent, node, weight, edge) => {
      if (after !== undefined && compare(after, mantissa, exponent, node, edge) >= 0) return;
      const last = best.size === this.#batch ? best.top : undefined;
      if (last !== undefined) {
        if (compare(last, mantissa, exponent, node, edge) <= 0) return;
        best.pop();
      }
      best.push({ mantissa, exponent, node, weight, edge });
    });
    this.#isAll = best.size < this.#batch;
    const found: Way[] = [];
    for (let way = best.pop(); way !== undefined; way = best.pop()) found.push(way);
    this.#ranked.push(...found.reverse());
    this.#batch *= growth;
  }
}

/** The ways on from a unit. */
export function waysFrom(
  net: PathNet,
  numbering: Numbering,
  strengths: readonly Strengths[],
  node: number,
): Ranking {
  const column = numbering.columnOf(node);
  const unit = numbering.unitOf(node);
  const weight: Scaled = { mantissa: 0, exponent: 0 };
  const product: Scaled = { mantissa: 0, exponent: 0 };
  return new Ranking((offer) => {
    if (net.ends(column)) offer(1, 0, -1, 1, -1);
    let edge = 0;
    for (const link of net.from(column)) {
      const { mantissas, exponents } = strengths[link.to]!;
      const first = numbering.node(link.to, 0);
      link.edges.each(unit, (to, signed) => {
        edge++;
        const mantissa = mantissas[to]!;
        if (mantissa === 0) return;
        split(Math.abs(signed), 0, weight);
        split(weight.mantissa * mantissa, weight.exponent + exponents[to]!, product);
        offer(product.mantissa, product.exponent, first + to, signed, edge);
      });
    }
  });
}

/** The inputs that paths begin in. */
export function beginnings(
  net: PathNet,
  numbering: Numbering,
  strengths: readonly Strengths[],
): Ranking {
  return new Ranking((offer) => {
    net.columns.forEach(({ units }, column) => {
      if (!net.begins(column)) return;
      const { mantissas, exponents } = strengths[column]!;
      for (let unit = 0; unit < units; unit++) {
        if (mantissas[unit] === 0) continue;
        offer(mantissas[unit]!, exponents[unit]!, numbering.node(column, unit), 1, 0);
      }
    });
  });
}
