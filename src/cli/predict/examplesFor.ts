import path from 'node:path';
import { type Dataset } from '../../data/dataset';
import { guessDataSpec } from '../../data/guess';
import { loadDataset, loadDatasetLike } from '../../data/load';
import { type DataSpec } from '../../data/spec';
import { readRecord } from '../../runs/record';
import { type FoundTicket } from './ticketOf';

/**
 * The examples that a user names, scaled as a ticket's run scaled its own: what its spec says of labels, columns and splits
 * counts for files of the same kind, and the run's own data are read as the run read them.
 *
 * @throws InputError
 */
export function examplesFor(given: string, { run }: FoundTicket, cwd: string): Dataset {
  const guessed = guessDataSpec(given, cwd);
  if (run === undefined) return loadDataset(guessed, cwd);
  const base = readRecord(run.folder).base;
  const own: DataSpec = run.spec.data;
  if (own.kind === 'digits' && given === 'digits') return loadDataset(own, base);
  if (guessed.kind === 'digits' || own.kind === 'digits') {
    return loadDatasetLike(guessed, cwd, { spec: own, base });
  }
  const file = path.resolve(cwd, guessed.path);
  if (guessed.kind === own.kind && path.resolve(base, own.path) === file) {
    return loadDataset(own, base);
  }
  const spec = guessed.kind === own.kind ? asOwn(own, file) : { ...guessed, path: file };
  return loadDatasetLike(spec, cwd, { spec: own, base });
}

/** What a spec says of its files, of other ones. */
function asOwn(own: Exclude<DataSpec, { readonly kind: 'digits' }>, file: string): DataSpec {
  const spec = { ...own, path: file, limit: undefined };
  return spec.kind === 'csv' ? { ...spec, test: undefined } : spec;
}
