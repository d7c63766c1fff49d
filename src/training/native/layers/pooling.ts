import { type NativeImageOps, type WindowAttributes } from '../../../tensors/native/imageOps';
import { type Handle } from '../../../tensors/native/ops';
import { type GlobalPoolingLayer, type PoolingLayer } from '../describe';
import { type Held } from './held';
import { noBackward, type Pass, type PlannedLayer } from './planned';
import { Shapes } from './shapes';

export class PlannedMaxPooling implements PlannedLayer {
  readonly parameters: readonly Held[] = [];
  readonly states: readonly Held[] = [];
  readonly keepsInputs = true;
  readonly keepsOutput = false;
  private readonly window: WindowAttributes;

  constructor(
    private readonly ops: NativeImageOps,
    layer: PoolingLayer,
  ) {
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

  dispose(): void {}
}

export class PlannedAveragePooling implements PlannedLayer {
  readonly parameters: readonly Held[] = [];
  readonly states: readonly Held[] = [];
  readonly keepsInputs = false;
  readonly keepsOutput = false;
  private readonly window: WindowAttributes;
  private readonly inputs: Shapes;

  constructor(
    private readonly ops: NativeImageOps,
    layer: PoolingLayer,
  ) {
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

  dispose(): void {
    this.inputs.dispose();
  }
}

/** Means over height and width: [n, height, width, channels] -> [n, channels]. */
export class PlannedGlobalPooling implements PlannedLayer {
  readonly parameters: readonly Held[] = [];
  readonly states: readonly Held[] = [];
  readonly keepsInputs = false;
  readonly keepsOutput = false;
  private readonly inputs: Shapes;
  private readonly spread: Shapes;
  private readonly axes: Handle;
  private readonly share: Handle;

  constructor(
    private readonly ops: NativeImageOps,
    { input }: GlobalPoolingLayer,
  ) {
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

  dispose(): void {
    this.ops.free(this.axes, this.share);
    this.inputs.dispose();
    this.spread.dispose();
  }
}
