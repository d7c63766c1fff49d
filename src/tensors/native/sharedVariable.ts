import type * as tf from '../tf';
import { handleOf, replaceHandle } from './execute';
import { type Handle, type NativeOps } from './ops';

/**
 * A variable of a model backed by a resource variable of TensorFlow, so that an optimizer's op changes it in place: the
 * tape needs plain tensors, and a plain tensor can only be replaced by another of the same size.
 *
 * The model sees the resource's value without a copy. Between `release` and `show` the model's variable must not be
 * read: with two holders TensorFlow would copy the value before it changes it.
 */
export class SharedVariable {
  readonly resource: Handle;

  constructor(
    private readonly ops: NativeOps,
    private readonly variable: tf.Variable,
  ) {
    this.resource = ops.emptyVariable(variable.shape);
  }

  /** Takes over what the model's variable was assigned. */
  take(): void {
    this.ops.assignHandle(this.resource, handleOf(this.variable));
  }

  release(): void {
    this.ops.releaseForeign(handleOf(this.variable));
  }

  show(): void {
    replaceHandle(this.variable, this.ops.lend(this.resource));
  }

  /** Gives the resource back; the model's variable keeps its value. */
  dispose(): void {
    this.ops.freeVariable(this.resource);
  }
}
