import { type GraphBuilder } from '../builder';
import { NoDiagram, quote } from '../graph';
import { type LayerCall } from '../topology/calls';
import { type Value } from '../value';

/** A tensor that belongs to a layer. */
export interface Weight {
  readonly tensor: number;
  readonly shape: readonly number[];
}

/** What a layer sees of the net when it is added to the graph. */
export interface LayerContext {
  readonly builder: GraphBuilder;
  readonly call: LayerCall;
  readonly inputs: readonly Value[];
  /**
   * Its weights of a name, e.g. `kernel`, with `rank` axes.
   *
   * @throws NoDiagram if there are none, or another call has them too
   */
  weight(name: string, rank: number): Weight;
}

/** Adds a layer's columns and links, and answers its values. @throws NoDiagram if it cannot */
export type LayerKind = (context: LayerContext) => readonly Value[];

/** The layer for a sentence: `Layer "conv1" (Conv2D)`. */
export function named(call: LayerCall): string {
  return `Layer ${quote(call.name)} (${call.kind.slice(0, 60)})`;
}

/** The first input. @throws NoDiagram if there is none */
export function onlyInput({ call, inputs }: LayerContext): Value {
  const input = inputs[0];
  if (input === undefined) throw new NoDiagram(`${named(call)} reads nothing.`);
  return input;
}
