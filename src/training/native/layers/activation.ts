import { type Handle, type NativeOps } from '../../../tensors/native/ops';
import { type PlanActivation } from '../describe';
import { type Pass, WeightlessLayer } from './planned';

const names = { relu: 'Relu', sigmoid: 'Sigmoid', tanh: 'Tanh' } as const;

/** Takes `z` over. */
export function activate(ops: NativeOps, activation: PlanActivation, z: Handle): Handle {
  if (activation === 'linear') return z;
  const y = ops.unary(names[activation], z);
  ops.free(z);
  return y;
}

/** Takes `dy` over and answers the gradient before the activation, from the activation's output `y`. */
export function activationGradient(
  ops: NativeOps,
  activation: PlanActivation,
  dy: Handle,
  y: Handle,
): Handle {
  if (activation === 'linear') return dy;
  const dz =
    activation === 'relu'
      ? ops.reluGradient(dy, y)
      : activation === 'sigmoid'
        ? ops.sigmoidGradient(y, dy)
        : ops.tanhGradient(y, dy);
  ops.free(dy);
  return dz;
}

/** An activation that is a layer of its own. */
export class PlannedActivation extends WeightlessLayer {
  override readonly keepsOutput: boolean;

  constructor(
    private readonly ops: NativeOps,
    private readonly activation: PlanActivation,
  ) {
    super();
    this.keepsOutput = activation !== 'linear';
  }

  forward([x]: readonly Handle[]): Pass {
    const { ops, activation } = this;
    const output = activate(ops, activation, ops.identity(x!));
    return {
      output,
      backward: (dy, values) => [activationGradient(ops, activation, dy, values.output)],
    };
  }
}
