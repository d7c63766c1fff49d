import { dirname } from 'node:path';
import { InputError } from '../errors';
import {
  isJsonObject,
  parseManifest,
  readModelJson,
  type JsonObject,
  type WeightEntry,
} from '../tfjsManifest';
import { layersTopology } from '../tfjsModel';
import { weightValues } from '../tfjsWeights';
import { type ModelFile, type ModelFormat, type TensorValues } from './modelFile';
import { modelFileOf, type ReadableTensor } from './readable';
import { openGroup, type GroupBytes } from './tfjsGroup';

/** A `model.json` of TensorFlow.js (layers model, graph model) or a bare list of weights, with its shards beside it. */
export const tfjsFormat: ModelFormat = {
  id: 'tfjs',
  matches: (name, head) => /\.json$/i.test(name) || beginsAsJson(head),
  open,
};

function beginsAsJson(head: Uint8Array): boolean {
  return /^\s*[{[]/.test(new TextDecoder().decode(head));
}

function open(path: string): ModelFile {
  const json = readModelJson(path);
  refuseOthers(json, path);
  const tensors: ReadableTensor[] = [];
  const refused: { name: string; why: string }[] = [];
  const files = [path];
  const { notes, ...about } = describe(json, path);
  for (const group of parseManifest(json, path)) {
    const bytes = openGroup(group, dirname(path), path);
    files.push(...bytes.files);
    notes.push(...bytes.notes);
    for (const [w, weight] of group.weights.entries()) {
      if (weight.stored === 'string') refused.push({ name: weight.name, why: 'text, not numbers' });
      else tensors.push(readable(weight, bytes, w, path));
    }
  }
  return modelFileOf({ ...about, files, tensors, refused, notes, close: () => undefined });
}

/** Other programs keep JSON too; say what it is where that is known. */
function refuseOthers(json: unknown, path: string): void {
  if (!isJsonObject(json) || 'weightsManifest' in json) return;
  const message = isJsonObject(json['weight_map'])
    ? 'is the index of a model in several safetensors files: open these files'
    : 'is JSON, but no TensorFlow.js model: weightsManifest is missing';
  throw new InputError('unsupported', `${path} ${message}`);
}

interface About {
  readonly format: string;
  readonly metadata: ReadonlyMap<string, string>;
  readonly topology?: object;
  readonly notes: string[];
}

function describe(json: unknown, path: string): About {
  const metadata = metadataOf(json);
  if (!isJsonObject(json)) return { format: 'TensorFlow.js weights', metadata, notes: [] };
  const { format, modelTopology: topology } = json;
  if (format === 'graph-model' || (isJsonObject(topology) && Array.isArray(topology['node']))) {
    const note =
      'A graph model is made of operations, not of layers: its weights are listed alone.';
    return { format: 'TensorFlow.js graph model', metadata, notes: [note] };
  }
  if (topology === undefined || topology === null) {
    return { format: 'TensorFlow.js weights', metadata, notes: [] };
  }
  const name = 'TensorFlow.js layers model';
  try {
    return { format: name, metadata, topology: layersTopology(json, path), notes: [] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const why = error.message.replace(`${path}: `, '');
    return {
      format: name,
      metadata,
      notes: [`Its layers are not shown, its weights are: ${why}.`],
    };
  }
}

function metadataOf(json: unknown): ReadonlyMap<string, string> {
  if (!isJsonObject(json)) return new Map();
  const own = json['userDefinedMetadata'];
  const entries = [
    ...['format', 'generatedBy', 'convertedBy'].map((key) => [key, json[key]] as const),
    ...(isJsonObject(own) ? Object.entries(own) : []),
  ];
  const given = entries.filter(([, value]) => value !== undefined && value !== null);
  return new Map(given.map(([key, value]) => [key, asText(value)]));
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function readable(
  weight: WeightEntry,
  bytes: GroupBytes,
  index: number,
  path: string,
): ReadableTensor {
  const { name, shape, dtype, count, byteLength, quantization } = weight;
  const missing = bytes.whyMissing(index);
  const unreadable =
    missing ?? (dtype === 'complex64' ? 'complex numbers are not shown' : undefined);
  const size = count === 0 ? 0 : byteLength / count;
  return {
    about: {
      name,
      shape,
      dtype,
      count,
      byteLength,
      ...(quantization && { quantization: quantizationOf(quantization) }),
      ...(unreadable !== undefined && { unreadable }),
    },
    ...(missing === undefined && {
      stored: (begin: number, end: number) => bytes.read(index, begin * size, end * size),
    }),
    ...(unreadable === undefined && {
      decode: (stored: Uint8Array) => decode(weight, stored, path),
    }),
  };
}

function quantizationOf({
  dtype,
  scale,
  min,
}: NonNullable<WeightEntry['quantization']>): JsonObject & { readonly dtype: string } {
  return dtype === 'float16' ? { dtype } : { dtype, scale, min };
}

function decode(weight: WeightEntry, bytes: Uint8Array, path: string): TensorValues {
  const count = weight.count === 0 ? 0 : bytes.length / (weight.byteLength / weight.count);
  const { dtype, values } = weightValues({ ...weight, bytes, count }, path);
  return dtype === 'bool' ? values.map((value) => (value === 0 ? 0 : 1)) : values;
}
