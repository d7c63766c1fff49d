import { readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { InputError } from '../formats/errors';
import { fileError } from '../formats/gzip';
import { type IdxArray, readIdx } from './idx';
import { integerLabels } from './labels';
import { countClasses, type RawDataset, type RawExamples } from './raw';

const SPLITS = { train: ['train'], test: ['t10k', 'test'] } as const;

/**
 * Loads a folder of four MNIST-like files: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte` and the same with `t10k`
 * or `test`; also `train-images.idx3-ubyte`, a prefix (`emnist-letters-train-...`) and `.gz`. A plain file is preferred to
 * its compressed twin.
 *
 * @returns images of inputShape [height, width, 1] (or [height, width, channels]; [features] for two axes)
 * @throws InputError `missing` (names the file), `mismatch` (several files fit, counts or sizes differ), `out-of-range`
 * (labels), and all of {@link readIdx}
 */
export function loadIdxDataset(folder: string): RawDataset {
  const train = loadSplit(folder, 'train');
  const test = loadSplit(folder, 'test');
  if (train.inputShape.join() !== test.inputShape.join()) {
    throw new InputError(
      'mismatch',
      `${folder}: train images are ${train.inputShape.join(' x ')}, test images ${test.inputShape.join(' x ')}: put files of one data set in the folder`,
    );
  }
  return {
    name: basename(resolve(folder)),
    inputShape: train.inputShape,
    classes: countClasses(
      { y: train.examples.y, where: train.labels },
      { y: test.examples.y, where: test.labels },
    ),
    train: train.examples,
    test: test.examples,
  };
}

/** Whether a folder holds a file that is named like MNIST's training images. */
export function isIdxFolder(folder: string): boolean {
  return matches(list(folder), 'train', 'images').length > 0;
}

interface Split {
  readonly inputShape: readonly number[];
  /** Path of the file of labels. */
  readonly labels: string;
  readonly examples: RawExamples;
}

function loadSplit(folder: string, split: keyof typeof SPLITS): Split {
  const files = list(folder);
  const imagesPath = join(folder, find(files, split, 'images', folder));
  const labelsPath = join(folder, find(files, split, 'labels', folder));
  const images = readIdx(imagesPath);
  const labels = readIdx(labelsPath);
  const [count = 0, ...sizes] = images.shape;
  if (sizes.length < 1 || sizes.length > 3 || images.values.length === 0) {
    throw new InputError(
      'mismatch',
      `${imagesPath} holds ${images.shape.join(' x ')} values, not images (count x height x width)`,
    );
  }
  checkLabels(labels, labelsPath, count, imagesPath);
  return {
    inputShape: sizes.length === 2 ? [...sizes, 1] : sizes,
    labels: labelsPath,
    examples: { values: images.values, y: integerLabels(labels.values, labelsPath), count },
  };
}

function checkLabels(labels: IdxArray, path: string, count: number, imagesPath: string): void {
  if (labels.shape.length !== 1) {
    throw new InputError(
      'mismatch',
      `${path} holds ${labels.shape.join(' x ')} values, not one label an image`,
    );
  }
  if (labels.values.length !== count) {
    throw new InputError(
      'mismatch',
      `${path} holds ${labels.values.length} labels for the ${count} images of ${imagesPath}: fetch both again`,
    );
  }
}

function find(
  files: readonly string[],
  split: keyof typeof SPLITS,
  what: 'images' | 'labels',
  folder: string,
): string {
  const found = matches(files, split, what);
  const plain = found.filter((file) => !file.endsWith('.gz'));
  const [first, second] = plain.length > 0 ? plain : found;
  if (first === undefined) {
    const name = `${SPLITS[split][0]}-${what}-idx${what === 'images' ? 3 : 1}-ubyte`;
    throw new InputError('missing', `${folder} has no ${name} (or ${name}.gz): put it there`);
  }
  if (second !== undefined) {
    throw new InputError(
      'mismatch',
      `${folder} has both ${first} and ${second}: keep one data set in the folder`,
    );
  }
  return first;
}

function matches(
  files: readonly string[],
  split: keyof typeof SPLITS,
  what: 'images' | 'labels',
): string[] {
  const pattern = new RegExp(
    `(^|[-_.])(${SPLITS[split].join('|')})-${what}[-.]idx\\d-[a-z]+(\\.gz)?$`,
  );
  return files.filter((file) => pattern.test(file)).sort();
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw fileError(folder, error);
  }
}
