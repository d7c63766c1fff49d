import { type OptimizerSpec } from '../runs/spec';

/**
 * Names of the tensors that an optimizer keeps for each parameter. They are keys of `OptimizerState`, as
 * `slot/parameter`.
 *
 * - sgd: v = momentum v + g; w -= lr v, or with Nesterov w -= lr (g + momentum v); weight decay is added to g.
 * - adam: m = b1 m + (1 - b1) g; s = b2 s + (1 - b2) g^2; w -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(s) + eps)
 *   (TensorFlow's form, with "epsilon hat" of the paper's section 2).
 * - adamw: w -= lr decay w first, then adam.
 */
export function slotsOf(spec: OptimizerSpec): readonly string[] {
  if (spec.kind === 'sgd') return spec.momentum > 0 ? ['velocity'] : [];
  return ['mean', 'square'];
}
