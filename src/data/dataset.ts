/** One half of a data set: `count` examples in one flat array each. */
export interface Examples {
  /** count x prod(inputShape) numbers, row-major, already normalised. */
  readonly x: Float32Array;
  /** count class numbers in 0..classes-1. */
  readonly y: Int32Array;
  readonly count: number;
}

/** A labelled data set in memory, split into train and test, free of any tensor library. */
export interface Dataset {
  /** Short name for tables and run ids, e.g. `digits`, `mnist`. */
  readonly name: string;
  /** Shape of one example, e.g. [28, 28, 1] or [64]. */
  readonly inputShape: readonly number[];
  readonly classes: number;
  /** Where the source names its classes: the name of each class number. */
  readonly classNames?: readonly string[];
  readonly train: Examples;
  readonly test: Examples;
}
