import { NoDiagram, quote } from '../graph';
import { field, isJson, isSize, type Json, listField } from './fields';

/** A value as a topology names it: the layer, which of its calls, which of the values. */
export interface Named {
  readonly layer: string;
  readonly node: number;
  readonly output: number;
}

/**
 * The calls of a layer in a functional model, each with what it reads. Keras 2 writes `[[["name", 0, 0, {}], ...], ...]`,
 * or `[["name", 0, 0, {}], ...]` where a call reads one value; Keras 3 `[{"args": [...keras_history...]}]`.
 *
 * @throws NoDiagram if it is none of these
 */
export function inboundNodes(layer: Json, name: string): readonly (readonly Named[])[] {
  return listField(layer, 'inbound_nodes').map((node) => {
    const inputs = isJson(node) ? histories(field(node, 'args'), 0) : namedList(node);
    if (inputs !== undefined) return inputs;
    throw new NoDiagram(`Layer ${quote(name)} has inbound nodes that are no list of layers.`);
  });
}

/** `[["name", 0, 0], ...]`, or one `["name", 0, 0]`; undefined if it is neither. */
export function namedList(value: unknown): readonly Named[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const entries = value as unknown[];
  if (typeof entries[0] === 'string') {
    const one = named(entries);
    return one === undefined ? undefined : [one];
  }
  const all = entries.map(named);
  return all.every((one) => one !== undefined) ? all : undefined;
}

function named(value: unknown): Named | undefined {
  if (!Array.isArray(value)) return undefined;
  const [layer, node, output] = value as unknown[];
  return typeof layer === 'string' && isSize(node) && isSize(output)
    ? { layer, node, output }
    : undefined;
}

/** Of Keras 3: tensors among the arguments, in order. */
function histories(value: unknown, depth: number): Named[] | undefined {
  if (depth > 16) return undefined;
  if (Array.isArray(value)) {
    const all = (value as unknown[]).map((one) => histories(one, depth + 1));
    return all.every((one) => one !== undefined) ? all.flat() : undefined;
  }
  if (!isJson(value)) return [];
  const config = field(value, 'config');
  const history = isJson(config) ? named(field(config, 'keras_history')) : undefined;
  return history === undefined ? [] : [history];
}
