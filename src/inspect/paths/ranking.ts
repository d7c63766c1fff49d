import { Heap } from './heap';
import { compareScaled, numberOf, type Scaled, split } from './scaled';
import { type LoadedLink, type PathNet } from './pathNet';
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

/** Picks the best ways behind the last one that is known. */
class Selection {
  readonly #best = new Heap<Way>((a, b) => compareWays(b, a));

  constructor(
    private readonly after: Way | undefined,
    private readonly size: number,
  ) {}

  /** A way in parts: most are of no interest, and not worth an object. */
  offer(mantissa: number, exponent: number, node: number, weight: number, edge: number): void {
    const { after } = this;
    if (after !== undefined && compare(after, mantissa, exponent, node, edge) >= 0) return;
    const last = this.#last();
    if (last !== undefined) {
      if (compare(last, mantissa, exponent, node, edge) <= 0) return;
      this.#best.pop();
    }
    this.#best.push({ mantissa, exponent, node, weight, edge });
  }

  /** Ways that are weaker than this * 2 ** base are of no interest any more. */
  floor(base: number): number {
    const last = this.#last();
    return last === undefined ? 0 : numberOf(last, -base);
  }

  /** And so are those that are stronger than this * 2 ** base. */
  ceiling(base: number): number {
    return this.after === undefined ? Infinity : numberOf(this.after, -base);
  }

  #last(): Way | undefined {
    return this.#best.size === this.size ? this.#best.top : undefined;
  }

  /** The best first. */
  taken(): Way[] {
    const ways: Way[] = [];
    for (let way = this.#best.pop(); way !== undefined; way = this.#best.pop()) ways.push(way);
    return ways.reverse();
  }
}

/** Every batch is that many times the one before. */
const growth = 8;

/** The ways on from one place, ranked; found in batches, as hardly ever all are wanted. */
export class Ranking {
  readonly #ranked: Way[] = [];
  #batch = 4;
  #isAll = false;

  /** @param visitAll offers all ways in any order */
  constructor(private readonly visitAll: (selection: Selection) => void) {}

  at(rank: number): Way | undefined {
    while (rank >= this.#ranked.length && !this.#isAll) this.#next();
    return this.#ranked[rank];
  }

  #next(): void {
    const selection = new Selection(this.#ranked.at(-1), this.#batch);
    this.visitAll(selection);
    const found = selection.taken();
    this.#isAll = found.length < this.#batch;
    this.#ranked.push(...found);
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
  return new Ranking((selection) => {
    if (net.ends(column)) selection.offer(1, 0, -1, 1, -1);
    let edges = 0;
    for (const link of net.from(column)) {
      edges += visit(link, unit, strengths[link.to]!, selection, numbering.node(link.to, 0), edges);
    }
  });
}

/** @returns the number of edges */
function visit(
  { edges }: LoadedLink,
  unit: number,
  { mantissas, exponents, flat }: Strengths,
  selection: Selection,
  firstNode: number,
  firstEdge: number,
): number {
  let edge = firstEdge;
  const product: Scaled = { mantissa: 0, exponent: 0 };
  if (flat !== undefined && !edges.wide) {
    const { values, base } = flat;
    const ceiling = selection.ceiling(base);
    let floor = selection.floor(base);
    edges.each(unit, (to, weight) => {
      edge++;
      const strength = Math.abs(weight) * values[to]!;
      if (strength < floor || strength > ceiling || strength === 0) return;
      split(strength, base, product);
      selection.offer(product.mantissa, product.exponent, firstNode + to, weight, edge);
      floor = selection.floor(base);
    });
    return edge - firstEdge;
  }
  const magnitude: Scaled = { mantissa: 0, exponent: 0 };
  edges.each(unit, (to, weight) => {
    edge++;
    if (mantissas[to] === 0) return;
    split(Math.abs(weight), 0, magnitude);
    split(magnitude.mantissa * mantissas[to]!, magnitude.exponent + exponents[to]!, product);
    selection.offer(product.mantissa, product.exponent, firstNode + to, weight, edge);
  });
  return edge - firstEdge;
}

/** The inputs that paths begin in. */
export function beginnings(
  net: PathNet,
  numbering: Numbering,
  strengths: readonly Strengths[],
): Ranking {
  return new Ranking((selection) => {
    net.columns.forEach(({ units }, column) => {
      if (!net.begins(column)) return;
      const { mantissas, exponents } = strengths[column]!;
      for (let unit = 0; unit < units; unit++) {
        if (mantissas[unit] === 0) continue;
        selection.offer(mantissas[unit]!, exponents[unit]!, numbering.node(column, unit), 1, 0);
      }
    });
  });
}
