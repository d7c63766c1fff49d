import { InputError } from '../formats/errors';
import { boolTensor, readSafetensors, writeSafetensors } from '../formats/safetensors';
import { PruningError } from './errors';

/** The mask of one weight tensor, in the tensor's own row-major order. */
export interface MaskTensor {
  readonly shape: readonly number[];
  /** product(shape) numbers: 1 = kept, 0 = pruned. */
  readonly values: Uint8Array;
}

/**
 * A mask: one entry for each weight tensor that counts as prunable, keyed by the tensor's name (`fc1/kernel`).
 * The order of the map is the order of the layers; it decides ties and the order in files.
 */
export type Mask = ReadonlyMap<string, MaskTensor>;

/** What is left of one layer. `density` is kept / prunable, and 1 for a tensor without weights. */
export interface LayerDensity {
  readonly name: string;
  readonly kept: number;
  readonly prunable: number;
  readonly density: number;
}

/** The number of weights of a shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

/** A mask that keeps everything, for tensors of the given shapes. */
export function onesMask(shapes: ReadonlyMap<string, readonly number[]>): Mask {
  const mask = new Map<string, MaskTensor>();
  for (const [name, shape] of shapes) {
    mask.set(name, { shape: [...shape], values: new Uint8Array(sizeOf(shape)).fill(1) });
  }
  return mask;
}

/** The number of ones in a mask tensor's values. */
export function countOnes(values: Uint8Array): number {
  let ones = 0;
  for (let i = 0; i < values.length; i++) ones += values[i] as number;
  return ones;
}

/** How many weights survive, over all tensors of the mask. */
export function countKept(mask: Mask): number {
  let kept = 0;
  for (const tensor of mask.values()) kept += countOnes(tensor.values);
  return kept;
}

/** How many weights there are, over all tensors of the mask (methods 0.4: "total weights"). */
export function countPrunable(mask: Mask): number {
  let prunable = 0;
  for (const tensor of mask.values()) prunable += tensor.values.length;
  return prunable;
}

/** kept / prunable over the whole mask; 1 for a mask without weights. */
export function densityOf(mask: Mask): number {
  const prunable = countPrunable(mask);
  return prunable === 0 ? 1 : countKept(mask) / prunable;
}

/** What is left of each layer, in the mask's order. */
export function layerDensities(mask: Mask): readonly LayerDensity[] {
  return [...mask].map(([name, { values }]) => {
    const kept = countOnes(values);
    const prunable = values.length;
    return { name, kept, prunable, density: prunable === 0 ? 1 : kept / prunable };
  });
}

/** The name of the first tensor that the masks do not share with one shape, if there is one. */
export function firstDifference(a: Mask, b: Mask): string | undefined {
  for (const [name, { shape, values }] of a) {
    const other = b.get(name);
    if (other?.values.length !== values.length) return name;
    if (other.shape.length !== shape.length) return name;
    if (shape.some((dimension, axis) => dimension !== other.shape[axis])) return name;
  }
  return [...b.keys()].find((name) => !a.has(name));
}

/** Whether both masks have the same tensors and keep the same weights; the order of the tensors does not matter. */
export function sameMask(a: Mask, b: Mask): boolean {
  if (firstDifference(a, b) !== undefined) return false;
  for (const [name, { values }] of a) {
    if (Buffer.compare(values, (b.get(name) as MaskTensor).values) !== 0) return false;
  }
  return true;
}

/** Whether every weight that `a` keeps is kept by `b`; false if their tensors differ. */
export function isSubset(a: Mask, b: Mask): boolean {
  if (firstDifference(a, b) !== undefined) return false;
  for (const [name, { values }] of a) {
    const other = (b.get(name) as MaskTensor).values;
    for (let i = 0; i < values.length; i++) {
      if ((values[i] as number) > (other[i] as number)) return false;
    }
  }
  return true;
}

/**
 * The bytes of a mask file: one BOOL tensor for each mask tensor, in the mask's order; equal masks give equal bytes.
 * @throws PruningError `mismatch` if values and shape disagree
 */
export function maskToSafetensors(
  mask: Mask,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const tensors = [...mask].map(([name, { shape, values }]) => {
    if (values.length !== sizeOf(shape)) {
      const message = `mask of '${name}': ${values.length} values for shape [${shape.join(', ')}]`;
      throw new PruningError('mismatch', message);
    }
    return boolTensor(name, shape, values);
  });
  return writeSafetensors(tensors, metadata);
}

/**
 * Reads a mask file written by {@link maskToSafetensors} or by anyone else (BOOL or U8 tensors of zeros and ones).
 * @param where the file's name, for messages
 * @throws InputError if the bytes are no safetensors file, a tensor has another type or a value is neither 0 nor 1
 */
export function maskFromSafetensors(bytes: Uint8Array, where: string): Mask {
  const mask = new Map<string, MaskTensor>();
  for (const [name, { shape, dtype, bytes: stored }] of readSafetensors(bytes, where).tensors) {
    if (dtype !== 'BOOL' && dtype !== 'U8') {
      const message = `${where}: tensor '${name}' is ${dtype}; a mask is BOOL (or U8 of zeros and ones)`;
      throw new InputError('unsupported', message);
    }
    const values = new Uint8Array(stored);
    const wrong = values.findIndex((value) => value > 1);
    if (wrong >= 0) {
      const message = `${where}: tensor '${name}' has the value ${values[wrong]} at index ${wrong}; a mask holds only 0 and 1`;
      throw new InputError('out-of-range', message);
    }
    mask.set(name, { shape, values });
  }
  return mask;
}
