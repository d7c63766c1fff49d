import {
  asFloat32,
  float32Tensor,
  readSafetensors,
  writeSafetensors,
} from '../formats/safetensors';
import { type Parameter } from '../models/net';

/** Weights or optimizer slots as a safetensors file; a slot has its parameter's shape. */
export function tensorsToFile(
  tensors: ReadonlyMap<string, Float32Array>,
  parameters: readonly Parameter[],
): Uint8Array {
  const shapes = new Map(parameters.map((p) => [p.name, p.shape]));
  return writeSafetensors(
    [...tensors].map(([name, values]) => {
      const shape = shapes.get(name) ?? shapes.get(name.slice(name.indexOf('/') + 1));
      return float32Tensor(name, shape ?? [values.length], values);
    }),
  );
}

export function tensorsFromFile(bytes: Uint8Array): Map<string, Float32Array> {
  const { tensors } = readSafetensors(bytes, 'a stage of this run');
  return new Map([...tensors].map(([name, tensor]) => [name, asFloat32(tensor)]));
}
