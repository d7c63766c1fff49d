import { NativeOps, type Attribute, type Handle } from './ops';

/** What a convolution or pooling slides over its input. */
export interface Window {
  readonly strides: readonly [number, number];
  readonly padding: 'SAME' | 'VALID';
  /** Of a pooling; a convolution's is in its filter. */
  readonly size?: readonly [number, number];
}

/** A {@link Window} as TensorFlow takes it, made once and used at every step. */
export type WindowAttributes = readonly Attribute[];

/** The ops of convolutional nets, on [n, height, width, channels]. */
export class NativeImageOps extends NativeOps {
  /** Attributes of convolutions and poolings on [n, height, width, channels]. */
  window(window: Window): WindowAttributes {
    const b = this.binding;
    const list = (name: string, [height, width]: readonly [number, number]): Attribute => ({
      name,
      type: b.TF_ATTR_INT,
      value: [1, height, width, 1],
    });
    return [
      list('strides', window.strides),
      { name: 'padding', type: b.TF_ATTR_STRING, value: window.padding },
      ...(window.size === undefined ? [] : [list('ksize', window.size)]),
    ];
  }

  convolution(x: Handle, filter: Handle, window: WindowAttributes): Handle {
    return this.one('Conv2D', window, [x, filter]);
  }

  /** @param inputShape int32 vector */
  convolutionInputGradient(
    inputShape: Handle,
    filter: Handle,
    dy: Handle,
    window: WindowAttributes,
  ): Handle {
    return this.one('Conv2DBackpropInput', window, [inputShape, filter, dy]);
  }

  /** @param filterShape int32 vector */
  convolutionFilterGradient(
    x: Handle,
    filterShape: Handle,
    dy: Handle,
    window: WindowAttributes,
  ): Handle {
    return this.one('Conv2DBackpropFilter', window, [x, filterShape, dy]);
  }

  pool(name: 'MaxPool' | 'AvgPool', x: Handle, window: WindowAttributes): Handle {
    return this.one(name, window, [x]);
  }

  /** Maxima and where they stood, which makes their gradient ten times faster than finding them again. */
  maxPoolWithPlaces(
    x: Handle,
    window: WindowAttributes,
  ): { readonly maxima: Handle; readonly places: Handle } {
    this.live += 2;
    const [maxima, places] = this.binding.executeOp('MaxPoolWithArgmax', window, [x], 2);
    return { maxima: maxima!.id, places: places!.id };
  }

  maxPoolGradient(x: Handle, dy: Handle, places: Handle, window: WindowAttributes): Handle {
    return this.one('MaxPoolGradWithArgmax', window, [x, dy, places]);
  }

  /** @param inputShape int32 vector */
  averagePoolGradient(inputShape: Handle, dy: Handle, window: WindowAttributes): Handle {
    return this.one('AvgPoolGrad', window, [inputShape, dy]);
  }

  private normalisation(epsilon: number, training: boolean): readonly Attribute[] {
    const b = this.binding;
    return [
      { name: 'epsilon', type: b.TF_ATTR_FLOAT, value: epsilon },
      { name: 'is_training', type: b.TF_ATTR_BOOL, value: training },
    ];
  }

  /** Batch normalisation of [n, height, width, channels] by given statistics. */
  normalise(
    x: Handle,
    scale: Handle,
    offset: Handle,
    mean: Handle,
    variance: Handle,
    epsilon: number,
  ): Handle {
    const inputs = [x, scale, offset, mean, variance];
    const attributes = this.normalisation(epsilon, false);
    const [y, ...rest] = this.binding.executeOp('FusedBatchNormV3', attributes, inputs, 6);
    for (const { id } of rest) this.binding.deleteTensor(id);
    this.live++;
    return y!.id;
  }

  /**
   * Batch normalisation by the batch's own statistics, of which the variance is that of a sample (divided by m - 1).
   *
   * @param none an empty vector
   */
  normaliseBatch(
    x: Handle,
    scale: Handle,
    offset: Handle,
    none: Handle,
    epsilon: number,
  ): {
    readonly y: Handle;
    readonly mean: Handle;
    readonly variance: Handle;
    /** What the gradient wants to have back. */
    readonly reserved: readonly Handle[];
  } {
    const inputs = [x, scale, offset, none, none];
    const attributes = this.normalisation(epsilon, true);
    this.live += 6;
    const [y, mean, variance, ...reserved] = this.binding
      .executeOp('FusedBatchNormV3', attributes, inputs, 6)
      .map(({ id }) => id);
    return { y: y!, mean: mean!, variance: variance!, reserved };
  }

  /** Gradients by x, scale and offset. */
  normaliseBatchGradient(
    dy: Handle,
    x: Handle,
    scale: Handle,
    reserved: readonly Handle[],
    epsilon: number,
  ): readonly [Handle, Handle, Handle] {
    const attributes = this.normalisation(epsilon, true);
    const inputs = [dy, x, scale, ...reserved];
    const [dx, dScale, dOffset, ...rest] = this.binding.executeOp(
      'FusedBatchNormGradV3',
      attributes,
      inputs,
      5,
    );
    for (const { id } of rest) this.binding.deleteTensor(id);
    this.live += 3;
    return [dx!.id, dScale!.id, dOffset!.id];
  }
}
