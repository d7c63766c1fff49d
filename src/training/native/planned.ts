import { type Handle, type NativeOps, type WindowAttributes } from '../../tensors/native/ops';
import { activate, activationGradient } from './activation';
import { hold, type Held } from './held';
import { Shapes } from './shapes';
import { type ConvolutionLayer, type DenseLayer, type PoolingLayer } from './stack';

/** A parameter's gradient, which the receiver gives back. */
export interface ParameterGradient {
  readonly held: Held;
  readonly gradient: Handle;
}

/** What a layer made of one batch. */
export interface Pass {
  readonly output: Handle;
  /**
   * Takes `dy` over, adds the gradients of the layer's parameters, and gives back all that the pass still holds but its
   * input, which is the output of the layer before.
   *
   * @returns the gradient of the input, where it is wanted
   */
  backward(dy: Handle, wantsInput: boolean, gradients: ParameterGradient[]): Handle | undefined;
  /** Gives back what the pass holds, in place of `backward`. */
  drop(): void;
}

/** One layer of a planned net. */
export interface PlannedLayer {
  readonly parameters: readonly Held[];
  /** @param x its input for `n` examples, which stays the caller's */
  forward(x: Handle, n: number, training: boolean): Pass;
  dispose(): void;
}

/** act(x kernel + bias) for matrix products and convolutions alike: only the three products differ. */
abstract class Affine implements PlannedLayer {
  readonly parameters: readonly Held[];
  private readonly kernel: Held;
  private readonly bias: Held | undefined;

  constructor(
    protected readonly ops: NativeOps,
    private readonly layer: DenseLayer | ConvolutionLayer,
    kernelShape: readonly number[],
  ) {
    this.kernel = hold(ops, layer.kernel, kernelShape);
    this.bias = layer.bias === undefined ? undefined : hold(ops, layer.bias, [kernelShape.at(-1)!]);
    this.parameters = this.bias === undefined ? [this.kernel] : [this.kernel, this.bias];
  }

  protected abstract product(x: Handle, kernel: Handle): Handle;
  protected abstract kernelGradient(x: Handle, dy: Handle): Handle;
  protected abstract inputGradient(dy: Handle, kernel: Handle, n: number): Handle;

  forward(x: Handle, n: number): Pass {
    const { ops } = this;
    const { activation } = this.layer;
    const kernel = ops.value(this.kernel.variable);
    const output = activate(ops, activation, this.withBias(this.product(x, kernel)));
    return {
      output,
      backward: (dy, wantsInput, gradients) => {
        const dz = activationGradient(ops, activation, dy, output);
        gradients.push({ held: this.kernel, gradient: this.kernelGradient(x, dz) });
        if (this.bias !== undefined) {
          gradients.push({ held: this.bias, gradient: ops.addBiasGradient(dz) });
        }
        const dx = wantsInput ? this.inputGradient(dz, kernel, n) : undefined;
        ops.free(dz, output, kernel);
        return dx;
      },
      drop: () => ops.free(output, kernel),
    };
  }

  private withBias(z: Handle): Handle {
    if (this.bias === undefined) return z;
    const bias = this.ops.value(this.bias.variable);
    const sum = this.ops.addBias(z, bias);
    this.ops.free(z, bias);
    return sum;
  }

  dispose(): void {
    for (const held of this.parameters) {
      this.ops.freeVariable(held.variable);
      if (held.mask !== undefined) this.ops.free(held.mask);
    }
  }
}

export class PlannedDense extends Affine {
  constructor(ops: NativeOps, layer: DenseLayer) {
    super(ops, layer, [layer.inputs, layer.units]);
  }

  protected product(x: Handle, kernel: Handle): Handle {
    return this.ops.matMul(x, kernel);
  }

  protected kernelGradient(x: Handle, dy: Handle): Handle {
    return this.ops.matMul(x, dy, true);
  }

  protected inputGradient(dy: Handle, kernel: Handle): Handle {
    return this.ops.matMul(dy, kernel, false, true);
  }
}

export class PlannedConvolution extends Affine {
  private readonly window: WindowAttributes;
  private readonly inputs: Shapes;
  private readonly kernelShape: Handle;

  constructor(ops: NativeOps, layer: ConvolutionLayer) {
    super(ops, layer, layer.kernelShape);
    this.window = ops.window({ strides: layer.strides, padding: layer.padding });
    this.inputs = new Shapes(ops, layer.input);
    const shape = Int32Array.from(layer.kernelShape);
    this.kernelShape = ops.int([shape.length], shape);
  }

  protected product(x: Handle, kernel: Handle): Handle {
    return this.ops.convolution(x, kernel, this.window);
  }

  protected kernelGradient(x: Handle, dy: Handle): Handle {
    return this.ops.convolutionFilterGradient(x, this.kernelShape, dy, this.window);
  }

  protected inputGradient(dy: Handle, kernel: Handle, n: number): Handle {
    return this.ops.convolutionInputGradient(this.inputs.of(n), kernel, dy, this.window);
  }

  override dispose(): void {
    super.dispose();
    this.ops.free(this.kernelShape);
    this.inputs.dispose();
  }
}

export class PlannedPooling implements PlannedLayer {
  readonly parameters: readonly Held[] = [];
  private readonly window: WindowAttributes;
  private readonly inputs: Shapes;

  constructor(
    private readonly ops: NativeOps,
    private readonly layer: PoolingLayer,
  ) {
    this.window = ops.window(layer);
    this.inputs = new Shapes(ops, layer.input);
  }

  forward(x: Handle, n: number, training: boolean): Pass {
    const { ops, window } = this;
    if (this.layer.kind === 'max-pooling' && training) {
      const { maxima, places } = ops.maxPoolWithPlaces(x, window);
      const drop = (): void => ops.free(maxima, places);
      return {
        output: maxima,
        backward: (dy, wantsInput) => {
          const dx = wantsInput ? ops.maxPoolGradient(x, dy, places, window) : undefined;
          ops.free(dy);
          drop();
          return dx;
        },
        drop,
      };
    }
    const name = this.layer.kind === 'max-pooling' ? 'MaxPool' : 'AvgPool';
    const output = ops.pool(name, x, window);
    return {
      output,
      backward: (dy, wantsInput) => {
        const shape = this.inputs.of(n);
        const dx = wantsInput ? ops.averagePoolGradient(shape, dy, window) : undefined;
        ops.free(dy, output);
        return dx;
      },
      drop: () => ops.free(output),
    };
  }

  dispose(): void {
    this.inputs.dispose();
  }
}

/** Row-major data under another shape. */
export class PlannedReshape implements PlannedLayer {
  readonly parameters: readonly Held[] = [];
  private readonly from: Shapes;
  private readonly to: Shapes;

  constructor(
    private readonly ops: NativeOps,
    from: readonly number[],
    to: readonly number[],
  ) {
    this.from = new Shapes(ops, from);
    this.to = new Shapes(ops, to);
  }

  forward(x: Handle, n: number): Pass {
    const { ops } = this;
    const output = ops.reshape(x, this.to.of(n));
    return {
      output,
      backward: (dy, wantsInput) => {
        const dx = wantsInput ? ops.reshape(dy, this.from.of(n)) : undefined;
        ops.free(dy, output);
        return dx;
      },
      drop: () => ops.free(output),
    };
  }

  dispose(): void {
    this.from.dispose();
    this.to.dispose();
  }
}
