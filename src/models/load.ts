import path from 'node:path';
import { InputError } from '../formats/errors';
import { readLayersModel } from '../formats/tfjsModel';
import { type NetForm } from '../runs/netForm';
import { type ModelSpec } from '../runs/spec';
import * as tf from '../tensors/tf';
import {
  guarded,
  guardOfFile,
  guardOfSpec,
  refuseLargeActivations,
  type WeightGuard,
} from './bounds';
import { formed } from './form';
import { freshWeights } from './initialise';
import { outputLayerOf, parametersOf, variablesOf, type Net, type Weights } from './net';
import { refuseOversize, refuseUntrainable } from './refuse';
import { layersOf, withoutFinalSoftmax } from './topology';
import { zooBuilder } from './zoo';

/** What a net must fit: the data's input and classes. */
export interface Task {
  readonly inputShape: readonly number[];
  readonly classes: number;
}

/**
 * Builds the net that a spec names: from the zoo, an MLP by its sizes, or a user's own LayersModel.
 *
 * @param base folder against which a relative path is resolved
 * @param form what an experiment changes in the topology
 * @throws InputError if the model does not fit the data or the form, or cannot be trained here
 */
export async function loadNet(
  spec: ModelSpec,
  task: Task,
  base: string,
  form?: NetForm,
): Promise<Net> {
  const net =
    spec.kind === 'file'
      ? await loadUserNet(spec, task, base, form)
      : await buildZooNet(spec, task, form);
  if (!net.parameters.some((p) => p.role === 'kernel' && p.trainable)) {
    throw new InputError(
      'unsupported',
      `${net.name} has no trainable kernel (dense or convolution weights), so nothing can be pruned.`,
    );
  }
  const empty = net.parameters.find((p) => p.shape.includes(0));
  if (empty !== undefined) {
    throw new InputError(
      'mismatch',
      `${net.name} cannot take inputs of ${task.inputShape.join(' x ')}: nothing would be left of them at its layer "${empty.layer}".`,
    );
  }
  return net;
}

/** Short name of a model, for tables and run ids. */
export function modelName(spec: ModelSpec): string {
  switch (spec.kind) {
    case 'zoo':
      return spec.name;
    case 'mlp':
      return ['mlp', ...spec.hidden].join('-');
    case 'file':
      return path.basename(path.dirname(spec.path)) || 'model';
  }
}

async function buildZooNet(
  spec: Exclude<ModelSpec, { kind: 'file' }>,
  task: Task,
  form: NetForm | undefined,
): Promise<Net> {
  let built: tf.LayersModel;
  const name = modelName(spec);
  try {
    const build = zooBuilder(spec);
    built = guarded(guardOfSpec(name), () => build(task.inputShape, task.classes));
  } catch (error) {
    if (error instanceof InputError) throw error;
    const shape = task.inputShape.join(' x ');
    const why = (error as Error).message.split('\n')[0];
    throw new InputError('mismatch', `${name} cannot take inputs of ${shape}: ${why}`);
  }
  const topology = formed(built.toJSON(undefined, false) as unknown as object, form, name);
  built.dispose();
  const model = await instantiate(topology, guardOfSpec(name));
  refuseLargeActivations(model.layers, name);
  const parameters = parametersOf(model);
  return {
    name,
    model,
    topology,
    parameters,
    outputLayer: outputLayerOf(parameters),
    initialWeights: (seed, fresh) => freshWeights(parameters, spec.initialiser, seed, fresh),
  };
}

