import { basename } from 'node:path';
import { InputError } from '../errors';
import { modelFormats } from './formats';
import { type ModelFile } from './modelFile';
import { isHtml, isPointer, promisedBy } from './otherFiles';
import { conversionFor, readHead } from './unsupported';

/**
 * Opens a model file of any format that is read: told by its first bytes, else by its name. Nothing in it is run.
 *
 * @param path of the file; shards are looked for in its folder only
 * @throws InputError that says what the file is and what to do: `missing`, `unreadable`, `truncated`, `malformed`,
 *   `unsupported` for formats that are not read, and all that the readers throw
 */
export function openModelFile(path: string): ModelFile {
  const head = readHead(path);
  refuseNoModel(path, head);
  const bySignature = modelFormats.find((format) => format.matches('', head));
  if (bySignature) return bySignature.open(path);
  const other = conversionFor(path, head);
  if (other) throw new InputError('unsupported', `${path} ${other.explanation}`);
  const byName = modelFormats.find((format) => format.matches(basename(path), head));
  if (byName) return byName.open(path);
  throw new InputError('unsupported', `${path} ${whatElse(path)}`);
}

/** Refuses what is no model file whatever its name. */
function refuseNoModel(path: string, head: Uint8Array): void {
  if (head.length === 0) throw new InputError('truncated', `${path} is empty: fetch it again`);
  if (isPointer(head)) {
    const message = `${path} is a pointer of Git LFS whose content was not fetched: run git lfs pull`;
    throw new InputError('missing', message);
  }
  if (isHtml(head)) {
    const message = `${path} is a page of a web site, not a model: fetch the file itself`;
    throw new InputError('malformed', message);
  }
}

function whatElse(path: string): string {
  const promised = promisedBy(path);
  if (promised !== undefined) {
    return `is named like ${promised} but does not begin like one: fetch or save it again`;
  }
  if (/\.bin$/i.test(path)) {
    return 'does not tell its format: if it holds weights of a TensorFlow.js model, open the .json beside it';
  }
  return 'is none of the files that are read: safetensors, .npy, .npz, and the .json of a TensorFlow.js model';
}
