import { NoDiagram, quote } from '../graph';
import { Calls, type LayerJson, type Reference, type Site, within } from './calls';
import { field, isJson, type Json, listField, textField } from './fields';
import { inboundNodes, type Named, namedList } from './nodes';

/**
 * A Keras topology as the calls of its layers.
 *
 * @param topology `{class_name, config}` or `{model_config: {class_name, config}}`, of any content
 * @throws NoDiagram saying what it lacks
 */
export function readTopology(topology: object): {
  readonly calls: Calls;
  readonly outputs: readonly Reference[];
} {
  const wrapped = field(topology as Json, 'model_config');
  const model = layerOf(isJson(wrapped) ? wrapped : topology, 0);
  const calls = new Calls();
  const outputs = readModel(model, { feeds: undefined, scope: [] }, calls);
  if (outputs.length === 0) throw new NoDiagram('The topology names no output.');
  return { calls, outputs };
}

function layerOf(value: unknown, position: number): LayerJson {
  const kind = isJson(value) ? textField(value, 'class_name') : undefined;
  const content = isJson(value) ? field(value, 'config') : undefined;
  if (kind === undefined || !(isJson(content) || Array.isArray(content))) {
    throw new NoDiagram(`Layer ${position} of the topology has no class_name or no config.`);
  }
  const json = value as Json;
  // Keras 1 and early Keras 2 write the layers of a sequential model as the config itself.
  const config: Json = isJson(content) ? content : { layers: content as unknown[] };
  const name = textField(json, 'name') ?? textField(config, 'name') ?? `layer ${position}`;
  return { kind, name, config, json };
}

function isModel(layer: LayerJson): boolean {
  return layer.kind === 'Sequential' || Array.isArray(field(layer.config, 'layers'));
}

function readModel(model: LayerJson, site: Site, calls: Calls): readonly Reference[] {
  const layers = listField(model.config, 'layers').map(layerOf);
  if (layers.length === 0) throw new NoDiagram(`Model ${quote(model.name)} has no layers.`);
  return model.kind === 'Sequential'
    ? readSequential(layers, site, calls)
    : readFunctional(model, layers, site, calls);
}

function call(
  layer: LayerJson,
  inputs: readonly Reference[],
  site: Site,
  calls: Calls,
): readonly Reference[] {
  if (isModel(layer)) return readModel(layer, within(site, layer.name, inputs), calls);
  const { kind, name, config } = layer;
  return [calls.add({ kind, name, scope: site.scope, config, inputs })];
}

function readSequential(
  layers: readonly LayerJson[],
  site: Site,
  calls: Calls,
): readonly Reference[] {
  let flow: readonly Reference[] | undefined = site.feeds;
  for (const layer of layers) {
    if (layer.kind === 'InputLayer' && flow !== undefined) continue;
    if (flow === undefined && layer.kind !== 'InputLayer' && !isModel(layer)) {
      const { name, config } = layer;
      const input = { kind: 'InputLayer', name: `${name}_input`, config, inputs: [] };
      flow = [calls.add({ ...input, scope: site.scope })];
    }
    // A model that stands first makes its own inputs.
    flow =
      flow === undefined && isModel(layer)
        ? readModel(layer, { ...within(site, layer.name, []), feeds: undefined }, calls)
        : call(layer, flow ?? [], site, calls);
  }
  return flow ?? [];
}

/** A call of a functional model that is still to be made. */
interface Node {
  readonly layer: LayerJson;
  readonly inputs: readonly Named[];
  readonly readers: Node[];
  waitsFor: number;
  given?: readonly Reference[];
}

const key = (layer: string, node: number): string => `${node} ${layer}`;

function readFunctional(
  model: LayerJson,
  layers: readonly LayerJson[],
  site: Site,
  calls: Calls,
): readonly Reference[] {
  const nodes = nodesOf(layers, feedsOf(model, site));
  for (const node of nodes.values()) {
    for (const input of node.inputs) {
      const source = find(nodes, input);
      if (source === undefined) {
        throw new NoDiagram(
          `Layer ${quote(node.layer.name)} reads ${quote(input.layer)}, which the topology lacks.`,
        );
      }
      source.readers.push(node);
      node.waitsFor += 1;
    }
  }
  const ready = [...nodes.values()].filter((node) => node.waitsFor === 0);
  // Grows while it is walked.
  for (const node of ready) {
    node.given ??= call(
      node.layer,
      node.inputs.map((n) => given(nodes, n)),
      site,
      calls,
    );
    for (const reader of node.readers) if (--reader.waitsFor === 0) ready.push(reader);
  }
  const stuck = [...nodes.values()].find((node) => node.given === undefined);
  if (stuck !== undefined) {
    throw new NoDiagram(`Layer ${quote(stuck.layer.name)} is in a cycle of the topology.`);
  }
  const outputs = namedList(field(model.config, 'output_layers'));
  if (outputs === undefined) {
    throw new NoDiagram(`Model ${quote(model.name)} has no list of output layers.`);
  }
  return outputs.map((output) => given(nodes, output));
}

function nodesOf(
  layers: readonly LayerJson[],
  feeds: ReadonlyMap<string, Reference>,
): ReadonlyMap<string, Node> {
  const nodes = new Map<string, Node>();
  for (const layer of layers) {
    const inbound = inboundNodes(layer.json, layer.name);
    const isInput = layer.kind === 'InputLayer';
    (isInput ? [[]] : inbound).forEach((inputs, i) => {
      const place = key(layer.name, i);
      if (nodes.has(place)) {
        throw new NoDiagram(`The topology has two layers ${quote(layer.name)}.`);
      }
      const feed = isInput ? feeds.get(layer.name) : undefined;
      const node: Node = { layer, inputs, readers: [], waitsFor: 0 };
      nodes.set(place, feed === undefined ? node : { ...node, given: [feed] });
    });
  }
  return nodes;
}

/** What a nested model is called with, by the names of its inputs. */
function feedsOf(model: LayerJson, site: Site): ReadonlyMap<string, Reference> {
  if (site.feeds === undefined) return new Map();
  const inputs = namedList(field(model.config, 'input_layers')) ?? [];
  if (inputs.length !== site.feeds.length) {
    throw new NoDiagram(
      `Model ${quote(model.name)} has ${inputs.length} inputs and is called with ${site.feeds.length}.`,
    );
  }
  return new Map(inputs.map((input, i) => [input.layer, site.feeds![i]!]));
}

function find(nodes: ReadonlyMap<string, Node>, { layer, node }: Named): Node | undefined {
  const found = nodes.get(key(layer, node));
  if (found !== undefined || nodes.has(key(layer, 1))) return found;
  // Building a model inside counts as its first call, which the list of its calls leaves out.
  const first = nodes.get(key(layer, 0));
  return first !== undefined && isModel(first.layer) ? first : undefined;
}

function given(nodes: ReadonlyMap<string, Node>, name: Named): Reference {
  const node = find(nodes, name);
  const values = node?.given ?? [];
  const first = values[0];
  // How many values a layer gives is for those to know who know the layer.
  const one =
    node !== undefined && first !== undefined && !isModel(node.layer)
      ? { ...first, output: first.output + name.output }
      : values[name.output];
  if (one !== undefined) return one;
  throw new NoDiagram(`The topology has no value ${name.output} of layer ${quote(name.layer)}.`);
}
