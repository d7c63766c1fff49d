import { InputError } from '../formats/errors';
import { type NpyArray } from '../formats/npy';
import { type Npz, openNpz } from '../formats/npz';
import { integerLabels, oneHotLabels } from './labels';
import { countClasses, nameOf, type RawDataset, type RawExamples, type RawValues } from './raw';

/**
 * Loads a numpy archive with `x_train`, `y_train`, `x_test` and `y_test`, as Keras' `mnist.npz` has them.
 * x: (n, features), (n, height, width) - which becomes [height, width, 1] - or (n, height, width, channels).
 * y: whole numbers of shape (n) or (n, 1), or one-hot rows.
 *
 * @throws InputError `missing` (lists what is there), `mismatch` (counts, shapes), `malformed` (non-finite value, label that
 * is not whole), `out-of-range` (labels), and all of {@link openNpz}
 */
export function loadNpzDataset(path: string): RawDataset {
  const npz = openNpz(path);
  const train = loadSplit(npz, 'train', path);
  const test = loadSplit(npz, 'test', path);
  if (train.inputShape.join() !== test.inputShape.join()) {
    throw new InputError(
      'mismatch',
      `${path}: one example of x_train is (${train.inputShape.join(', ')}), of x_test (${test.inputShape.join(', ')})`,
    );
  }
  return {
    name: nameOf(path),
    inputShape: train.inputShape,
    classes: countClasses(
      { y: train.examples.y, where: `${path}: y_train` },
      { y: test.examples.y, where: `${path}: y_test` },
    ),
    train: train.examples,
    test: test.examples,
  };
}

function loadSplit(
  npz: Npz,
  split: 'train' | 'test',
  path: string,
): { inputShape: readonly number[]; examples: RawExamples } {
  const x = npz.read(`x_${split}`);
  const where = `${path}: x_${split}`;
  const [count = 0, ...sizes] = x.shape;
  if (sizes.length < 1 || sizes.length > 3 || x.values.length === 0) {
    throw new InputError(
      'mismatch',
      `${where} has shape (${x.shape.join(', ')}), not (n, features), (n, height, width) or (n, height, width, channels)`,
    );
  }
  const y = labels(npz.read(`y_${split}`), count, `${path}: y_${split}`);
  const values = finite(numbers(x), x.shape, where);
  return {
    inputShape: sizes.length === 2 ? [...sizes, 1] : sizes,
    examples: { values, y, count },
  };
}

function labels(array: NpyArray, count: number, where: string): Int32Array {
  const [rows = 0, columns = 1] = array.shape;
  if (array.shape.length < 1 || array.shape.length > 2 || columns < 1) {
    throw new InputError(
      'mismatch',
      `${where} has shape (${array.shape.join(', ')}), not (n), (n, 1) or one-hot (n, classes)`,
    );
  }
  if (rows !== count) {
    throw new InputError('mismatch', `${where} holds ${rows} labels for ${count} examples`);
  }
  const values = numbers(array);
  return columns === 1 ? integerLabels(values, where) : oneHotLabels(values, columns, where);
}

/** Values as numbers: 64-bit integers are rounded to doubles, truth values are no grey levels. */
function numbers({ values, dtype }: NpyArray): RawValues {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    const result = new Float64Array(values.length);
    for (let i = 0; i < result.length; i++) result[i] = Number(values[i]);
    return result;
  }
  return dtype === 'bool' ? Float32Array.from(values) : values;
}

function finite(values: RawValues, shape: readonly number[], where: string): RawValues {
  if (!(values instanceof Float32Array || values instanceof Float64Array)) return values;
  // Beyond float32 a number becomes infinite later on.
  const bad = values.findIndex((value: number) => !Number.isFinite(Math.fround(value)));
  if (bad < 0) return values;
  const index: number[] = [];
  for (let axis = shape.length - 1, rest = bad; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  throw new InputError(
    'malformed',
    `${where}[${index.join(', ')}] is ${values[bad]}: replace or drop values that are not finite`,
  );
}
