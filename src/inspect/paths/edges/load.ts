import { type GraphLink, type KernelLink, NoDiagram, quote } from '../../graph/graph';
import { type NetTensor, netRange } from '../../graph/net';
import { Collector } from './collector';
import { type Edges } from './edges';
import { rowsOf } from './rows';
import { sparseEdges } from './sparse';

/** Bytes that the edges of a net may take. */
export class Budget {
  #left: number;

  constructor(readonly bytes: number) {
    this.#left = bytes;
  }

  /** @throws NoDiagram if they are used up */
  take(bytes: number): void {
    this.#left -= bytes;
    if (this.#left >= 0) return;
    throw new NoDiagram(
      `The net is too large for a diagram: its kept weights would take more than ${Math.round(this.bytes / 2 ** 20)} MiB.`,
    );
  }
}

/** The edges of a link. @param rows units of the column that it comes from @throws NoDiagram, and what `read` throws */
export function edgesOf(
  link: GraphLink,
  rows: number,
  tensors: readonly NetTensor[],
  budget: Budget,
): Edges {
  switch (link.kind) {
    case 'identity': {
      budget.take(link.toUnits.length * 8 + rows * 4);
      const count = link.toUnits.length;
      const facts = { count, kept: count, nonFinite: 0, wide: false, parallel: 1 };
      const edges = { from: link.fromUnits, to: link.toUnits, weights: undefined };
      return sparseEdges(rows, edges, facts);
    }
    case 'kernel':
      return kernelEdges(link, tensors[link.tensor]!, budget);
  }
}

function kernelEdges(link: KernelLink, tensor: NetTensor, budget: Budget): Edges {
  const count = tensor.shape.reduce((a, b) => a * b, 1);
  if (count >= 2 ** 32) {
    throw new NoDiagram(
      `Tensor ${quote(tensor.name)} has ${count} weights, too many for a diagram.`,
    );
  }
  const collector = new Collector(rowsOf(link.axes), count, budget);
  for (let begin = 0; begin < count; begin += netRange) {
    const end = Math.min(begin + netRange, count);
    collector.add(begin, end, tensor.read(begin, end));
  }
  return collector.finish();
}
