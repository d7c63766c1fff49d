import { InputError, inQuotes } from '../../formats/errors';
import { isObject, LayerFields } from './fields';

/** A layer with the names of those it reads. */
export interface GraphNode {
  readonly layer: LayerFields;
  readonly inputs: readonly string[];
}

/** A net of one input and one output, every layer behind those it reads. */
export interface NetGraph {
  /** Of one example. */
  readonly inputShape: readonly number[];
  readonly nodes: readonly GraphNode[];
  /** Name of the layer that answers. */
  readonly output: string;
}

const mostLayers = 20_000;

/**
 * Reads a topology as tfjs and Keras write it: a line of layers, or layers that name those they read.
 *
 * @throws InputError for nested models, layers that are used several times, several inputs or outputs, and what is no topology
 */
export function readGraph(topology: object, file: string): NetGraph {
  const wrapped = (topology as Record<string, unknown>)['model_config'];
  const model = isObject(wrapped) ? wrapped : (topology as Record<string, unknown>);
  const config: unknown = model['config'];
  const inLine = model['class_name'] === 'Sequential';
  const listed: unknown = Array.isArray(config) ? config : isObject(config) && config['layers'];
  if (!Array.isArray(listed) || listed.length === 0) {
    throw new InputError('malformed', `${file}: the topology has no list of layers.`);
  }
  if (listed.length > mostLayers) {
    throw new InputError('too-large', `${file}: ${listed.length} layers are too many.`);
  }
  const entries = listed.map((entry: unknown, i) => entryOf(entry, i, file));
  const seen = new Set<string>();
  for (const { layer } of entries) {
    if (seen.has(layer.name)) throw layer.refused('has the name of another layer', 'malformed');
    seen.add(layer.name);
  }
  if (inLine) {
    const nodes = entries.map(({ layer }, i) => ({
      layer,
      inputs: i === 0 ? [] : [entries[i - 1]!.layer.name],
    }));
    return { inputShape: shapeOf(entries[0]!.layer), nodes, output: nodes.at(-1)!.layer.name };
  }
  const ends = isObject(config) ? config : {};
  const output = onlyName(ends['output_layers'], 'output', file);
  const input = onlyName(ends['input_layers'], 'input', file);
  const nodes = sorted(
    entries.map((entry) => ({ layer: entry.layer, inputs: inboundOf(entry) })),
    output,
    file,
  );
  const first = nodes.find(({ layer }) => layer.name === input);
  if (first === undefined) {
    throw new InputError('malformed', `${file}: the output does not depend on ${inQuotes(input)}.`);
  }
  return { inputShape: shapeOf(first.layer), nodes, output };
}

interface Entry {
  readonly layer: LayerFields;
  readonly inbound: unknown;
}

function entryOf(entry: unknown, i: number, file: string): Entry {
  const json = isObject(entry) ? entry : {};
  const { class_name: kind, config, inbound_nodes: inbound } = json;
  if (typeof kind !== 'string' || !isObject(config)) {
    throw new InputError('malformed', `${file}: layers[${i}] of the topology is no layer.`);
  }
  const name = config['name'] ?? json['name'];
  if (typeof name !== 'string') {
    throw new InputError('malformed', `${file}: layers[${i}] of the topology has no name.`);
  }
  const layer = new LayerFields(kind, name, config, file);
  if (Array.isArray(config['layers'])) throw layer.refused('is a model of its own');
  return { layer, inbound };
}

/** `[[["a", 0, 0, {}], ["b", 0, 0, {}]]]`: one call, of one tensor each of several layers. */
function inboundOf({ layer, inbound }: Entry): string[] {
  if (layer.kind === 'InputLayer') return [];
  const calls = Array.isArray(inbound) ? (inbound as unknown[]) : [];
  if (calls.length !== 1) throw layer.refused(`is used ${calls.length} times, not once`);
  const read = Array.isArray(calls[0]) ? (calls[0] as unknown[]) : [];
  if (read.length === 0) throw layer.refused('reads nothing', 'malformed');
  return read.map((one) => {
    const [name, node = 0, tensor = 0] = Array.isArray(one) ? (one as unknown[]) : [];
    if (typeof name === 'string' && node === 0 && tensor === 0) return name;
    throw layer.refused('reads what is no layer', 'malformed');
  });
}

/** `[["name", 0, 0]]`, or `["name", 0, 0]`. */
function onlyName(ends: unknown, what: string, file: string): string {
  const list = Array.isArray(ends) ? (ends as unknown[]) : [];
  const one = list.length === 1 && Array.isArray(list[0]) ? (list[0] as unknown[]) : list;
  if (typeof one[0] === 'string' && one.length <= 3 && !Array.isArray(one[1])) return one[0];
  throw new InputError('unsupported', `${file}: the topology has not exactly one ${what}.`);
}

/** The layers that the output depends on, each behind those it reads. Walks without recursion. */
function sorted(nodes: readonly GraphNode[], output: string, file: string): GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.layer.name, node]));
  const found: GraphNode[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const stack = [output];
  while (stack.length > 0) {
    const name = stack.at(-1)!;
    const node = byName.get(name);
    if (node === undefined) {
      throw new InputError('malformed', `${file}: the topology has no layer ${inQuotes(name)}.`);
    }
    if (state.get(name) === 'done') {
      stack.pop();
    } else if (state.get(name) === 'open') {
      state.set(name, 'done');
      found.push(node);
      stack.pop();
    } else {
      state.set(name, 'open');
      for (const input of node.inputs) {
        if (state.get(input) === 'open') throw node.layer.refused('reads itself', 'malformed');
        if (!state.has(input)) stack.push(input);
      }
    }
  }
  return found;
}

function shapeOf(layer: LayerFields): number[] {
  const shape = layer.value('batch_input_shape') ?? layer.value('batch_shape');
  if (!Array.isArray(shape) || shape.length < 2 || shape.length > 8) {
    throw layer.refused('says no shape of its input', 'missing');
  }
  return (shape.slice(1) as unknown[]).map((n) => layer.whole(n, 'batch_input_shape', 1));
}
