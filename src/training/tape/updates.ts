import { type OptimizerSpec } from '../../runs/spec';
import { type NativeBinding } from '../../tensors/native/ops';
import type * as tf from '../../tensors/tf';
import { NativeTapeUpdates } from '../native/tapeUpdates';
import { PortableTapeUpdates } from './portableUpdates';
import { type OptimizerState } from '../stepper';

/** Turns the tape's gradients into updates of a model's variables. */
export interface TapeUpdates {
  /**
   * Begins a training whose variables have just been assigned. A slot that `state` lacks starts at zero; a parameter
   * with a mask (1 keeps, 0 prunes) never moves where it is 0.
   */
  start(
    state: OptimizerState,
    updates: number,
    project: (name: string, values: Float32Array) => Float32Array,
    masks: ReadonlyMap<string, Float32Array>,
  ): void;
  /** One update of every parameter that has a gradient; inside a `tidy`. */
  step(gradients: ReadonlyMap<string, tf.Tensor>, learningRate: number): void;
  state(): Map<string, Float32Array>;
  /** Tensors held besides those that tfjs counts. */
  live(): number;
  dispose(): void;
}

/** In place on the native engine, of tfjs' ops on the others. */
export function createTapeUpdates(
  spec: OptimizerSpec,
  parameters: ReadonlyMap<string, tf.Variable>,
  binding: NativeBinding | undefined,
): TapeUpdates {
  return binding === undefined
    ? new PortableTapeUpdates(spec, parameters)
    : new NativeTapeUpdates(spec, parameters, binding);
}
