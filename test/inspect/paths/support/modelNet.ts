import { layoutOf } from '../../../../src/inspect/layout';
import { type NetInput, type NetTensor } from '../../../../src/inspect/graph/net';
import { rng } from '../../../../src/tensors/random';
import type * as tf from '../../../../src/tensors/tf';
import { type TensorValues } from '../../../../src/formats/model/modelFile';

/** Values and mask of one tensor of a test net. */
export interface Filled {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values?: TensorValues;
  readonly kept?: Uint8Array;
}

export type Filling = 'normal' | 'integers' | 'masked' | 'mask' | 'dense';

/** Weights for every tensor of a model: of many kinds, with zeros, ties and pruned weights. */
export function fill(model: tf.LayersModel, seed: number, filling: Filling): Filled[] {
  const random = rng(seed, 'test-paths', filling);
  return model.weights.map((weight) => {
    const shape = weight.shape.map((size) => size ?? 0);
    const count = shape.reduce((a, b) => a * b, 1);
    const bits = (density: number): Uint8Array =>
      Uint8Array.from({ length: count }, () => (random.integer(1000) < 1000 * density ? 1 : 0));
    const values = Float32Array.from({ length: count }, () => {
      if (filling === 'integers') return random.integer(5) - 2;
      return filling === 'normal' && random.integer(2) === 0 ? 0 : random.normal();
    });
    const name = weight.originalName;
    if (filling === 'mask') return { name, shape, kept: bits(0.6) };
    return filling === 'masked'
      ? { name, shape, values, kept: bits(0.6) }
      : { name, shape, values };
  });
}

/** The tensors as a reader would give them, and the topology as tfjs writes it. */
export function netOf(model: tf.LayersModel, filled: readonly Filled[]): NetInput {
  return { tensors: tensorsOf(filled), topology: topologyOf(model) };
}

export function topologyOf(model: tf.LayersModel): object {
  const json = model.toJSON(undefined, false) as unknown as object;
  return JSON.parse(JSON.stringify(json)) as object;
}

export function tensorsOf(filled: readonly Filled[]): NetTensor[] {
  return filled.map(({ name, shape, values, kept }) => ({
    name,
    shape,
    layout: layoutOf(shape, { name, convention: 'outputs-last' }),
    role: /(kernel|embeddings)$/.test(name) ? 'kernel' : 'bias',
    read: (begin, end) => ({
      ...(values && { values: values.subarray(begin, end) }),
      ...(kept && { kept: kept.subarray(begin, end) }),
    }),
  }));
}
