import { activationLayer, activationNamed, type Activation } from '../../formats/model/activations';
import { NoDiagram, quote } from '../graph/graph';
import { type NetTensor } from '../graph/net';
import { type LayerCall } from '../graph/topology/calls';
import { field } from '../graph/topology/fields';
import { readTopology } from '../graph/topology/read';
import { WeightNames } from '../graph/topology/weightNames';

/** A fully connected layer and the places of its tensors. */
export interface DenseCall {
  readonly name: string;
  readonly kernel: number;
  readonly bias?: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly positive: boolean;
  readonly activation?: Activation;
}

/** Layers that change no value when a net is run, or only where it stands. */
const still: ReadonlySet<string> = new Set([
  ...['InputLayer', 'Flatten', 'Reshape', 'Permute'],
  ...['Dropout', 'GaussianNoise', 'GaussianDropout', 'AlphaDropout', 'ActivityRegularization'],
]);
/** Layers that prepare inputs: what they give counts as the inputs. */
const preparing: ReadonlySet<string> = new Set(['Rescaling', 'Normalization']);

/**
 * The Dense layers of a topology, from the inputs to the outputs.
 *
 * @throws NoDiagram naming the layer that is something else
 */
export function denseCalls(
  topology: object,
  tensors: readonly NetTensor[],
): { readonly layers: readonly DenseCall[]; readonly notes: readonly string[] } {
  const layers: DenseCall[] = [];
  const notes: string[] = [];
  const names = new WeightNames(tensors);
  const used = new Set<number>();
  let positive = false;
  for (const call of lineOf(topology)) {
    const acts = activationLayer(call.kind, call.config);
    if (still.has(call.kind)) continue;
    if (preparing.has(call.kind) && layers.length === 0) {
      notes.push(`What layer ${quote(call.name)} gives counts as the inputs.`);
      continue;
    }
    if (acts !== undefined) {
      positive = acts.positive || (positive && acts.short);
      const last = layers.pop();
      if (last) layers.push({ ...last, activation: behind(last.activation, acts) });
      continue;
    }
    if (call.kind !== 'Dense') throw refused(call);
    const layer = denseOf(call, { tensors, names, positive });
    if (used.has(layer.kernel)) {
      throw new NoDiagram(
        `Layer ${quote(call.name)} is used more than once: give a net in which each layer has weights of its own.`,
      );
    }
    used.add(layer.kernel);
    const before = layers.at(-1);
    if (before && before.outputs !== layer.inputs) {
      throw new NoDiagram(
        `Layer ${quote(call.name)} has ${layer.inputs} inputs, and ${quote(before.name)} in front of it ${before.outputs} outputs: it is not fully connected with it.`,
      );
    }
    layers.push(layer);
    positive = layer.activation?.positive === true;
  }
  if (layers.length === 0) {
    throw new NoDiagram('There is no Dense layer on the way from its inputs to its outputs.');
  }
  return { layers, notes };
}

/** Calls from an input to the output, each of which reads the one before. */
function lineOf(topology: object): readonly LayerCall[] {
  const { calls, outputs } = readTopology(topology);
  if (outputs.length > 1) {
    throw new NoDiagram(
      `The net has ${outputs.length} outputs: the theorems are about layers one behind the other, with one output.`,
    );
  }
  const line: LayerCall[] = [];
  // Calls read earlier ones only, so that it ends.
  for (let at = outputs[0]?.call; at !== undefined;) {
    const call = calls.all[at]!;
    line.push(call);
    if (call.inputs.length > 1) throw refused(call);
    at = call.inputs[0]?.call;
  }
  return line.reverse();
}

function denseOf(
  call: LayerCall,
  {
    tensors,
    names,
    positive,
  }: {
    readonly tensors: readonly NetTensor[];
    readonly names: WeightNames;
    readonly positive: boolean;
  },
): DenseCall {
  const { name, scope, config } = call;
  const find = (weight: string): number | undefined => names.find(scope, name, weight);
  const kernel = find('kernel');
  if (kernel === undefined) {
    throw new NoDiagram(
      `The weights of layer ${quote(name)} are missing: the file has no tensor ${quote(`${name}/kernel`)}.`,
    );
  }
  const { shape } = tensors[kernel]!;
  const [inputs, outputs] = shape;
  if (shape.length !== 2 || !(inputs! >= 1 && outputs! >= 1)) {
    throw new NoDiagram(
      `The kernel of layer ${quote(name)} has the shape [${shape.slice(0, 12).join(', ')}], where inputs and outputs are expected.`,
    );
  }
  const bias = field(config, 'use_bias') === false ? undefined : find('bias');
  if (bias !== undefined && tensors[bias]!.shape.join() !== String(outputs)) {
    throw new NoDiagram(`The bias of layer ${quote(name)} has not one value for each output.`);
  }
  const activation = activationNamed(field(config, 'activation'));
  return {
    ...{ name, kernel, positive, activation },
    ...(bias !== undefined && { bias }),
    inputs: inputs!,
    outputs: outputs!,
  };
}

/** Two activations, one behind the other. */
function behind(first: Activation | undefined, second: Activation): Activation {
  if (first === undefined || first.name === 'linear') return second;
  const { positive, short } = first;
  return {
    name: `${first.name}, ${second.name}`,
    positive: second.positive || (positive && second.short),
    short: short && second.short,
  };
}

function refused({ name, kind, inputs }: LayerCall): NoDiagram {
  const layer = `Layer ${quote(name)} (${kind.slice(0, 60)})`;
  if (inputs.length > 1) {
    return new NoDiagram(
      `${layer} joins ${inputs.length} layers: the theorems are about fully connected layers one behind the other. Give a net without joins and shortcuts.`,
    );
  }
  if (/Normalization$/.test(kind)) {
    return new NoDiagram(
      `${layer} is not covered by the theorems: fold it into the Dense layer in front of it, or train the net without it.`,
    );
  }
  return new NoDiagram(
    `${layer} is no fully connected layer, and the theorems are about nothing else. Give a net of Dense layers only, such as the part behind this layer, or their sizes, such as 784-500-10.`,
  );
}
