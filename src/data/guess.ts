import { type Stats, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputError } from '../formats/errors';
import { fileError } from '../formats/gzip';
import { isCifarFolder, isPythonCifarFolder } from './cifar';
import { isIdxFolder } from './idxDataset';
import { type DataSpec, type DigitsSpec } from './spec';

/** Generated digits when nothing is said about their number. */
export const DEFAULT_DIGITS: DigitsSpec = { kind: 'digits', train: 10_000, test: 2_000, seed: 0 };

const POSSIBLE =
  "give 'digits', 'digits:6000' (train) or 'digits:6000:1000' (train:test), a folder with MNIST-like IDX files or CIFAR in its binary version, a table (.csv, .tsv, also .gz) or a numpy archive (.npz)";

/**
 * What a word of the command line means as a data set.
 *
 * @param text `digits`, `digits:TRAIN`, `digits:TRAIN:TEST`, or the path of a folder or file, which is kept as it is
 * @param base folder against which a relative path is looked up
 * @throws InputError `missing` (no such file), `unsupported` (nothing that is known); both say what is possible
 */
export function guessDataSpec(text: string, base = process.cwd()): DataSpec {
  const digits = /^digits(?::(\d{1,9}))?(?::(\d{1,9}))?$/.exec(text);
  if (digits) {
    const [, train, test] = digits;
    return {
      ...DEFAULT_DIGITS,
      ...(train !== undefined && { train: Number(train) }),
      ...(test !== undefined && { test: Number(test) }),
    };
  }
  const path = resolve(base, text);
  const stat = look(path);
  if (stat === undefined) {
    throw new InputError('missing', `'${text}' is no data set and no file: ${POSSIBLE}`);
  }
  if (stat.isDirectory()) {
    if (isIdxFolder(path)) return { kind: 'idx', path: text };
    if (isCifarFolder(path)) return { kind: 'cifar', path: text };
    if (isPythonCifarFolder(path)) {
      throw new InputError(
        'unsupported',
        `the folder '${text}' holds CIFAR's version for Python: fetch its binary version (data_batch_1.bin, ...)`,
      );
    }
    throw new InputError(
      'unsupported',
      `the folder '${text}' holds no train-images-idx3-ubyte and no data_batch_1.bin: ${POSSIBLE}`,
    );
  }
  if (/\.(csv|tsv)(\.gz)?$/i.test(text)) return { kind: 'csv', path: text };
  if (/\.npz$/i.test(text)) return { kind: 'npz', path: text };
  throw new InputError('unsupported', `'${text}' is of an unknown kind: ${POSSIBLE}`);
}

function look(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw fileError(path, error);
  }
}
