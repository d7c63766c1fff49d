import path from 'node:path';
import { parseBoundedJson } from '../../formats/bytes/boundedJson';
import { fileSource } from '../../formats/bytes/byteSource';
import { InputError } from '../../formats/errors';
import { openModelFile } from '../../formats/model/open';
import { isFile } from './companions';

/** Bytes of a topology. */
const mostTopology = 67_108_864;

/** How the layers of a net hang together. */
export interface FoundTopology {
  /** Absent where no file says it. */
  readonly topology?: object;
  /** Sentences on files that should say it, and do not. */
  readonly notes: readonly string[];
}

/**
 * The topology in the first of some files that has one. Whatever else bears such a name, or is damaged, is passed over: the
 * weights beside it are none the worse for it.
 *
 * @param files absolute; they need not be there
 */
export function topologyIn(files: readonly string[]): FoundTopology {
  const notes: string[] = [];
  for (const file of files.filter(isFile)) {
    try {
      const topology =
        path.basename(file) === 'model.json' ? topologyOfModel(file) : topologyAlone(file);
      if (topology !== undefined) return { topology, notes };
      notes.push(`There is no topology in ${file}.`);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      notes.push(`The topology beside it cannot be used: ${error.message}.`);
    }
  }
  return { notes };
}

function topologyOfModel(file: string): object | undefined {
  const model = openModelFile(file);
  model.close();
  return model.topology;
}

function topologyAlone(file: string): object | undefined {
  const source = fileSource(file);
  try {
    const fail = (reason: InputError['reason'], what: string): InputError =>
      new InputError(reason, `${file} ${what}`);
    if (source.size > mostTopology) throw fail('too-large', `has more than ${mostTopology} bytes`);
    const { value } = parseBoundedJson(source.read(0, source.size), fail);
    return isObject(value) ? value : undefined;
  } finally {
    source.close();
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
