import { chainGraph } from './chain';
import { type NetGraph } from './graph';
import { type NetInput } from './net';
import { topologyGraph } from './topology/graph';

/**
 * The graph that a net's paths run along.
 *
 * @throws NoDiagram with the reason, if there is none
 */
export function netGraph({ tensors, topology }: NetInput): NetGraph {
  return topology === undefined ? chainGraph(tensors) : topologyGraph(topology, tensors);
}
