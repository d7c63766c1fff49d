import { type NativeImageOps, type WindowAttributes } from '../../../tensors/native/imageOps';
import { type Handle } from '../../../tensors/native/ops';
import { type ConvolutionLayer, type DenseLayer } from '../describe';
import { activate, activationGradient } from './activation';
import { freeHeld, hold, type Held } from './held';
import {
  noBackward,
  type ParameterGradient,
  type Pass,
  type PlannedLayer,
  type Values,
} from './planned';
import { Shapes } from './shapes';

/** act(x kernel + bias) for matrix products and convolutions alike: only the three products differ. */
abstract class Affine implements PlannedLayer {
  readonly parameters: readonly Held[];
  readonly states: readonly Held[] = [];
  readonly keepsInputs = true;
  readonly keepsOutput: boolean;
  private readonly kernel: Held;
  private readonly bias: Held | undefined;

  constructor(
    protected readonly ops: NativeImageOps,
    private readonly layer: DenseLayer | ConvolutionLayer,
  ) {
    const { kernelShape } = layer;
    this.kernel = hold(ops, layer.kernel, kernelShape);
    this.bias = layer.bias === undefined ? undefined : hold(ops, layer.bias, [kernelShape.at(-1)!]);
    this.parameters = this.bias === undefined ? [this.kernel] : [this.kernel, this.bias];
    this.keepsOutput = layer.activation !== 'linear';
  }

  protected abstract product(x: Handle, kernel: Handle): Handle;
  protected abstract kernelGradient(x: Handle, dy: Handle): Handle;
  protected abstract inputGradient(dy: Handle, kernel: Handle, n: number): Handle;

  forward([x]: readonly Handle[], _n: number, training: boolean): Pass {
    const { ops } = this;
    const { activation } = this.layer;
    const kernel = ops.value(this.kernel.variable);
    const output = activate(ops, activation, this.withBias(this.product(x!, kernel)));
    if (!training) {
      ops.free(kernel);
      return { output, backward: noBackward };
    }
    return {
      output,
      backward: (dy, values, [wanted], gradients) =>
        this.backward(dy, kernel, values, wanted === true, gradients),
    };
  }

  private backward(
    dy: Handle,
    kernel: Handle,
    { inputs, output, n }: Values,
    wanted: boolean,
    gradients: ParameterGradient[],
  ): readonly (Handle | undefined)[] {
    const { ops } = this;
    const dz = activationGradient(ops, this.layer.activation, dy, output);
    gradients.push({ held: this.kernel, gradient: this.kernelGradient(inputs[0]!, dz) });
    if (this.bias !== undefined) {
      gradients.push({ held: this.bias, gradient: ops.addBiasGradient(dz) });
    }
    const dx = wanted ? this.inputGradient(dz, kernel, n) : undefined;
    ops.free(dz, kernel);
    return [dx];
  }

  private withBias(z: Handle): Handle {
    if (this.bias === undefined) return z;
    const bias = this.ops.value(this.bias.variable);
    const sum = this.ops.addBias(z, bias);
    this.ops.free(z, bias);
    return sum;
  }

  dispose(): void {
    freeHeld(this.ops, this.parameters);
  }
}

export class PlannedDense extends Affine {
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

  constructor(ops: NativeImageOps, layer: ConvolutionLayer) {
    super(ops, layer);
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
