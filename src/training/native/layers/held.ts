import { type Handle, type NativeOps } from '../../../tensors/native/ops';

/** A parameter of a planned net: a variable that updates change in place, and its mask. */
export interface Held {
  readonly name: string;
  readonly shape: readonly number[];
  readonly variable: Handle;
  /** Floats of 0 and 1; undefined where nothing is pruned. */
  mask: Handle | undefined;
}

export function hold(ops: NativeOps, name: string, shape: readonly number[]): Held {
  const zeros = new Float32Array(shape.reduce((a, b) => a * b, 1));
  return { name, shape, variable: ops.variable(shape, zeros), mask: undefined };
}

export function freeHeld(ops: NativeOps, held: readonly Held[]): void {
  for (const { variable, mask } of held) {
    ops.freeVariable(variable);
    if (mask !== undefined) ops.free(mask);
  }
}
