import { type Handle, type NativeOps } from '../../../tensors/native/ops';
import { type Pass, WeightlessLayer } from './planned';

/** The sign of each number, +1 for 0, with the backward pass of `SignActivation`. */
export class PlannedSign extends WeightlessLayer {
  override readonly keepsInputs = true;
  private readonly zero: Handle;
  private readonly one: Handle;
  private readonly two: Handle;

  constructor(private readonly ops: NativeOps) {
    super();
    this.zero = ops.scalar(0);
    this.one = ops.scalar(1);
    this.two = ops.scalar(2);
  }

  forward([x]: readonly Handle[]): Pass {
    return {
      output: this.signs(x!),
      backward: (dy, { inputs }) => [this.gradient(dy, inputs[0]!)],
    };
  }

  private signs(x: Handle): Handle {
    const { ops } = this;
    const atLeast = ops.atLeast(x, this.zero);
    const bits = ops.toFloat(atLeast);
    const doubled = ops.multiply(bits, this.two);
    const signs = ops.subtractTensors(doubled, this.one);
    ops.free(atLeast, bits, doubled);
    return signs;
  }

  /** Takes `dy` over: dy 2 max(0, 1 - |x|). */
  private gradient(dy: Handle, x: Handle): Handle {
    const { ops } = this;
    const magnitude = ops.unary('Abs', x);
    const rest = ops.subtractTensors(this.one, magnitude);
    const slope = ops.unary('Relu', rest);
    const doubled = ops.multiply(slope, this.two);
    const dx = ops.multiply(dy, doubled);
    ops.free(dy, magnitude, rest, slope, doubled);
    return dx;
  }

  override dispose(): void {
    this.ops.free(this.zero, this.one, this.two);
  }
}
