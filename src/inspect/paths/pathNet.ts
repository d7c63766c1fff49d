import { type GraphColumn } from '../graph/graph';
import { type Edges } from './edges/edges';

export interface LoadedLink {
  readonly from: number;
  readonly to: number;
  /** Name of the kernel; absent for an identity. */
  readonly tensor?: string;
  readonly edges: Edges;
}

/** A net that paths are sought in: all of it, or what is on paths through one unit. */
export class PathNet {
  readonly #from: readonly LoadedLink[][];
  readonly #into: readonly LoadedLink[][];

  constructor(
    readonly columns: readonly GraphColumn[],
    readonly links: readonly LoadedLink[],
    private readonly only?: {
      readonly column: number;
      readonly unit: number;
      /** Columns that paths may begin in, and end in. */
      readonly before: ReadonlySet<number>;
      readonly behind: ReadonlySet<number>;
    },
  ) {
    this.#from = columns.map(() => []);
    this.#into = columns.map(() => []);
    for (const link of links) {
      this.#from[link.from]!.push(link);
      this.#into[link.to]!.push(link);
    }
  }

  /** Links that leave a column, by where they lead. */
  from(column: number): readonly LoadedLink[] {
    return this.#from[column]!;
  }

  into(column: number): readonly LoadedLink[] {
    return this.#into[column]!;
  }

  /** Whether paths begin in a column. */
  begins(column: number): boolean {
    return this.columns[column]!.input && (this.only?.before.has(column) ?? true);
  }

  ends(column: number): boolean {
    return this.columns[column]!.output && (this.only?.behind.has(column) ?? true);
  }

  /** The one unit of a column that paths may go through, if it is not all. */
  onlyUnit(column: number): number | undefined {
    return this.only?.column === column ? this.only.unit : undefined;
  }

  /**
   * The part of the net that paths through a unit run in. All links that pass the unit's column by are left out: as
   * columns are whole, a path that is in one before it and one behind it then goes through the unit.
   */
  through(column: number, unit: number): PathNet {
    const before = new Set([column]);
    const behind = new Set([column]);
    for (const { from, to } of this.links) if (behind.has(from)) behind.add(to);
    for (const { from, to } of this.links.toReversed()) if (before.has(to)) before.add(from);
    const links = this.links.filter(
      ({ from, to }) =>
        (before.has(from) && before.has(to)) || (behind.has(from) && behind.has(to)),
    );
    return new PathNet(this.columns, links, { column, unit, before, behind });
  }
}
