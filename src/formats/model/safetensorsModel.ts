import { fileSource, type ByteSource } from '../bytes/byteSource';
import { bitsOf, elementCount, toValues, whyUndecodable } from '../dtypes';
import { inQuotes } from '../errors';
import { readSafetensorsHeader } from '../safetensors';
import { type TensorEntry } from '../safetensorsHeader';
import { type ModelFile, type ModelFormat } from './modelFile';
import { modelFileOf, type ReadableTensor } from './readable';

/** safetensors: the length of a header in JSON, the header, the tensors' bytes. */
export const safetensorsFormat: ModelFormat = {
  id: 'safetensors',
  matches: (name, head) => /\.safetensors$/i.test(name) || isSafetensors(head),
  open,
};

/** A length of which the upper bytes are 0 (headers are below 100 MB), and the header's brace. */
function isSafetensors(head: Uint8Array): boolean {
  return head[8] === 0x7b && head.subarray(4, 8).every((byte) => byte === 0);
}

function open(path: string): ModelFile {
  const source = fileSource(path);
  try {
    const { tensors, metadata } = readSafetensorsHeader(source);
    return modelFileOf({
      format: 'safetensors',
      files: [path],
      tensors: Array.from(tensors.values(), (entry) => readable(entry, source)),
      refused: [],
      metadata: new Map(Object.entries(metadata)),
      notes: [],
      close: () => source.close(),
    });
  } catch (error) {
    source.close();
    throw error;
  }
}

function readable(entry: TensorEntry, source: ByteSource): ReadableTensor {
  const { name, shape, dtype, begin: start, end: stop } = entry;
  const unreadable = whyUndecodable(dtype);
  const size = bitsOf(dtype) / 8;
  return {
    about: {
      name,
      shape,
      dtype,
      count: elementCount(shape) ?? 0,
      byteLength: stop - start,
      ...(unreadable !== undefined && { unreadable }),
    },
    ...(Number.isInteger(size) && {
      stored: (begin: number, end: number) => source.read(start + begin * size, start + end * size),
    }),
    ...(unreadable === undefined && {
      decode: (bytes: Uint8Array) =>
        toValues(dtype, bytes, `${source.name}: tensor ${inQuotes(name)}`),
    }),
  };
}
