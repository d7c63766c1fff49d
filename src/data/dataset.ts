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

/** Labels of some examples. Looked up here: an engine's gather of so few numbers costs ten times as much. */
export function labelsOf(examples: Examples, indices: Int32Array): Int32Array {
  return indices.map((index) => examples.y[index]!);
}
