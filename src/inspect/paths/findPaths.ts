import { NoDiagram, type GraphLink } from '../graph/graph';
import { type NetInput } from '../graph/net';
import { netGraph } from '../graph/netGraph';
import { type NoPaths, type PathColumn, type PathLink, type PathsView } from '../pathsView';
import { countPaths, describeTotal, type PathCounts } from './counts';
import { Budget, edgesOf } from './edges/load';
import { type LoadedLink, PathNet } from './pathNet';
import { strengthsOf } from './strengths';
import { strongestPaths } from './strongest';

export interface PathOptions {
  /** How many of the strongest paths, 1 to 1,000. */
  readonly k: number;
  /** Only paths through this unit: total, top, live units and what is on paths are then of these alone. */
  readonly through?: { readonly column: number; readonly unit: number };
}

/** Bytes that the weights of a net may take in memory: 268 million of them, dense. */
const mostBytes = 2 ** 30;

/** A net that has been read, for any number of questions. It keeps the weights: some 4 bytes each, or 8 for each kept one. */
export class PathFinder {
  private constructor(
    private readonly net: PathNet,
    private readonly notes: readonly string[],
  ) {}

  /** @throws what {@link NetTensor.read} throws */
  static open(input: NetInput): PathFinder | NoPaths {
    const { notes: sought = [] } = input;
    try {
      const graph = netGraph(input);
      if (!graph.links.some(({ kind }) => kind === 'kernel')) {
        throw new NoDiagram('The net has no layers with kernels, so there are no paths.');
      }
      const budget = new Budget(mostBytes);
      const links = graph.links.map((link): LoadedLink => {
        const edges = edgesOf(link, graph.columns[link.from]!.units, input.tensors, budget);
        return { from: link.from, to: link.to, ...tensorOf(link, input), edges };
      });
      const broken = links.reduce((n, { edges }) => n + edges.nonFinite, 0);
      const infinite = `${broken} weights are NaN or infinite: no path leads through them.`;
      const notes = [...sought, ...graph.notes, ...(broken === 0 ? [] : [infinite])];
      return new PathFinder(new PathNet(graph.columns, links), notes);
    } catch (error) {
      if (error instanceof NoDiagram) return { none: [error.message, ...sought].join(' ') };
      throw error;
    }
  }

  /** @throws RangeError if `k` is not an integer of 1 to 1,000, or there is no unit as `through` names it */
  find({ k, through }: PathOptions): PathsView {
    if (!Number.isInteger(k) || k < 1 || k > 1000) {
      throw new RangeError(`k is ${k}; it must be an integer of 1 to 1,000.`);
    }
    const net = through === undefined ? this.net : this.#through(through);
    const strengths = strengthsOf(net);
    const counts = countPaths(net, strengths);
    const alive = strengths.map((column) => column.alive());
    const onPaths = new Map(
      net.links.map(({ from, to, edges }) => [
        edges,
        edges.between(counts.live[from]!, alive[to]!),
      ]),
    );
    const links = this.net.links.map(({ from, to, tensor, edges }): PathLink => {
      const counted = { kept: edges.kept, onPaths: onPaths.get(edges) ?? 0 };
      return { from, to, ...(tensor !== undefined && { tensor }), ...counted };
    });
    const kernels = this.net.links.filter(({ tensor }) => tensor !== undefined);
    const columns = this.#columns(counts);
    return {
      columns,
      links,
      total: describeTotal(counts.total),
      top: strongestPaths(net, strengths, k),
      bottlenecks: this.#bottlenecks(columns),
      prunable: kernels.reduce((n, { edges }) => n + edges.count, 0),
      kept: kernels.reduce((n, { edges }) => n + edges.kept, 0),
      onPaths: links.reduce((n, link) => (link.tensor === undefined ? n : n + link.onPaths), 0),
      notes: this.notes,
    };
  }

  #through({ column, unit }: { readonly column: number; readonly unit: number }): PathNet {
    const units = this.net.columns[column]?.units;
    if (units === undefined || !Number.isInteger(unit) || unit < 0 || unit >= units) {
      throw new RangeError(`There is no unit ${unit} of column ${column}.`);
    }
    return this.net.through(column, unit);
  }

  #columns({ live }: PathCounts): PathColumn[] {
    return this.net.columns.map(({ name, units, depth }, column) => ({
      name,
      units,
      depth,
      live: live[column]!.reduce((n, mark) => n + mark, 0),
    }));
  }

  #bottlenecks(columns: readonly PathColumn[]): number[] {
    const inner = columns.flatMap(({ live }, column) => {
      const { input, output } = this.net.columns[column]!;
      return input || output ? [] : [{ column, live }];
    });
    const fewest = Math.min(...inner.map(({ live }) => live));
    return inner.filter(({ live }) => live === fewest).map(({ column }) => column);
  }
}

function tensorOf(link: GraphLink, input: NetInput): { readonly tensor?: string } {
  return link.kind === 'kernel' ? { tensor: input.tensors[link.tensor]!.name } : {};
}

/**
 * The paths of a net: how many there are, what lies on them, and the strongest. For several questions about one net, keep a
 * {@link PathFinder}: it reads the weights once.
 *
 * @throws as {@link PathFinder.open} and {@link PathFinder.find}
 */
export function findPaths(net: NetInput, options: PathOptions): PathsView | NoPaths {
  const finder = PathFinder.open(net);
  return finder instanceof PathFinder ? finder.find(options) : finder;
}