async function loadUserNet(
  spec: Extract<ModelSpec, { kind: 'file' }>,
  task: Task,
  base: string,
  form: NetForm | undefined,
): Promise<Net> {
  const file = path.resolve(base, spec.path);
  const { topology: stored, weights } = readLayersModel(file);
  refuseOversize(stored, weights, file);
  refuseUntrainable(stored, file);
  const topology = formed(stored, form, file);
  const own = new Set(layersOf(stored).map(({ config }) => String(config['name'])));
  let model: tf.LayersModel;
  try {
    model = await instantiate(topology, guardOfFile(weights, file));
  } catch (error) {
    if (error instanceof InputError) throw error;
    const why = (error as Error).message.split('\n')[0];
    throw new InputError('unsupported', `${file}: tfjs cannot build this topology: ${why}`);
  }
  requireFit(model, task, file);
  refuseLargeActivations(model.layers, file);
  const parameters = parametersOf(model);
  // Layers that the form put in are not in the file.
  const put = parameters.filter(({ layer }) => !own.has(layer));
  const saved = new Map(freshWeights(put, spec.initialiser, 0, 0));
  for (const parameter of parameters.filter(({ layer }) => own.has(layer))) {
    const tensor = weights.get(parameter.name);
    if (tensor === undefined) {
      throw new InputError(
        'mismatch',
        `${file}: weightsManifest has no "${parameter.name}", which the topology needs.`,
      );
    }
    if (tensor.shape.join() !== parameter.shape.join()) {
      throw new InputError(
        'mismatch',
        `${file}: "${parameter.name}" is ${tensor.shape.join(' x ')} in weightsManifest, but ${parameter.shape.join(' x ')} in the topology.`,
      );
    }
    if (saved.has(parameter.name)) {
      throw new InputError(
        'unsupported',
        `${file}: two weights of the topology are called "${parameter.name}"; give their layers different names.`,
      );
    }
    const values = Float32Array.from(tensor.values);
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) {
      throw new InputError(
        'out-of-range',
        `${file}: "${parameter.name}" has the value ${values[wrong]} at index ${wrong}; a net cannot start from it.`,
      );
    }
    saved.set(parameter.name, values);
  }
  return {
    name: modelName({ ...spec, path: file }),
    model,
    topology,
    parameters,
    outputLayer: outputLayerOf(parameters),
    initialWeights: (seed, fresh): Weights =>
      fresh === 0 ? saved : freshWeights(parameters, spec.initialiser, seed, fresh),
  };
}

/**
 * A net of a topology that an experiment made. Its weights are to be given: those that it has begin at zero.
 *
 * @throws InputError if it would be larger than what can be built here
 */
export async function builtNet(name: string, topology: object): Promise<Net> {
  const model = await instantiate(topology, guardOfSpec(name));
  refuseLargeActivations(model.layers, name);
  const parameters = parametersOf(model);
  return {
    ...{ name, model, topology, parameters, outputLayer: outputLayerOf(parameters) },
    initialWeights: (seed, fresh) => freshWeights(parameters, 'glorot-normal', seed, fresh),
  };
}

/** A LayersModel that answers logits, its weights registered as variables. */
async function instantiate(topology: object, guard: WeightGuard): Promise<tf.LayersModel> {
  const json = withoutFinalSoftmax(topology) as Parameters<typeof tf.models.modelFromJSON>[0];
  const model = await guarded(guard, () => tf.models.modelFromJSON(json));
  variablesOf(model); // builds nothing, but fails early if a weight is not a variable
  return model;
}

function requireFit(model: tf.LayersModel, task: Task, file: string): void {
  const input = model.inputs[0]?.shape.slice(1) ?? [];
  const output = model.outputs[0]?.shape.slice(1) ?? [];
  if (model.inputs.length !== 1 || model.outputs.length !== 1) {
    throw new InputError(
      'unsupported',
      `${file}: has ${model.inputs.length} inputs and ${model.outputs.length} outputs; one of each can be trained here.`,
    );
  }
  const size = (shape: readonly (number | null)[]): number =>
    shape.reduce<number>((a, b) => a * (b ?? 0), 1);
  if (size(input) !== size(task.inputShape)) {
    throw new InputError(
      'mismatch',
      `${file}: takes inputs of ${input.join(' x ')}, but the data have ${task.inputShape.join(' x ')}.`,
    );
  }
  if (output.length !== 1 || output[0] !== task.classes) {
    throw new InputError(
      'mismatch',
      `${file}: answers ${output.join(' x ')} numbers, but the data have ${task.classes} classes.`,
    );
  }
}
