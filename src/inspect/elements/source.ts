import { type ModelFile, type TensorValues } from '../../formats/model/modelFile';
import { type LayerView } from '../view';

/** A tensor of an opened file. */
export interface TensorPlace {
  readonly file: Pick<ModelFile, 'files' | 'values'>;
  readonly tensor: number;
}

/** Where a layer's elements are read from. */
export interface LayerSource {
  readonly view: LayerView;
  /** Absent: there is a mask alone. */
  readonly weights?: TensorPlace;
  /** Absent: exact zeros count as pruned. */
  readonly mask?: TensorPlace;
  /** Whoever runs the net multiplies the weights by the mask: pruned ones need not be 0. */
  readonly applied?: boolean;
}

/** Elements that are read at once: 1 MB of float32, which stays in a processor's cache while it is looked at. */
export const chunkElements = 262_144;

/** Values as one of the two types that inner loops are made for. */
export type Floats = Float32Array | Float64Array;

/** Values of a range of elements. @throws InputError as ModelFile.values */
export function readFloats({ file, tensor }: TensorPlace, begin: number, end: number): Floats {
  const values = file.values(tensor, begin, end);
  if (values instanceof Float32Array || values instanceof Float64Array) return values;
  return values instanceof Uint8Array ? Float32Array.from(values) : Float64Array.from(values);
}

/** For each element of a range 1 if a mask tensor keeps it, else 0. @throws InputError as ModelFile.values */
export function readMask({ file, tensor }: TensorPlace, begin: number, end: number): Uint8Array {
  return nonZero(file.values(tensor, begin, end));
}

/** 1 where a value is not 0. */
export function nonZero(values: TensorValues): Uint8Array {
  const ones = new Uint8Array(values.length);
  if (values instanceof Float32Array) {
    const bits = bitsOf(values);
    // Without a branch, which would be foreseen wrongly at every other weight. The sign does not matter: -0 is 0.
    for (let i = 0; i < ones.length; i++) {
      const size = bits[i]! << 1;
      ones[i] = (size | -size) >>> 31;
    }
    return ones;
  }
  for (let i = 0; i < ones.length; i++) ones[i] = values[i] === 0 ? 0 : 1;
  return ones;
}

/** The bits of numbers, in the same memory. */
export function bitsOf(values: Float32Array): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, values.length);
}

/** A range of a layer's elements. */
export interface Elements {
  /** Absent where there is a mask alone. */
  readonly values?: Floats;
  /** 1 for each that is kept, else 0. */
  readonly kept: Uint8Array;
}

/** Reads a range of elements. @throws InputError as ModelFile.values */
export function readElements(source: LayerSource, begin: number, end: number): Elements {
  const values = source.weights && readFloats(source.weights, begin, end);
  const kept = source.mask
    ? readMask(source.mask, begin, end)
    : nonZero(values ?? new Uint8Array());
  return { ...(values && { values }), kept };
}
