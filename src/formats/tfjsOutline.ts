import { layersTopology } from './tfjsModel';
import { isJsonObject, parseManifest, type JsonObject } from './tfjsManifest';

/** What a model.json says of its model without its weights being read. */
export interface LayersModelOutline {
  /** Layers that do something: neither inputs nor the nets that hold others. */
  readonly layers: number;
  /** Values of all weights. */
  readonly weights: number;
  /** Shape of one example, where the model tells it; null stands for any size. */
  readonly inputShape: readonly (number | null)[] | undefined;
  /** Files of the weights, relative to the folder of the JSON file. */
  readonly files: readonly string[];
}

/**
 * Outlines a layers model from its JSON.
 * @throws InputError naming the file and the JSON path, also for graph models, bare manifests and Lambda layers
 */
export function layersModelOutline(json: unknown, file: string): LayersModelOutline {
  const topology = layersTopology(json, file);
  const groups = parseManifest(json, file);
  const found: Layers = { count: 0, inputShape: undefined };
  const model = topology['model_config'];
  walk(isJsonObject(model) ? model : topology, found);
  return {
    layers: found.count,
    weights: groups.reduce(
      (sum, group) => sum + group.weights.reduce((all, { count }) => all + count, 0),
      0,
    ),
    inputShape: found.inputShape,
    files: groups.flatMap(({ paths }) => paths),
  };
}

interface Layers {
  count: number;
  inputShape: readonly (number | null)[] | undefined;
}

/** Looks at a net's layers; how deep they nest was checked. */
function walk({ config }: JsonObject, found: Layers): void {
  const layers = isJsonObject(config) ? config['layers'] : config;
  if (!Array.isArray(layers)) return;
  for (const layer of layers.filter(isJsonObject)) {
    const own = isJsonObject(layer['config']) ? layer['config'] : {};
    found.inputShape ??= shapeOf(own['batch_input_shape'] ?? own['batchInputShape']);
    if (Array.isArray(own['layers'])) walk(layer, found);
    else if (layer['class_name'] !== 'InputLayer') found.count++;
  }
}

/** A batch's shape without its first number. */
function shapeOf(value: unknown): readonly (number | null)[] | undefined {
  if (!Array.isArray(value) || value.length < 2) return undefined;
  const sizes = value.slice(1) as unknown[];
  const known = sizes.every((size) => size === null || Number.isInteger(size));
  return known ? (sizes as (number | null)[]) : undefined;
}
