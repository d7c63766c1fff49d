import { type OptimizerSpec } from '../../runs/spec';
import { handleOf } from '../../tensors/native/execute';
import { NativeOps, type Handle, type NativeBinding } from '../../tensors/native/ops';
import { SharedVariable } from '../../tensors/native/sharedVariable';
import type * as tf from '../../tensors/tf';
import { NativeOptimizer } from './optimizer';
import { type OptimizerState } from '../stepper';
import { type TapeUpdates } from '../tape/updates';

/** Updates by TensorFlow's fused optimizer ops: one pass over weights and state, nothing allocated. */
export class NativeTapeUpdates implements TapeUpdates {
  private readonly ops: NativeOps;
  private readonly shared = new Map<string, SharedVariable>();
  private readonly optimizer: NativeOptimizer;
  private masks = new Map<string, Handle>();

  constructor(
    spec: OptimizerSpec,
    parameters: ReadonlyMap<string, tf.Variable>,
    binding: NativeBinding,
  ) {
    this.ops = new NativeOps(binding);
    const held = [...parameters].map(([name, variable]) => {
      const shared = new SharedVariable(this.ops, variable);
      this.shared.set(name, shared);
      return { name, shape: variable.shape, variable: shared.resource };
    });
    this.optimizer = new NativeOptimizer(this.ops, spec, held);
    this.shapes = new Map(held.map(({ name, shape }) => [name, shape]));
  }

  private readonly shapes: ReadonlyMap<string, readonly number[]>;

  start(
    state: OptimizerState,
    updates: number,
    project: (name: string, values: Float32Array) => Float32Array,
    masks: ReadonlyMap<string, Float32Array>,
  ): void {
    for (const shared of this.shared.values()) {
      shared.take();
    }
    this.optimizer.start(state, updates, project);
    this.ops.free(...this.masks.values());
    this.masks = new Map(
      [...masks].map(([name, mask]) => [name, this.ops.float(this.shapes.get(name)!, mask)]),
    );
  }

  step(gradients: ReadonlyMap<string, tf.Tensor>, learningRate: number): void {
    const { ops } = this;
    this.optimizer.beginStep(learningRate);
    for (const [name, gradient] of gradients) {
      const shared = this.shared.get(name)!;
      const mask = this.masks.get(name);
      const raw = handleOf(gradient);
      const masked = mask === undefined ? raw : ops.multiply(raw, mask);
      shared.release();
      this.optimizer.apply(name, masked);
      shared.show();
      if (masked !== raw) ops.free(masked);
    }
    this.optimizer.endStep();
  }

  state(): Map<string, Float32Array> {
    return this.optimizer.state();
  }

  live(): number {
    return this.ops.live;
  }

  dispose(): void {
    this.optimizer.dispose();
    for (const shared of this.shared.values()) shared.dispose();
    this.ops.free(...this.masks.values());
    this.ops.dispose();
  }
}
