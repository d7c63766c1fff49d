import { basename } from 'node:path';
import { fileSource } from '../bytes/byteSource';
import { InputError } from '../errors';
import { modelFormats } from './formats';
import { type ModelFile } from './modelFile';
import { isHtml, isPointer } from './otherFiles';
import { conversionFor } from './unsupported';

/** First bytes of a file that formats are told by. */
export const HEAD_BYTES = 4096;

/**
 * Opens a model file of any format that is read: told by its first bytes, else by its name. Nothing in it is run.
 *
 * @param path of the file; shards are looked for in its folder only
 * @throws InputError that says what the file is and what to do: `missing`, `unreadable`, `truncated`, `unsupported` for formats
 *   that are not read, and all that the readers throw
 */
export function openModelFile(path: string): ModelFile {
  const head = headOf(path);
  const bySignature = modelFormats.find((format) => format.matches('', head));
  if (bySignature) return bySignature.open(path);
  const other = conversionFor(path, head);
  if (other) throw new InputError('unsupported', `${path} ${other.explanation}`);
  const byName = modelFormats.find((format) => format.matches(basename(path), head));
  if (byName) return byName.open(path);
  const known = 'safetensors, .npy, .npz and the .json of a TensorFlow.js model';
  throw new InputError('unsupported', `${path} is none of the model files that are read: ${known}`);
}

/** @throws InputError for what is no model file whatever its name */
function headOf(path: string): Uint8Array {
  const source = fileSource(path);
  try {
    const head = source.read(0, Math.min(HEAD_BYTES, source.size));
    if (head.length === 0) throw new InputError('truncated', `${path} is empty: fetch it again`);
    if (isPointer(head)) {
      const message = `${path} is a pointer of Git LFS whose content was not fetched: run git lfs pull`;
      throw new InputError('missing', message);
    }
    if (isHtml(head)) {
      const message = `${path} is a page of a web site, not a model: fetch the file itself`;
      throw new InputError('malformed', message);
    }
    return head;
  } finally {
    source.close();
  }
}
