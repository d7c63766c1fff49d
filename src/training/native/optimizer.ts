import { type OptimizerSpec } from '../../runs/spec';
import { type Handle, type NativeOps } from '../../tensors/native/ops';
import { slotsOf } from '../optimizers';
import { type OptimizerState } from '../stepper';

interface Held {
  readonly name: string;
  readonly shape: readonly number[];
  readonly variable: Handle;
}

/** The optimizers as TensorFlow's fused in-place updates: one pass over weights and state a step. */
export class NativeOptimizer {
  private readonly held = new Map<string, Held>();
  /** Slot variables by `slot/parameter`. */
  private readonly slots = new Map<string, Handle>();
  private readonly constants: readonly Handle[];
  private rate: Handle | undefined;
  private decay: Handle | undefined;
  private powers: readonly [Handle, Handle] | undefined;
  private taken = 0;

  constructor(
    private readonly ops: NativeOps,
    private readonly spec: OptimizerSpec,
    held: readonly Held[],
  ) {
    for (const h of held) {
      this.held.set(h.name, h);
      for (const slot of slotsOf(spec)) {
        const zeros = new Float32Array(h.shape.reduce((a, b) => a * b, 1));
        this.slots.set(`${slot}/${h.name}`, ops.variable(h.shape, zeros));
      }
    }
    this.constants =
      spec.kind === 'sgd'
        ? [ops.scalar(spec.momentum), ops.scalar(spec.weightDecay)]
        : [ops.scalar(spec.beta1), ops.scalar(spec.beta2), ops.scalar(spec.epsilon)];
  }

  /** Sets the state as it was after `updates` updates; a slot that `state` lacks starts at zero. */
  start(
    state: OptimizerState,
    updates: number,
    project: (name: string, values: Float32Array) => Float32Array,
  ): void {
    this.taken = updates;
    for (const [key, variable] of this.slots) {
      const name = key.slice(key.indexOf('/') + 1);
      const { shape } = this.held.get(name)!;
      const saved = state.get(key) ?? new Float32Array(shape.reduce((a, b) => a * b, 1));
      this.ops.assign(variable, shape, project(name, saved));
    }
  }

  beginStep(learningRate: number): void {
    this.taken++;
    this.rate = this.ops.scalar(learningRate);
    if (this.spec.kind === 'sgd') return;
    const { beta1, beta2 } = this.spec;
    this.powers = [this.ops.scalar(beta1 ** this.taken), this.ops.scalar(beta2 ** this.taken)];
    if (this.spec.kind === 'adamw') {
      this.decay = this.ops.scalar(learningRate * this.spec.weightDecay);
    }
  }

  /** Updates one parameter in place; `gradient` stays the caller's. */
  apply(name: string, gradient: Handle): void {
    const { ops, spec } = this;
    const { variable } = this.held.get(name)!;
    if (spec.kind === 'sgd') {
      const decayed = spec.weightDecay > 0 ? this.addDecay(variable, gradient) : gradient;
      if (spec.momentum > 0) {
        const velocity = this.slots.get(`velocity/${name}`)!;
        const momentum = this.constants[0]!;
        ops.applyMomentum(variable, velocity, this.rate!, decayed, momentum, spec.nesterov);
      } else ops.applyGradientDescent(variable, this.rate!, decayed);
      if (decayed !== gradient) ops.free(decayed);
      return;
    }
    if (this.decay !== undefined) {
      const shrink = this.scaled(variable, this.decay);
      ops.subtract(variable, shrink);
      ops.free(shrink);
    }
    const moments = [this.slots.get(`mean/${name}`)!, this.slots.get(`square/${name}`)!] as const;
    const [beta1, beta2, epsilon] = this.constants as [Handle, Handle, Handle];
    ops.applyAdam(variable, moments, this.powers!, this.rate!, [beta1, beta2], epsilon, gradient);
  }

  endStep(): void {
    this.ops.free(
      ...[this.rate!, ...(this.powers ?? []), ...(this.decay === undefined ? [] : [this.decay])],
    );
    this.rate = this.powers = this.decay = undefined;
  }

  private scaled(variable: Handle, factor: Handle): Handle {
    const value = this.ops.value(variable);
    const product = this.ops.multiply(value, factor);
    this.ops.free(value);
    return product;
  }

  private addDecay(variable: Handle, gradient: Handle): Handle {
    const decay = this.scaled(variable, this.constants[1]!);
    const sum = this.ops.add(gradient, decay);
    this.ops.free(decay);
    return sum;
  }

  state(): Map<string, Float32Array> {
    const state = new Map<string, Float32Array>();
    for (const [key, variable] of this.slots) {
      const value = this.ops.value(variable);
      state.set(key, this.ops.read(value));
      this.ops.free(value);
    }
    return state;
  }

  dispose(): void {
    for (const variable of this.slots.values()) this.ops.freeVariable(variable);
    this.ops.free(...this.constants);
  }
}
