/**
 * How inputs are scaled. `unit`: bytes by 255, others by the largest magnitude in train; `standardise`: by one mean and
 * deviation of train; `standardise-columns`: by one of each column, for tables of mixed units; `standardise-channels`: by
 * one of each channel of images of [height, width, channels], else as `standardise`.
 */
export type Normalise =
  'unit' | 'standardise' | 'standardise-columns' | 'standardise-channels' | 'none';

/** At most so many examples of each half are used: the first ones in the order of the file or the split. */
export interface Limit {
  readonly train?: number | undefined;
  readonly test?: number | undefined;
}

/** Generated handwritten digits: nothing to download. */
export interface DigitsSpec {
  readonly kind: 'digits';
  readonly train: number;
  readonly test: number;
  readonly seed: number;
}

/** A folder with four files as MNIST's. */
export interface IdxSpec {
  readonly kind: 'idx';
  readonly path: string;
  /** Default: `unit`. */
  readonly normalise?: Normalise | undefined;
  readonly limit?: Limit | undefined;
}

/** A table, one example a row. */
export interface CsvSpec {
  readonly kind: 'csv';
  readonly path: string;
  /** Which column holds the class: `last` (default), `first`, its number from 0, or its name in the header. */
  readonly label?: number | string | undefined;
  /** Whether the first line holds names; `auto` (default) looks whether it holds numbers. */
  readonly header?: 'auto' | boolean | undefined;
  /** Another table with the test examples; without it a part of `path` is set aside. */
  readonly test?: string | undefined;
  /** Part that is set aside, above 0 and below 1. Default: .25. */
  readonly testFraction?: number | undefined;
  /** Of the random split. Default: 0. */
  readonly seed?: number | undefined;
  /** Default: `standardise-columns`. */
  readonly normalise?: Normalise | undefined;
  readonly limit?: Limit | undefined;
}

/** A numpy archive with `x_train`, `y_train`, `x_test`, `y_test`. */
export interface NpzSpec {
  readonly kind: 'npz';
  readonly path: string;
  /** Default: `unit` for bytes, else `none`. */
  readonly normalise?: Normalise | undefined;
  readonly limit?: Limit | undefined;
}

/** A folder with the binary version of CIFAR-10 or CIFAR-100. */
export interface CifarSpec {
  readonly kind: 'cifar';
  readonly path: string;
  /** Which label of CIFAR-100 is the class: of 100, or of 20 superclasses. Default: `fine`. */
  readonly labels?: 'fine' | 'coarse' | undefined;
  /** Default: `standardise-channels`. */
  readonly normalise?: Normalise | undefined;
  readonly limit?: Limit | undefined;
}

/** Where examples come from. Relative paths are resolved against the folder of the spec file. */
export type DataSpec = DigitsSpec | IdxSpec | CsvSpec | NpzSpec | CifarSpec;
