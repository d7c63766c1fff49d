import { type NativeImageOps, type WindowAttributes } from '../../../tensors/native/imageOps';
import { type Handle } from '../../../tensors/native/ops';
import { type ConvolutionLayer, type DenseLayer } from '../describe';
import { activate, activationGradient } from './activation';
import { freeHeld, hold, type Held } from './held';
import { noBackward, type Pass, type PlannedLayer } from './planned';
import { Shapes } from './shapes';

interface Product {
  readonly z: Handle;
  /** Takes the gradient by `z` over and answers that by the kernel's product, where the two differ. */
  readonly backward?: (dz: Handle) => Handle;
}

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

  /** What the kernel makes of the input, and whatever follows before bias and activation. */
  protected abstract product(x: Handle, kernel: Handle, training: boolean): Product;
  protected abstract kernelGradient(x: Handle, dy: Handle): Handle;
  protected abstract inputGradient(dy: Handle, kernel: Handle, n: number): Handle;

  forward([x]: readonly Handle[], _n: number, training: boolean): Pass {
    const { ops } = this;
    const { activation } = this.layer;
    const kernel = ops.value(this.kernel.variable);
    const product = this.product(x!, kernel, training);
    const output = activate(ops, activation, this.withBias(product.z));
    if (!training) {
      ops.free(kernel);
      return { output, backward: noBackward };
    }
    return {
      output,
      backward: (dy, values, [wanted], gradients) => {
        const dz = activationGradient(ops, activation, dy, values.output);
        if (this.bias !== undefined) {
          gradients.push({ held: this.bias, gradient: ops.addBiasGradient(dz) });
        }
        const dProduct = product.backward?.(dz) ?? dz;
        const [input] = values.inputs;
        gradients.push({ held: this.kernel, gradient: this.kernelGradient(input!, dProduct) });
        const dx = wanted === true ? this.inputGradient(dProduct, kernel, values.n) : undefined;
        ops.free(dProduct, kernel);
        return [dx];
      },
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
    freeHeld(this.ops, this.parameters);
  }
}

export class PlannedDense extends Affine {
  protected product(x: Handle, kernel: Handle): Product {
    return { z: this.ops.matMul(x, kernel) };
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
  private readonly pooling: WindowAttributes | undefined;
  private readonly inputs: Shapes;
  private readonly kernelShape: Handle;

  constructor(ops: NativeImageOps, layer: ConvolutionLayer) {
    super(ops, layer);
    this.window = ops.window({ strides: layer.strides, padding: layer.padding });
    this.pooling = layer.pooling && ops.window(layer.pooling);
    this.inputs = new Shapes(ops, layer.input);
    const shape = Int32Array.from(layer.kernelShape);
    this.kernelShape = ops.int([shape.length], shape);
  }

  protected product(x: Handle, kernel: Handle, training: boolean): Product {
    const { ops, pooling } = this;
    const z = ops.convolution(x, kernel, this.window);
    if (pooling === undefined) return { z };
    if (!training) {
      const pooled = ops.pool('MaxPool', z, pooling);
      ops.free(z);
      return { z: pooled };
    }
    const { maxima, places } = ops.maxPoolWithPlaces(z, pooling);
    const backward = (dz: Handle): Handle => {
      const spread = ops.maxPoolGradient(z, dz, places, pooling);
      ops.free(dz, z, places);
      return spread;
    };
    return { z: maxima, backward };
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
