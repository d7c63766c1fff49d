/**
 * An axis of a kernel, outermost first, and what a step along it moves: the unit that a weight comes from, the one that it
 * goes to, or neither (the taps of a convolution, the pixels of a flattened image, the gates of a recurrent layer).
 */
export interface Axis {
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

export interface GraphColumn {
  readonly name: string;
  readonly units: number;
  /** The longest way from an input, in columns. */
  readonly depth: number;
  readonly input: boolean;
  readonly output: boolean;
}

interface Ends {
  readonly from: number;
  readonly to: number;
}

/** The weights of a kernel between two columns. */
export interface KernelLink extends Ends {
  readonly kind: 'kernel';
  /** Place of the tensor in the net. */
  readonly tensor: number;
  /** In the order of the tensor's elements; their sizes multiply to its count. */
  readonly axes: readonly Axis[];
}

/** Links of weight 1, pair by pair. */
export interface IdentityLink extends Ends {
  readonly kind: 'identity';
  readonly fromUnits: Int32Array;
  readonly toUnits: Int32Array;
}

export type GraphLink = KernelLink | IdentityLink;

/** A net as columns of units: an acyclic graph, every link leading to a column further on in the list. */
export interface NetGraph {
  readonly columns: readonly GraphColumn[];
  readonly links: readonly GraphLink[];
  readonly notes: readonly string[];
}

/** There is no diagram; the message is a sentence for people. */
export class NoDiagram extends Error {
  override readonly name = 'NoDiagram';
}

/** A name from a file, short enough for a sentence. */
export function quote(name: string): string {
  return `"${name.length > 100 ? `${name.slice(0, 99)}…` : name}"`;
}
