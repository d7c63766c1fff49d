import { type TensorValues } from '../../formats/model/modelFile';
import { type LayerView } from '../view';

/** A range of a tensor's elements, in C order. */
export interface NetRange {
  /** Absent where there is a mask alone: every kept weight then counts as 1. */
  readonly values?: TensorValues;
  /** A byte for each element, 0 where it is pruned; absent: all that is not 0 is kept. */
  readonly kept?: Uint8Array;
}

/** A tensor of a net whose paths are sought. */
export interface NetTensor extends Pick<
  LayerView,
  'name' | 'shape' | 'layout' | 'role' | 'unreadable'
> {
  /**
   * The elements `begin` to `end` (exclusive). Asked for once each, in order, in ranges of at most {@link netRange} elements,
   * and not looked at any more after the next call: the arrays may be used again. `values` and `kept` must be there in all
   * ranges of a tensor or in none.
   */
  read(begin: number, end: number): NetRange;
}

/** Most elements that are asked of a tensor at once. */
export const netRange = 2 ** 20;

/** A net: tensors in the order of their file, and how they hang together where the file says so. */
export interface NetInput {
  readonly tensors: readonly NetTensor[];
  /** A Keras topology, as tfjs and Keras 2 write it; hostile. Without one, tensors are chained by their shapes. */
  readonly topology?: object;
  /** Sentences on where the topology was sought in vain. */
  readonly notes?: readonly string[];
}
