import { type Axis, type GraphLink, type NetGraph, NoDiagram, quote } from './graph';

/** Most units of all columns, and most pairs of all identities: more is no diagram, and would fill the memory. */
const mostUnits = 2 ** 22;
const mostPairs = 2 ** 23;

interface Draft {
  readonly name: string;
  readonly units: number;
  readonly input: boolean;
  output: boolean;
}

/** Collects columns and links in any order. */
export class GraphBuilder {
  readonly #columns: Draft[] = [];
  readonly #links: GraphLink[] = [];
  readonly #notes = new Set<string>();
  #units = 0;
  #pairs = 0;

  /** @returns its handle @throws NoDiagram if there are too many units */
  column(name: string, units: number, input = false): number {
    if (!Number.isSafeInteger(units) || units < 1) {
      throw new NoDiagram(`Layer ${quote(name)} has ${units} units.`);
    }
    this.#units += units;
    if (this.#units > mostUnits) {
      throw new NoDiagram(
        `The net has more than ${mostUnits} units in all (up to layer ${quote(name)}).`,
      );
    }
    return this.#columns.push({ name, units, input, output: false }) - 1;
  }

  units(column: number): number {
    return this.#columns[column]!.units;
  }

  kernel(from: number, to: number, tensor: number, axes: readonly Axis[]): void {
    this.#links.push({ kind: 'kernel', from, to, tensor, axes });
  }

  /** @throws NoDiagram if there are too many pairs */
  identity(from: number, to: number, fromUnits: Int32Array, toUnits: Int32Array): void {
    this.#links.push({ kind: 'identity', from, to, fromUnits, toUnits });
  }

  /** Room for pairs of identities. @throws NoDiagram if there are too many */
  pairs(count: number): { readonly from: Int32Array; readonly to: Int32Array } {
    this.#pairs += count;
    if (!(this.#pairs <= mostPairs)) {
      throw new NoDiagram(`The net joins more than ${mostPairs} units.`);
    }
    return { from: new Int32Array(count), to: new Int32Array(count) };
  }

  markOutput(column: number): void {
    this.#columns[column]!.output = true;
  }

  note(text: string): void {
    this.#notes.add(text);
  }

  /** Columns by their depth, links likewise. */
  finish(): NetGraph {
    const depth = this.#depths();
    const order = [...depth.keys()].sort((a, b) => depth[a]! - depth[b]! || a - b);
    const place = new Map(order.map((column, i) => [column, i]));
    const links = this.#links
      .map((link) => ({ ...link, from: place.get(link.from)!, to: place.get(link.to)! }))
      .sort((a, b) => a.to - b.to || a.from - b.from);
    const columns = order.map((column) => ({ ...this.#columns[column]!, depth: depth[column]! }));
    return { columns, links, notes: [...this.#notes] };
  }

  /** Layers come after what they are fed with, so that links lead to higher handles. */
  #depths(): number[] {
    const depth = this.#columns.map(() => 0);
    for (const { from, to } of [...this.#links].sort((a, b) => a.to - b.to)) {
      depth[to] = Math.max(depth[to]!, depth[from]! + 1);
    }
    return depth;
  }
}
