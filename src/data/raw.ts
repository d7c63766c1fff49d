import { InputError } from '../formats/errors';

/** Values as a file holds them. A Uint8Array means bytes from 0 to 255, such as grey levels. */
export type RawValues =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** One half of a data set before it is normalised. */
export interface RawExamples {
  /** count x prod(inputShape) numbers, row-major. */
  readonly values: RawValues;
  /** count class numbers. */
  readonly y: Int32Array;
  readonly count: number;
}

/** A data set as its files hold it. */
export interface RawDataset {
  readonly name: string;
  readonly inputShape: readonly number[];
  readonly classes: number;
  /** When the file names its classes: the name of each class number. */
  readonly classNames?: readonly string[];
  readonly train: RawExamples;
  readonly test: RawExamples;
}

/**
 * Bytes at the end of memory that has room for as many float32, so that a large set can be scaled where it lies and is
 * never in memory twice. Memory that is not written yet costs nothing.
 */
export function bytesWithRoom(length: number): Uint8Array {
  const bytes = new Uint8Array(new ArrayBuffer(4 * length), 3 * length, length);
  withRoom.add(bytes);
  return bytes;
}

const withRoom = new WeakSet<RawValues>();

/**
 * The memory of bytes made by {@link bytesWithRoom} as float32; undefined for other values and for a view of a part of them.
 * Float i lies over bytes that come before byte i + 1: going upwards, byte i is read before it is overwritten.
 */
export function floatsOver(values: RawValues): Float32Array | undefined {
  return withRoom.has(values) ? new Float32Array(values.buffer) : undefined;
}

/** More classes than this mean that the label is something else, such as a measured value or a row number. */
export const MAX_CLASSES = 10_000;

/**
 * The number of classes: the largest train label + 1.
 *
 * @param train labels, and the name of where they stand
 * @param test labels, and the name of where they stand
 * @throws InputError `out-of-range` for a negative label, a label beyond {@link MAX_CLASSES} or a test label that train
 * does not reach; `mismatch` when there is nothing to tell apart
 */
export function countClasses(
  train: { readonly y: Int32Array; readonly where: string },
  test: { readonly y: Int32Array; readonly where: string },
): number {
  const classes = train.y.reduce((largest, label) => Math.max(largest, label), -1) + 1;
  checkRange(train, MAX_CLASSES, `${MAX_CLASSES} classes are the most`);
  checkTwoClasses(train.y, train.where);
  checkRange(test, classes, `the largest train label is ${classes - 1}`);
  return classes;
}

/** @throws InputError `mismatch` unless at least two different labels occur */
export function checkTwoClasses(y: Int32Array, where: string): void {
  if (y.every((label) => label === y[0])) {
    const what = y.length === 0 ? 'no example' : `only class ${y[0]}`;
    throw new InputError(
      'mismatch',
      `${where} holds ${what}: give train examples of two classes or more`,
    );
  }
}

function checkRange(
  { y, where }: { readonly y: Int32Array; readonly where: string },
  classes: number,
  why: string,
): void {
  const bad = y.findIndex((label) => label < 0 || label >= classes);
  if (bad >= 0) {
    throw new InputError(
      'out-of-range',
      `${where}: label ${y[bad]} of example ${bad} is not in 0..${classes - 1} (${why})`,
    );
  }
}

/** The last part of a path without its endings: `sets/mnist.csv.gz` gives `mnist`. */
export function nameOf(path: string): string {
  const last = path.split(/[\\/]/).filter(Boolean).at(-1) ?? '';
  return last.replace(/(\.(csv|tsv|txt|npz|gz))+$/i, '') || 'data';
}
