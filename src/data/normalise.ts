import { InputError } from '../formats/errors';
import { type Dataset, type Examples } from './dataset';
import {
  checkTwoClasses,
  floatsOver,
  type RawDataset,
  type RawExamples,
  type RawValues,
} from './raw';
import { type Limit, type Normalise } from './spec';

/** x -> (x - shift) * factor; value i of the data has entry i modulo their number. */
interface Scaling {
  readonly shift: Float64Array;
  readonly factor: Float64Array;
}

/**
 * Cuts a data set to its limits and scales its inputs.
 *
 * `unit` divides bytes by 255 and other values by the largest magnitude in train. `standardise` subtracts the mean of
 * train and divides by its standard deviation (population), test by the same numbers: one pair for all values, or
 * with `standardise-columns` one for each column, with `standardise-channels` one for each channel of images; a constant
 * column or channel becomes 0.
 *
 * @param reference whose train part gives the numbers, in place of the set's own
 * @param raw not to be used afterwards: large sets are scaled where they lie
 * @throws InputError `out-of-range` for a limit that is not a whole number above 0; `mismatch` when the limit leaves one class
 */
export function normalise(
  raw: RawDataset,
  how: Normalise,
  limit: Limit = {},
  reference?: { readonly raw: RawDataset; readonly limit: Limit | undefined },
): Dataset {
  const width = raw.inputShape.reduce((product, size) => product * size, 1);
  const train = cut(raw.train, limit.train, width, 'limit.train');
  const test = cut(raw.test, limit.test, width, 'limit.test');
  checkTwoClasses(train.y, `${raw.name} after limit.train`);
  const scaling = scalingOf(referredTo(reference) ?? train, how, raw.inputShape);
  return {
    name: raw.name,
    inputShape: raw.inputShape,
    classes: raw.classes,
    ...(raw.classNames && { classNames: raw.classNames }),
    train: scale(train, scaling),
    test: scale(test, scaling),
  };
}

function referredTo(
  reference: { readonly raw: RawDataset; readonly limit: Limit | undefined } | undefined,
): RawExamples | undefined {
  if (reference === undefined) return undefined;
  const { raw, limit } = reference;
  const width = raw.inputShape.reduce((product, size) => product * size, 1);
  return cut(raw.train, limit?.train, width, 'limit.train');
}

function cut(
  examples: RawExamples,
  limit: number | undefined,
  width: number,
  what: string,
): RawExamples {
  if (limit === undefined) return examples;
  if (!Number.isInteger(limit) || limit < 1) {
    throw new InputError(
      'out-of-range',
      `${what} is ${limit}: give a whole number above 0, or leave it out`,
    );
  }
  const count = Math.min(limit, examples.count);
  return {
    values: examples.values.subarray(0, count * width),
    y: examples.y.slice(0, count),
    count,
  };
}

function scalingOf(
  { values }: RawExamples,
  how: Normalise,
  inputShape: readonly number[],
): Scaling {
  switch (how) {
    case 'none':
      return { shift: new Float64Array(1), factor: Float64Array.of(1) };
    case 'unit': {
      const bytes = values instanceof Uint8Array;
      let largest = bytes ? 255 : 0;
      if (!bytes) for (const value of values) largest = Math.max(largest, Math.abs(value));
      return { shift: new Float64Array(1), factor: Float64Array.of(1 / (largest || 1)) };
    }
    case 'standardise':
      return standardising(values, 1);
    case 'standardise-columns':
      return standardising(
        values,
        inputShape.reduce((product, size) => product * size, 1),
      );
    case 'standardise-channels':
      return standardising(values, inputShape.length === 3 ? inputShape[2]! : 1);
  }
}

/** The same for bytes, from how often each occurs: one pass over hundreds of millions of them. */
function standardisingBytes(values: Uint8Array, columns: number): Scaling {
  const shift = new Float64Array(columns);
  const factor = new Float64Array(columns);
  const counts = new Float64Array(256 * columns);
  for (let i = 0, column = 0; i < values.length; i++) {
    counts[256 * column + values[i]!]!++;
    if (++column === columns) column = 0;
  }
  const rows = values.length / columns;
  for (let column = 0; column < columns; column++) {
    const of = counts.subarray(256 * column, 256 * (column + 1));
    const mean = of.reduce((sum, count, byte) => sum + count * byte, 0) / rows;
    const squares = of.reduce((sum, count, byte) => sum + count * (byte - mean) ** 2, 0);
    shift[column] = mean;
    factor[column] = squares > 0 ? 1 / Math.sqrt(squares / rows) : 0;
  }
  return { shift, factor };
}

/** Two passes, so that a large mean does not swallow a small deviation. */
function standardising(values: RawValues, columns: number): Scaling {
  // A table of its own for each of many columns would cost more than it saves.
  if (values instanceof Uint8Array && columns <= 16) return standardisingBytes(values, columns);
  const shift = new Float64Array(columns);
  const factor = new Float64Array(columns);
  const rows = values.length / columns;
  for (let column = 0; column < columns; column++) {
    let sum = 0;
    for (let i = column; i < values.length; i += columns) sum += values[i] ?? 0;
    const mean = sum / rows;
    let squares = 0;
    for (let i = column; i < values.length; i += columns) squares += ((values[i] ?? 0) - mean) ** 2;
    const deviation = Math.sqrt(squares / rows);
    shift[column] = mean;
    // The sum of equal numbers is not exact: what is left of the deviation then is rounding.
    factor[column] = deviation > 1e-12 * Math.abs(mean) ? 1 / deviation : 0;
  }
  return { shift, factor };
}

function scale({ values, y, count }: RawExamples, { shift, factor }: Scaling): Examples {
  const x = floatsOver(values) ?? new Float32Array(values.length);
  const columns = shift.length;
  if (values instanceof Uint8Array && columns <= 16) {
    // A byte has 256 values: looked up, not computed, hundreds of millions of times.
    const table = Float32Array.from({ length: 256 * columns }, (_, entry) => {
      const column = entry >>> 8;
      return ((entry & 255) - shift[column]!) * factor[column]!;
    });
    for (let i = 0, base = 0; i < x.length; i++) {
      x[i] = table[base + values[i]!]!;
      base = base + 256 === table.length ? 0 : base + 256;
    }
    return { x, y, count };
  }
  for (let i = 0, column = 0; i < x.length; i++) {
    x[i] = ((values[i] ?? 0) - (shift[column] ?? 0)) * (factor[column] ?? 1);
    if (++column === columns) column = 0;
  }
  return { x, y, count };
}
