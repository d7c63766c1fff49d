import { isAbsolute, resolve } from 'node:path';
import { InputError, inQuotes } from '../formats/errors';
import { loadCifarDataset } from './cifar';
import { loadCsvDataset } from './csv';
import { type Dataset } from './dataset';
import { generateDigits } from './generatedDigits';
import { loadIdxDataset } from './idxDataset';
import { normalise } from './normalise';
import { loadNpzDataset } from './npz';
import { type RawDataset } from './raw';
import { type DataSpec, type Normalise } from './spec';

/**
 * Loads or generates a data set and scales its inputs.
 *
 * @param base folder against which relative paths are resolved
 * @throws InputError of the reader in question; `missing` names a folder or file that is not there
 */
export function loadDataset(spec: DataSpec, base: string): Dataset {
  if (spec.kind === 'digits') return generateDigits(spec);
  const { raw, how } = rawOf(spec, base);
  return normalise(raw, how, spec.limit);
}

/**
 * Loads a data set and scales its inputs as another one's are: in the same way, by numbers of the other's train part.
 *
 * @param like the other, which is read only where numbers of it are needed
 * @throws InputError as {@link loadDataset}; `mismatch` where one holds bytes and the other numbers, so that neither's scale
 *   fits both, or where both name their classes and the names differ
 */
export function loadDatasetLike(
  spec: DataSpec,
  base: string,
  like: { readonly spec: DataSpec; readonly base: string },
): Dataset {
  const other = like.spec;
  if (spec.kind === 'digits' || other.kind === 'digits') {
    const how = other.kind === 'digits' ? 'unit' : (other.normalise ?? usualOf(other.kind));
    if (how !== 'unit' && how !== 'none') {
      throw new InputError(
        'mismatch',
        `the run's inputs were scaled (${how}); generated digits lie from 0 to 1 and cannot be.`,
      );
    }
    if (spec.kind === 'digits') return generateDigits(spec);
    return normalise(rawOf(spec, base).raw, how, spec.limit);
  }
  const found = rawOf(spec, base);
  const bytes = (raw: RawDataset): boolean => raw.train.values instanceof Uint8Array;
  const known = other.normalise ?? usualOf(other.kind);
  if (known === 'none' || (known === 'unit' && other.kind !== 'npz' && bytes(found.raw))) {
    return normalise(found.raw, known, spec.limit);
  }
  const reference = rawOf(other, like.base);
  if (bytes(reference.raw) !== bytes(found.raw)) {
    const [is, was] = [found.raw, reference.raw].map((raw) => (bytes(raw) ? 'bytes' : 'numbers'));
    throw new InputError(
      'mismatch',
      `the inputs of ${found.raw.name} are ${is}, those of the run's ${reference.raw.name} ${was}: they have no scale in common.`,
    );
  }
  requireSameNames(found.raw, reference.raw);
  return normalise(found.raw, reference.how, spec.limit, {
    raw: reference.raw,
    limit: other.limit,
  });
}

function requireSameNames(found: RawDataset, reference: RawDataset): void {
  const [own, others] = [found.classNames, reference.classNames];
  if (own === undefined || others === undefined || own.join('\0') === others.join('\0')) return;
  const listed = (names: readonly string[]): string =>
    names.slice(0, 6).map(inQuotes).join(', ') + (names.length > 6 ? ', ...' : '');
  throw new InputError(
    'mismatch',
    `the classes of ${found.name} are ${listed(own)}, those of the run's ${reference.name} ${listed(others)}.`,
  );
}

/** How inputs are scaled where nothing is said; undefined where it depends on what they are. */
function usualOf(kind: Exclude<DataSpec['kind'], 'digits'>): Normalise | undefined {
  switch (kind) {
    case 'idx':
      return 'unit';
    case 'csv':
      return 'standardise-columns';
    case 'npz':
      return undefined;
    case 'cifar':
      return 'standardise-channels';
  }
}

function rawOf(
  spec: Exclude<DataSpec, { readonly kind: 'digits' }>,
  base: string,
): { readonly raw: RawDataset; readonly how: Normalise } {
  const at = (path: string): string => (isAbsolute(path) ? path : resolve(base, path));
  const raw = readRaw(spec, at);
  const bytes = raw.train.values instanceof Uint8Array;
  return { raw, how: spec.normalise ?? usualOf(spec.kind) ?? (bytes ? 'unit' : 'none') };
}

function readRaw(
  spec: Exclude<DataSpec, { readonly kind: 'digits' }>,
  at: (path: string) => string,
): RawDataset {
  switch (spec.kind) {
    case 'idx':
      return loadIdxDataset(at(spec.path));
    case 'csv': {
      const test = spec.test === undefined ? undefined : at(spec.test);
      return loadCsvDataset({ ...spec, path: at(spec.path), test });
    }
    case 'npz':
      return loadNpzDataset(at(spec.path));
    case 'cifar':
      return loadCifarDataset(at(spec.path), spec);
  }
}
