import { InputError } from '../formats/errors';

/**
 * Class numbers out of the numbers of a file.
 *
 * @param where file and array for messages
 * @throws InputError `malformed` for a label that is not a whole number; `out-of-range` for one beyond 32 bits
 */
export function integerLabels(values: ArrayLike<number>, where: string): Int32Array {
  const y = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const label = values[i] ?? NaN;
    if (!Number.isInteger(label)) {
      throw new InputError(
        'malformed',
        `${where}: label ${label} of example ${i} is not a whole number: give classes 0, 1, 2, ...`,
      );
    }
    y[i] = label;
    if (y[i] !== label) {
      throw new InputError('out-of-range', `${where}: label ${label} of example ${i} is too large`);
    }
  }
  return y;
}

/**
 * Class numbers out of rows that are 1 at the class and 0 elsewhere.
 *
 * @param values count x classes numbers
 * @throws InputError `malformed` for another row
 */
export function oneHotLabels(
  values: ArrayLike<number>,
  classes: number,
  where: string,
): Int32Array {
  const y = new Int32Array(values.length / classes);
  for (let row = 0; row < y.length; row++) {
    let ones = 0;
    let others = 0;
    for (let column = 0; column < classes; column++) {
      const value = values[row * classes + column];
      if (value === 1) {
        ones++;
        y[row] = column;
      } else if (value !== 0) others++;
    }
    if (ones !== 1 || others > 0) {
      throw new InputError(
        'malformed',
        `${where}: row ${row} is not one-hot (one 1, else 0): give a class number for each example`,
      );
    }
  }
  return y;
}
