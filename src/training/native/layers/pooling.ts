import { type NativeImageOps, type WindowAttributes } from '../../../tensors/native/imageOps';
import { type Handle } from '../../../tensors/native/ops';
import { type GlobalPoolingLayer, type PoolingLayer } from '../describe';
import { noBackward, type Pass, WeightlessLayer } from './planned';
import { Shapes } from './shapes';

export class PlannedMaxPooling extends WeightlessLayer {
  override readonly keepsInputs = true;
  private readonly window: WindowAttributes;

  constructor(
    private readonly ops: NativeImageOps,
    layer: PoolingLayer,
  ) {
    super();
    this.window = ops.window(layer);
  }

  forward([x]: readonly Handle[], _n: number, training: boolean): Pass {
    const { ops, window } = this;
    if (!training) return { output: ops.pool('MaxPool', x!, window), backward: noBackward };
    const { maxima, places } = ops.maxPoolWithPlaces(x!, window);
    return {
      output: maxima,
      backward: (dy, { inputs }, [wanted]) => {
        const dx =
          wanted === true ? ops.maxPoolGradient(inputs[0]!, dy, places, window) : undefined;
        ops.free(dy, places);
        return [dx];
      },
    };
  }
}

export class PlannedAveragePooling extends WeightlessLayer {
  private readonly window: WindowAttributes;
  private readonly inputs: Shapes;

  constructor(
    private readonly ops: NativeImageOps,
    layer: PoolingLayer,
  ) {
    super();
    this.window = ops.window(layer);
    this.inputs = new Shapes(ops, layer.input);
  }

  forward([x]: readonly Handle[]): Pass {
    const { ops, window } = this;
    return {
      output: ops.pool('AvgPool', x!, window),
      backward: (dy, { n }, [wanted]) => {
        const dx =
          wanted === true ? ops.averagePoolGradient(this.inputs.of(n), dy, window) : undefined;
        ops.free(dy);
        return [dx];
      },
    };
  }

  override dispose(): void {
    this.inputs.dispose();
  }
}

/** Means over height and width: [n, height, width, channels] -> [n, channels]. */
export class PlannedGlobalPooling extends WeightlessLayer {
  private readonly inputs: Shapes;
  private readonly spread: Shapes;
  private readonly axes: Handle;
  private readonly share: Handle;

  constructor(
    private readonly ops: NativeImageOps,
    { input }: GlobalPoolingLayer,
  ) {
    super();
    const [height = 1, width = 1, channels = 1] = input;
    this.inputs = new Shapes(ops, input);
    this.spread = new Shapes(ops, [1, 1, channels]);
    this.axes = ops.int([2], Int32Array.of(1, 2));
    this.share = ops.scalar(1 / (height * width));
  }

  forward([x]: readonly Handle[]): Pass {
    const { ops } = this;
    return {
      output: ops.mean(x!, this.axes),
      backward: (dy, { n }, [wanted]) => {
        const dx = wanted === true ? this.backward(dy, n) : undefined;
        ops.free(dy);
        return [dx];
      },
    };
  }

  private backward(dy: Handle, n: number): Handle {
    const { ops } = this;
    const small = ops.multiply(dy, this.share);
    const shaped = ops.reshape(small, this.spread.of(n));
    const dx = ops.broadcast(shaped, this.inputs.of(n));
    ops.free(small, shaped);
    return dx;
  }

  override dispose(): void {
    this.ops.free(this.axes, this.share);
    this.inputs.dispose();
    this.spread.dispose();
  }
}
