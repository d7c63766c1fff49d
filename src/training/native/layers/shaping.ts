import { type Handle, type NativeOps } from '../../../tensors/native/ops';
import { type PaddingLayer, type ReshapeLayer } from '../describe';
import { type Pass, WeightlessLayer } from './planned';
import { Shapes } from './shapes';

/** Row-major data under another shape. */
export class PlannedReshape extends WeightlessLayer {
  private readonly from: Shapes;
  private readonly to: Shapes;

  constructor(
    private readonly ops: NativeOps,
    layer: ReshapeLayer,
  ) {
    super();
    this.from = new Shapes(ops, layer.input);
    this.to = new Shapes(ops, layer.output);
  }

  forward([x]: readonly Handle[], n: number): Pass {
    const { ops } = this;
    return {
      output: ops.reshape(x!, this.to.of(n)),
      backward: (dy) => {
        const dx = ops.reshape(dy, this.from.of(n));
        ops.free(dy);
        return [dx];
      },
    };
  }

  override dispose(): void {
    this.from.dispose();
    this.to.dispose();
  }
}

/** Zeros around [n, height, width, channels]. */
export class PlannedPadding extends WeightlessLayer {
  private readonly inputs: Shapes;
  private readonly paddings: Handle;
  private readonly begin: Handle;

  constructor(
    private readonly ops: NativeOps,
    { input, padding }: PaddingLayer,
  ) {
    super();
    const [[top, bottom], [left, right]] = padding;
    this.inputs = new Shapes(ops, input);
    this.paddings = ops.int([4, 2], Int32Array.of(0, 0, top, bottom, left, right, 0, 0));
    this.begin = ops.int([4], Int32Array.of(0, top, left, 0));
  }

  forward([x]: readonly Handle[], n: number): Pass {
    const { ops } = this;
    return {
      output: ops.pad(x!, this.paddings),
      backward: (dy, _values, [wanted]) => {
        const dx = wanted === true ? ops.slice(dy, this.begin, this.inputs.of(n)) : undefined;
        ops.free(dy);
        return [dx];
      },
    };
  }

  override dispose(): void {
    this.ops.free(this.paddings, this.begin);
    this.inputs.dispose();
  }
}

/** The sum of inputs of one shape. */
export class PlannedSum extends WeightlessLayer {
  constructor(private readonly ops: NativeOps) {
    super();
  }

  forward(inputs: readonly Handle[]): Pass {
    const { ops } = this;
    let output = ops.add(inputs[0]!, inputs[1]!);
    for (const input of inputs.slice(2)) {
      const sum = ops.add(output, input);
      ops.free(output);
      output = sum;
    }
    return {
      output,
      backward: (dy, _values, wanted) => {
        const gradients = wanted.map((wants) => (wants ? ops.identity(dy) : undefined));
        ops.free(dy);
        return gradients;
      },
    };
  }
}
