import { type Handle, type NativeOps } from '../../tensors/native/ops';
import { type StackActivation } from './stack';

const names = { relu: 'Relu', sigmoid: 'Sigmoid', tanh: 'Tanh' } as const;

/** Takes `z` over. */
export function activate(ops: NativeOps, activation: StackActivation, z: Handle): Handle {
  if (activation === 'linear') return z;
  const y = ops.unary(names[activation], z);
  ops.free(z);
  return y;
}

/** Takes `dy` over and answers the gradient before the activation, from the activation's output `y`. */
export function activationGradient(
  ops: NativeOps,
  activation: StackActivation,
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
