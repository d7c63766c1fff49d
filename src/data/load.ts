import { isAbsolute, resolve } from 'node:path';
import { loadCifarDataset } from './cifar';
import { loadCsvDataset } from './csv';
import { type Dataset } from './dataset';
import { generateDigits } from './generatedDigits';
import { loadIdxDataset } from './idxDataset';
import { normalise } from './normalise';
import { loadNpzDataset } from './npz';
import { type DataSpec } from './spec';

/**
 * Loads or generates a data set and scales its inputs.
 *
 * @param base folder against which relative paths are resolved
 * @throws InputError of the reader in question; `missing` names a folder or file that is not there
 */
export function loadDataset(spec: DataSpec, base: string): Dataset {
  const at = (path: string): string => (isAbsolute(path) ? path : resolve(base, path));
  switch (spec.kind) {
    case 'digits':
      return generateDigits(spec);
    case 'idx':
      return normalise(loadIdxDataset(at(spec.path)), spec.normalise ?? 'unit', spec.limit);
    case 'csv': {
      const test = spec.test === undefined ? undefined : at(spec.test);
      const raw = loadCsvDataset({ ...spec, path: at(spec.path), test });
      return normalise(raw, spec.normalise ?? 'standardise-columns', spec.limit);
    }
    case 'npz': {
      const raw = loadNpzDataset(at(spec.path));
      const usual = raw.train.values instanceof Uint8Array ? 'unit' : 'none';
      return normalise(raw, spec.normalise ?? usual, spec.limit);
    }
    case 'cifar': {
      const raw = loadCifarDataset(at(spec.path), spec);
      return normalise(raw, spec.normalise ?? 'standardise-channels', spec.limit);
    }
  }
}
