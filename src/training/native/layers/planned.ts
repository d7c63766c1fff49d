import { type Handle } from '../../../tensors/native/ops';
import { type Held } from './held';

/** A parameter's gradient, which the receiver gives back. */
export interface ParameterGradient {
  readonly held: Held;
  readonly gradient: Handle;
}

/** The inputs and the output of one layer for one batch; they are the executor's. */
export interface Values {
  readonly inputs: readonly Handle[];
  readonly output: Handle;
  /** Examples in the batch. */
  readonly n: number;
}

/** What a layer made of one batch. */
export interface Pass {
  /** The receiver's. */
  readonly output: Handle;
  /**
   * Once, in a training: takes `dy` over, adds the gradients of the layer's parameters, and gives back what the pass holds.
   *
   * @param wanted for each input, whether its gradient is used
   * @returns the gradients that are wanted, the receiver's
   */
  backward(
    dy: Handle,
    values: Values,
    wanted: readonly boolean[],
    gradients: ParameterGradient[],
  ): readonly (Handle | undefined)[];
}

/** One layer of a planned net: the ops of its forward and backward pass. */
export interface PlannedLayer {
  /** What is trained. */
  readonly parameters: readonly Held[];
  /** What else belongs to the net's weights, such as moving averages. */
  readonly states: readonly Held[];
  /** Whether the backward pass reads the inputs, or the output: all others go during the forward pass. */
  readonly keepsInputs: boolean;
  readonly keepsOutput: boolean;
  /** @param training whether `backward` follows; otherwise nothing is held besides the output */
  forward(inputs: readonly Handle[], n: number, training: boolean): Pass;
  dispose(): void;
}

/** A layer without weights whose backward pass needs nothing of the forward pass, unless it says otherwise. */
export abstract class WeightlessLayer implements PlannedLayer {
  readonly parameters: readonly Held[] = [];
  readonly states: readonly Held[] = [];
  readonly keepsInputs: boolean = false;
  readonly keepsOutput: boolean = false;

  abstract forward(inputs: readonly Handle[], n: number, training: boolean): Pass;

  dispose(): void {}
}

/** The backward pass of an evaluation. */
export function noBackward(): never {
  throw new Error('an evaluation has no backward pass');
}
