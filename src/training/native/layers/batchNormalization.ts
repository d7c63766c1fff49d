import { type NativeImageOps } from '../../../tensors/native/imageOps';
import { type Handle } from '../../../tensors/native/ops';
import { type BatchNormalizationLayer } from '../describe';
import { freeHeld, hold, type Held } from './held';
import { noBackward, type ParameterGradient, type Pass, type PlannedLayer } from './planned';
import { Shapes } from './shapes';

/** Batch normalisation over the last axis of [n, ..., channels]. */
export class PlannedBatchNormalization implements PlannedLayer {
  readonly parameters: readonly Held[];
  readonly states: readonly Held[];
  readonly keepsInputs = true;
  readonly keepsOutput = false;
  private readonly gamma: Held | undefined;
  private readonly beta: Held | undefined;
  private readonly mean: Held;
  private readonly variance: Held;
  /** In place of a missing scale and centre. */
  private readonly ones: Handle;
  private readonly zeros: Handle;
  /** Absent moving averages, which the training op wants to be empty. */
  private readonly none: Handle;
  /** How far a moving average moves. */
  private readonly decay: Handle;
  private readonly corrections = new Map<number, Handle>();
  /** The op takes images only: other shapes become [n * ..., 1, 1, channels]. */
  private readonly flat: Shapes | undefined;
  private readonly outputs: Shapes;

  constructor(
    private readonly ops: NativeImageOps,
    private readonly layer: BatchNormalizationLayer,
  ) {
    const channels = layer.input.at(-1)!;
    const held = (name: string | undefined): Held | undefined =>
      name === undefined ? undefined : hold(ops, name, [channels]);
    this.gamma = held(layer.gamma);
    this.beta = held(layer.beta);
    this.mean = hold(ops, layer.mean, [channels]);
    this.variance = hold(ops, layer.variance, [channels]);
    this.parameters = [this.gamma, this.beta].filter((one) => one !== undefined);
    this.states = [this.mean, this.variance];
    this.ones = ops.float([channels], new Float32Array(channels).fill(1));
    this.zeros = ops.float([channels], new Float32Array(channels));
    this.none = ops.float([0], new Float32Array(0));
    this.decay = ops.scalar(1 - layer.momentum);
    this.flat = layer.input.length === 3 ? undefined : new Shapes(ops, [1, 1, channels]);
    this.outputs = new Shapes(ops, layer.input);
  }

  private valueOf(held: Held | undefined, otherwise: Handle): Handle {
    return held === undefined ? this.ops.identity(otherwise) : this.ops.value(held.variable);
  }

  private rows(n: number): number {
    return n * this.layer.input.slice(0, -1).reduce((a, b) => a * b, 1);
  }

  /** As the op takes it; a new handle. */
  private image(x: Handle, n: number): Handle {
    const { ops, flat } = this;
    return flat === undefined ? ops.identity(x) : ops.reshape(x, flat.of(this.rows(n)));
  }

  /** As the next layer takes it; takes `y` over. */
  private back(y: Handle, n: number): Handle {
    if (this.flat === undefined) return y;
    const shaped = this.ops.reshape(y, this.outputs.of(n));
    this.ops.free(y);
    return shaped;
  }

  forward([x]: readonly Handle[], n: number, training: boolean): Pass {
    const { ops } = this;
    const { epsilon } = this.layer;
    const image = this.image(x!, n);
    const scale = this.valueOf(this.gamma, this.ones);
    const offset = this.valueOf(this.beta, this.zeros);
    if (!training) {
      const mean = ops.value(this.mean.variable);
      const variance = ops.value(this.variance.variable);
      const y = ops.normalise(image, scale, offset, mean, variance, epsilon);
      ops.free(image, scale, offset, mean, variance);
      return { output: this.back(y, n), backward: noBackward };
    }
    const { y, mean, variance, reserved } = ops.normaliseBatch(
      image,
      scale,
      offset,
      this.none,
      epsilon,
    );
    ops.free(image, offset);
    this.move(mean, variance, n);
    return {
      output: this.back(y, n),
      backward: (dy, { inputs }, [wanted], gradients) =>
        this.backward(dy, inputs[0]!, scale, reserved, n, wanted === true, gradients),
    };
  }

  private backward(
    dy: Handle,
    x: Handle,
    scale: Handle,
    reserved: readonly Handle[],
    n: number,
    wanted: boolean,
    gradients: ParameterGradient[],
  ): readonly (Handle | undefined)[] {
    const { ops } = this;
    const image = this.image(x, n);
    const dyImage = this.image(dy, n);
    const [dx, dScale, dOffset] = ops.normaliseBatchGradient(
      dyImage,
      image,
      scale,
      reserved,
      this.layer.epsilon,
    );
    ops.free(dy, image, dyImage, scale, ...reserved);
    if (this.gamma !== undefined) gradients.push({ held: this.gamma, gradient: dScale });
    else ops.free(dScale);
    if (this.beta !== undefined) gradients.push({ held: this.beta, gradient: dOffset });
    else ops.free(dOffset);
    if (wanted) return [this.back(dx, n)];
    ops.free(dx);
    return [undefined];
  }

  /** moving -= (moving - value) (1 - momentum); takes mean and variance of the batch over. */
  private move(mean: Handle, variance: Handle, n: number): void {
    const { ops } = this;
    // The op corrects the variance for its sample's size; the moving variance is not corrected, as in tfjs.
    const population = ops.multiply(variance, this.correction(this.rows(n)));
    for (const [held, value] of [
      [this.mean, mean],
      [this.variance, population],
    ] as const) {
      const before = ops.value(held.variable);
      const difference = ops.subtractTensors(before, value);
      const step = ops.multiply(difference, this.decay);
      ops.free(before, difference);
      ops.subtract(held.variable, step);
      ops.free(step);
    }
    ops.free(mean, variance, population);
  }

  private correction(rows: number): Handle {
    let handle = this.corrections.get(rows);
    if (handle === undefined) {
      handle = this.ops.scalar(rows > 1 ? (rows - 1) / rows : 1);
      this.corrections.set(rows, handle);
    }
    return handle;
  }

  dispose(): void {
    const { ops } = this;
    freeHeld(ops, [...this.parameters, ...this.states]);
    ops.free(this.ones, this.zeros, this.none, this.decay, ...this.corrections.values());
    this.flat?.dispose();
    this.outputs.dispose();
  }
}
