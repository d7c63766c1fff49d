import { type OptimizerSpec } from '../../runs/spec';

/** One step of an optimizer: its rate, and how many steps it has then taken (from 1). */
export interface ScoreStep {
  readonly learningRate: number;
  readonly updates: number;
}

/**
 * Changes the scores of one kernel in place by the gradient of its effective weights: ds = sign(s) w dL/dw_effective, or
 * w dL/dw_effective where scores are ranked as they are. The optimizers are those of `slotsOf`; here they work on arrays,
 * because scores have to be in host memory anyway to be compared. (Momentum is done by the loops in WebAssembly, of which this is the
 * measure.)
 *
 * @param weights the frozen weights; it and all others have the kernel's length
 * @param slots in the order of `slotsOf`
 * @param bySign whether a score counts by its magnitude
 */
export function updateScores(
  spec: OptimizerSpec,
  step: ScoreStep,
  scores: Float32Array,
  weights: Float32Array,
  gradient: Float32Array,
  slots: readonly Float32Array[],
  bySign: boolean,
): void {
  // A score of 0 counts as positive, or it could never leave 0.
  const bits = new Int32Array(scores.buffer, scores.byteOffset, scores.length);
  const signs = bySign ? -1 : 0;
  switch (spec.kind) {
    case 'sgd':
      return spec.momentum === 0
        ? descend(spec.weightDecay, step.learningRate, scores, weights, gradient, bits, signs)
        : roll(spec, step.learningRate, scores, weights, gradient, slots[0]!, bits, signs);
    case 'adam':
    case 'adamw':
      return adapt(spec, step, scores, weights, gradient, slots, bits, signs);
  }
}

function descend(
  decay: number,
  rate: number,
  scores: Float32Array,
  weights: Float32Array,
  gradient: Float32Array,
  bits: Int32Array,
  signs: number,
): void {
  for (let i = 0; i < scores.length; i++) {
    const s = scores[i]!;
    const sign = ((bits[i]! >> 31) & signs) | 1;
    scores[i] = s - rate * (sign * weights[i]! * gradient[i]! + decay * s);
  }
}

function roll(
  spec: Extract<OptimizerSpec, { kind: 'sgd' }>,
  rate: number,
  scores: Float32Array,
  weights: Float32Array,
  gradient: Float32Array,
  velocity: Float32Array,
  bits: Int32Array,
  signs: number,
): void {
  const { momentum, weightDecay: decay } = spec;
  // Nesterov: the step is gradient + momentum * velocity instead of the velocity.
  const [direct, ahead] = spec.nesterov ? [1, momentum] : [0, 1];
  for (let i = 0; i < scores.length; i++) {
    const s = scores[i]!;
    const sign = ((bits[i]! >> 31) & signs) | 1;
    const g = sign * weights[i]! * gradient[i]! + decay * s;
    const v = Math.fround(momentum * velocity[i]! + g);
    velocity[i] = v;
    scores[i] = s - rate * (direct * g + ahead * v);
  }
}

function adapt(
  spec: Exclude<OptimizerSpec, { kind: 'sgd' }>,
  { learningRate, updates }: ScoreStep,
  scores: Float32Array,
  weights: Float32Array,
  gradient: Float32Array,
  slots: readonly Float32Array[],
  bits: Int32Array,
  signs: number,
): void {
  const { beta1, beta2, epsilon } = spec;
  const [mean, square] = slots as readonly [Float32Array, Float32Array];
  const rate = (learningRate * Math.sqrt(1 - beta2 ** updates)) / (1 - beta1 ** updates);
  const shrink = spec.kind === 'adamw' ? 1 - learningRate * spec.weightDecay : 1;
  for (let i = 0; i < scores.length; i++) {
    const sign = ((bits[i]! >> 31) & signs) | 1;
    const g = sign * weights[i]! * gradient[i]!;
    const m = Math.fround(beta1 * mean[i]! + (1 - beta1) * g);
    const q = Math.fround(beta2 * square[i]! + (1 - beta2) * g * g);
    mean[i] = m;
    square[i] = q;
    scores[i] = shrink * scores[i]! - (rate * m) / (Math.sqrt(q) + epsilon);
  }
}
