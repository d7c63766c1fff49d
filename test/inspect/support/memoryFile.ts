import { type ModelFile, type TensorValues } from '../../../src/formats/model/modelFile';

/** A tensor in memory. */
export interface MemoryTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: TensorValues;
  readonly dtype?: string;
}

/** A model file that is in memory, for tests of what does not care where values come from. */
export function memoryFile(
  tensors: readonly MemoryTensor[],
  { format = 'safetensors', name = '/memory' }: { format?: string; name?: string } = {},
): ModelFile {
  const values = (tensor: number, begin: number, end: number): TensorValues => {
    const all = tensors[tensor]!.values;
    if (begin < 0 || begin > end || end > all.length) throw new RangeError(`${begin} to ${end}`);
    return all.slice(begin, end);
  };
  return {
    format,
    files: [name],
    tensors: tensors.map(({ name, shape, values, dtype = dtypeOf(values) }) => ({
      name,
      shape,
      dtype,
      count: values.length,
      byteLength: values.byteLength,
    })),
    refused: [],
    metadata: new Map(),
    notes: [],
    values,
    stored: (...range) => new Uint8Array(values(...range).buffer),
    close: () => undefined,
  };
}

function dtypeOf(values: TensorValues): string {
  if (values instanceof Uint8Array) return 'BOOL';
  if (values instanceof Int32Array) return 'I32';
  return values instanceof Float32Array ? 'F32' : 'F64';
}
