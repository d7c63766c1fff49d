import { dirname, join, parse, resolve } from 'node:path';
import { fileSource } from '../bytes/byteSource';
import { InputError } from '../errors';
import { isHtml, isPointer, otherFormatOf, type OtherFormat } from './otherFiles';
import { pythonProgram } from './snippets';

/** How a file of a format that is not read becomes one that is. */
export interface Conversion {
  /** For people, e.g. `PyTorch checkpoint`. */
  readonly format: string;
  /** The rest of a sentence that begins with the file's name: what it is and what to do. */
  readonly explanation: string;
  /** A Python program that converts this very file to safetensors, beside it. */
  readonly snippet: string;
}

/** First bytes of a file that formats are told by. */
export const HEAD_BYTES = 4096;

const NAMES: Readonly<Record<OtherFormat, string>> = {
  torch: 'PyTorch checkpoint',
  torchscript: 'TorchScript program',
  hdf5: 'HDF5 file',
  keras: 'Keras model',
  onnx: 'ONNX model',
  tflite: 'TensorFlow Lite model',
};

/**
 * How a file is converted, told by its first bytes and its name; undefined if it is none of the formats that this is known of.
 *
 * @param head the first {@link HEAD_BYTES} bytes, or all that there are
 * @throws InputError `unreadable`, `missing` if an archive cannot be opened
 */
export function conversionFor(path: string, head: Uint8Array): Conversion | undefined {
  if (head.length === 0 || isPointer(head) || isHtml(head)) return undefined;
  const found = otherFormatOf(path, head);
  if (found === undefined) return undefined;
  const format = NAMES[found];
  const article = /^[AEIOU]/.test(format) || found === 'hdf5' ? 'an' : 'a';
  const source = resolve(path);
  return {
    format,
    explanation: `is ${article} ${format}, which is not read yet: convert it to safetensors with Python, then open that file`,
    snippet: pythonProgram(
      found,
      source,
      join(dirname(source), `${parse(source).name}.safetensors`),
    ),
  };
}

/** As {@link conversionFor}, of a file by its path; undefined too if the file cannot be read. */
export function conversionOf(path: string): Conversion | undefined {
  try {
    return conversionFor(path, readHead(path));
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/**
 * The first {@link HEAD_BYTES} bytes of a file, or all that there are.
 * @throws InputError `missing`, `unreadable`
 */
export function readHead(path: string): Uint8Array {
  const source = fileSource(path);
  try {
    return source.read(0, Math.min(HEAD_BYTES, source.size));
  } finally {
    source.close();
  }
}
