import { GraphBuilder } from '../builder';
import { type NetGraph, NoDiagram, quote } from '../graph';
import { type LayerContext, named, type Weight } from '../layers/context';
import { layerKinds } from '../layers/table';
import { type NetTensor } from '../net';
import { inputValue, settle, type Value } from '../value';
import { type LayerCall, type Reference } from './calls';
import { readTopology } from './read';
import { inputShape } from './shapes';
import { WeightNames } from './weightNames';

/**
 * The graph of a net whose topology is known.
 *
 * @throws NoDiagram naming the layer that it cannot show
 */
export function topologyGraph(topology: object, tensors: readonly NetTensor[]): NetGraph {
  const { calls, outputs } = readTopology(topology);
  const builder = new GraphBuilder();
  const names = new WeightNames(tensors);
  const used = new Set<number>();
  const values: (readonly Value[])[] = [];
  const valueOf = ({ call, output }: Reference): Value => {
    const value = values[call]?.[output];
    if (value !== undefined) return value;
    throw new NoDiagram(`${named(calls.all[call]!)} has no value ${output}.`);
  };
  for (const call of calls.all) {
    const weight = (name: string, rank: number): Weight => {
      const tensor = weightOf(names, tensors, call, name, rank);
      if (used.has(tensor)) {
        throw new NoDiagram(
          `${named(call)} is used more than once: paths through shared weights are not shown.`,
        );
      }
      used.add(tensor);
      return { tensor, shape: tensors[tensor]!.shape };
    };
    const inputs = call.inputs.map(valueOf);
    values.push(valuesOf({ builder, call, inputs, weight }));
  }
  for (const output of outputs) builder.markOutput(settled(builder, valueOf(output)));
  return builder.finish();
}

function valuesOf(context: LayerContext): readonly Value[] {
  const { call } = context;
  if (call.kind === 'InputLayer') return [inputValue(call.name, inputShape(call.config))];
  const kind = layerKinds.get(call.kind);
  if (kind !== undefined) return kind(context);
  throw new NoDiagram(`${named(call)} is of a kind that the diagram does not know.`);
}

/** The column behind an output; of an input that goes straight out, along its last axis. */
function settled(builder: GraphBuilder, value: Value): number {
  const { place } = value.source;
  const units = place?.units ?? value.shape?.at(-1) ?? undefined;
  if (units === undefined) {
    throw new NoDiagram(`Nothing is known of the size of ${quote(value.via)}.`);
  }
  return settle(builder, value, { units, inner: 1 }).column;
}

function weightOf(
  names: WeightNames,
  tensors: readonly NetTensor[],
  call: LayerCall,
  name: string,
  rank: number,
): number {
  const found = names.find(call.scope, call.name, name);
  if (found === undefined) {
    throw new NoDiagram(`${named(call)}: the file has no tensor ${quote(`${call.name}/${name}`)}.`);
  }
  const tensor = tensors[found]!;
  if (tensor.unreadable !== undefined) {
    throw new NoDiagram(`Tensor ${quote(tensor.name)} cannot be read: ${tensor.unreadable}`);
  }
  const { shape } = tensor;
  if (shape.length !== rank || shape.some((size) => size < 1)) {
    throw new NoDiagram(
      `${named(call)}: tensor ${quote(tensor.name)} has shape [${shape.join(', ')}], which is no ${name} of it.`,
    );
  }
  return found;
}
