import { rng, type Random } from '../tensors/random';
import { type Initialiser } from '../runs/spec';
import { type Parameter, type Weights } from './net';

/**
 * Draws fresh weights: kernels by the initialiser, biases 0, scales 1, running variances 1. Every tensor has its own
 * random stream `(seed, 'init', name, fresh)`, so the same weights start on every engine and whatever the order.
 *
 * Signed constant: +-sqrt(2 / fan_in), each sign as likely (Ramanujan et al. 2020, section 4.1; methods 3a).
 * Glorot: std sqrt(2 / (fan_in + fan_out)); Kaiming: std sqrt(2 / fan_in). The normal ones are not truncated, as in the
 * papers' code (LTH 2019 appendix; methods 1.4).
 */
export function freshWeights(
  parameters: readonly Parameter[],
  initialiser: Initialiser | 'signed-constant',
  seed: number,
  fresh: number,
): Weights {
  const weights = new Map<string, Float32Array>();
  for (const parameter of parameters) {
    const values = new Float32Array(parameter.shape.reduce((a, b) => a * b, 1));
    if (parameter.role === 'kernel') {
      fillKernel(values, fans(parameter), initialiser, rng(seed, 'init', parameter.name, fresh));
    } else if (/\/(gamma|moving_variance)$/.test(parameter.name)) values.fill(1);
    else if (/\/embeddings$/.test(parameter.name)) {
      const random = rng(seed, 'init', parameter.name, fresh);
      for (let i = 0; i < values.length; i++) values[i] = (2 * random.next() - 1) * 0.05;
    }
    weights.set(parameter.name, values);
  }
  return weights;
}

/**
 * How many inputs a unit has, and how many outputs an input goes to, strides aside: of a kernel [..., in, out] the leading
 * dimensions, the receptive field, times each. A depthwise unit reads one channel, as in a grouped convolution of PyTorch,
 * whose fan_in is the field alone; a channel goes to as many units as there are multipliers.
 */
export function fans({ shape, layout }: Pick<Parameter, 'shape' | 'layout'>): {
  readonly in: number;
  readonly out: number;
} {
  const field = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  const [first, last] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  if (layout === 'depthwise') return { in: field, out: field * last };
  if (layout === 'transposed') return { in: field * last, out: field * first };
  return { in: field * first, out: field * last };
}

function fillKernel(
  values: Float32Array,
  fan: ReturnType<typeof fans>,
  initialiser: Initialiser | 'signed-constant',
  random: Random,
): void {
  const [family, distribution] = initialiser.split('-');
  const variance = family === 'glorot' ? 2 / (fan.in + fan.out) : 2 / fan.in;
  if (initialiser === 'signed-constant') {
    const constant = Math.sqrt(variance);
    for (let i = 0; i < values.length; i++) values[i] = random.next() < 0.5 ? -constant : constant;
    return;
  }
  if (distribution === 'normal') {
    const deviation = Math.sqrt(variance);
    for (let i = 0; i < values.length; i++) values[i] = random.normal() * deviation;
  } else {
    const bound = Math.sqrt(3 * variance);
    for (let i = 0; i < values.length; i++) values[i] = (2 * random.next() - 1) * bound;
  }
}
