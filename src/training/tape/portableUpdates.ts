import { type OptimizerSpec } from '../../runs/spec';
import * as tf from '../../tensors/tf';
import { slotsOf } from '../optimizers';
import { type OptimizerState } from '../stepper';
import { type TapeUpdates } from './updates';

/** The optimizers in ops that every engine has. */
export class PortableTapeUpdates implements TapeUpdates {
  private readonly slots = new Map<string, tf.Variable>();
  private masks = new Map<string, tf.Tensor>();
  private updates = 0;

  constructor(
    private readonly spec: OptimizerSpec,
    private readonly parameters: ReadonlyMap<string, tf.Variable>,
  ) {
    for (const [name, parameter] of parameters) {
      for (const slot of slotsOf(spec)) {
        const zeros = tf.zeros(parameter.shape);
        this.slots.set(`${slot}/${name}`, tf.variable(zeros, false));
        zeros.dispose();
      }
    }
  }

  start(
    state: OptimizerState,
    updates: number,
    project: (name: string, values: Float32Array) => Float32Array,
    masks: ReadonlyMap<string, Float32Array>,
  ): void {
    tf.dispose([...this.masks.values()]);
    this.masks = new Map(
      [...masks].map(([name, mask]) => [name, tf.tensor(mask, this.parameters.get(name)!.shape)]),
    );
    this.updates = updates;
    for (const [key, slot] of this.slots) {
      const name = key.slice(key.indexOf('/') + 1);
      const saved = state.get(key) ?? new Float32Array(slot.size);
      const value = tf.tensor(project(name, saved), slot.shape);
      slot.assign(value);
      value.dispose();
    }
  }

  step(gradients: ReadonlyMap<string, tf.Tensor>, learningRate: number): void {
    for (const [name, gradient] of gradients) {
      const mask = this.masks.get(name);
      this.apply(name, mask ? gradient.mul(mask) : gradient, learningRate);
    }
    this.updates++;
  }

  private apply(name: string, gradient: tf.Tensor, rate: number): void {
    const { spec } = this;
    const parameter = this.parameters.get(name)!;
    if (spec.kind === 'sgd') {
      const g = spec.weightDecay > 0 ? gradient.add(parameter.mul(spec.weightDecay)) : gradient;
      const velocity = this.slots.get(`velocity/${name}`);
      if (velocity === undefined) {
        parameter.assign(parameter.sub(g.mul(rate)));
        return;
      }
      const v = velocity.mul(spec.momentum).add(g);
      velocity.assign(v);
      const direction = spec.nesterov ? g.add(v.mul(spec.momentum)) : v;
      parameter.assign(parameter.sub(direction.mul(rate)));
      return;
    }
    const t = this.updates + 1;
    const mean = this.slots.get(`mean/${name}`)!;
    const square = this.slots.get(`square/${name}`)!;
    mean.assign(mean.mul(spec.beta1).add(gradient.mul(1 - spec.beta1)));
    square.assign(square.mul(spec.beta2).add(gradient.square().mul(1 - spec.beta2)));
    const corrected = (rate * Math.sqrt(1 - spec.beta2 ** t)) / (1 - spec.beta1 ** t);
    const decayed = spec.kind === 'adamw' ? parameter.mul(1 - rate * spec.weightDecay) : parameter;
    parameter.assign(decayed.sub(mean.div(square.sqrt().add(spec.epsilon)).mul(corrected)));
  }

  state(): Map<string, Float32Array> {
    return new Map([...this.slots].map(([key, slot]) => [key, slot.dataSync<'float32'>().slice()]));
  }

  live(): number {
    return 0;
  }

  dispose(): void {
    for (const slot of this.slots.values()) slot.dispose();
    tf.dispose([...this.masks.values()]);
  }
}
