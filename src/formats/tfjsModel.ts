import { elementCount } from './dtypes';
import { InputError } from './errors';
import { isJsonObject, parseManifest, readModelJson, type JsonObject } from './tfjsManifest';
import { readGroups, weightValues, type LayersWeight } from './tfjsWeights';

export { listWeightsManifest, readWeightsManifest } from './tfjsWeights';
export type { LayersWeight, StoredWeight } from './tfjsWeights';

/** Nesting at which a topology is refused: layers nest a few deep, and its readers recurse. */
const MAX_NESTING = 200;

const ARRAYS = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

/** A Keras-style model as TensorFlow.js stores it. */
export interface LayersModelFile {
  /** The `modelTopology` as it stands in the file. */
  readonly topology: JsonObject;
  /** In the manifest's order. */
  readonly weights: ReadonlyMap<string, LayersWeight>;
  /** `layers-model`, or null in files of early converters. */
  readonly format: string | null;
  readonly generatedBy: string | null;
}

/** Walks a topology without recursion; refuses layers that carry code. */
function checkTopology(topology: JsonObject, file: string): void {
  const open: { value: unknown; where: string; depth: number }[] = [
    { value: topology, where: 'modelTopology', depth: 0 },
  ];
  for (let item = open.pop(); item; item = open.pop()) {
    const { value, where, depth } = item;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > MAX_NESTING) {
      const place = where.slice(0, 60);
      const message = `${file}: ${place}... is nested deeper than ${MAX_NESTING}`;
      throw new InputError('too-large', message);
    }
    if (isJsonObject(value) && value['class_name'] === 'Lambda') {
      const message = `${file}: ${where}.class_name: a Lambda layer holds code, which is never run; replace it by a layer of the library`;
      throw new InputError('unsupported', message);
    }
    for (const [key, child] of Object.entries(value)) {
      if (typeof child !== 'object' || child === null) continue;
      const step = Array.isArray(value) ? `[${key}]` : `.${key}`;
      open.push({ value: child, where: where + step, depth: depth + 1 });
    }
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/**
 * The topology in the JSON of a layers model.
 * @throws InputError `malformed` or `unsupported`, naming the file and the JSON path
 */
export function layersTopology(json: unknown, file: string): JsonObject {
  const fail = (reason: 'malformed' | 'unsupported', what: string): InputError =>
    new InputError(reason, `${file}: ${what}`);
  if (Array.isArray(json)) {
    throw fail('unsupported', 'a bare weights manifest without modelTopology is no layers model');
  }
  if (!isJsonObject(json)) throw fail('malformed', 'the JSON is no object');
  const { format, modelTopology: topology } = json;
  const isGraph = isJsonObject(topology) && Array.isArray(topology['node']);
  if (format === 'graph-model' || isGraph) {
    const message =
      'format: a graph model has no layers and cannot be trained; save the model with its layers (layers-model)';
    throw fail('unsupported', message);
  }
  if (format !== undefined && format !== null && format !== 'layers-model') {
    throw fail('unsupported', 'format must be layers-model');
  }
  if (!isJsonObject(topology)) throw fail('malformed', 'modelTopology is missing or no object');
  const config = topology['model_config'] ?? topology;
  if (!isJsonObject(config) || typeof config['class_name'] !== 'string') {
    throw fail('malformed', 'modelTopology names no class_name of a model');
  }
  checkTopology(topology, file);
  return topology;
}

/**
 * Reads a layers model: its model.json and the weight files beside it. Nothing of it is run.
 * @throws InputError naming the file and the JSON path, also for graph models, bare manifests and Lambda layers
 */
export function readLayersModel(pathOfModelJson: string): LayersModelFile {
  const json = readModelJson(pathOfModelJson);
  const topology = layersTopology(json, pathOfModelJson);
  const stored = readGroups(parseManifest(json, pathOfModelJson), pathOfModelJson);
  const weights = new Map(
    stored.map((weight) => [weight.name, weightValues(weight, pathOfModelJson)]),
  );
  const { format, generatedBy } = json as JsonObject;
  return { topology, weights, format: textOrNull(format), generatedBy: textOrNull(generatedBy) };
}

/** What {@link layersModelFiles} writes. */
export interface LayersModelContents {
  /** `model.toJSON(null, false)` of a layers model, or the topology that was read from a file. */
  readonly topology: object;
  /** In the order of the model's weights. */
  readonly weights: ReadonlyMap<string, LayersWeight>;
  readonly generatedBy?: string | null;
}

/** The two files of a layers model, to be written side by side. */
export interface LayersModelFiles {
  readonly 'model.json': Uint8Array;
  readonly 'weights.bin': Uint8Array;
}

/**
 * The files that `tf.loadLayersModel` opens; equal contents give equal bytes. One group, no quantisation.
 * @throws RangeError if values and shape of a weight disagree
 */
export function layersModelFiles(contents: LayersModelContents): LayersModelFiles {
  const { topology, weights, generatedBy } = contents;
  let length = 0;
  for (const [name, { shape, dtype, values }] of weights) {
    if (elementCount(shape) !== values.length || !(values instanceof ARRAYS[dtype])) {
      const message = `weight '${name}': ${values.length} values of ${values.constructor.name} for ${dtype} of shape [${shape.join(', ')}]`;
      throw new RangeError(message);
    }
    length += values.byteLength;
  }
  const data = new Uint8Array(length);
  let at = 0;
  for (const { values } of weights.values()) {
    data.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  const specs = [...weights].map(([name, { shape, dtype }]) => ({ name, shape, dtype }));
  const json = {
    format: 'layers-model',
    generatedBy: generatedBy ?? 'winning-ticket',
    convertedBy: null,
    modelTopology: topology,
    weightsManifest: [{ paths: ['weights.bin'], weights: specs }],
  };
  return { 'model.json': new TextEncoder().encode(JSON.stringify(json)), 'weights.bin': data };
}
