import { highestCount } from '../masks/allocation';
import { type Mask } from '../masks/mask';
import { type Weights } from '../models/net';
import { maskOf, type Reparametrization } from './reparametrization';
import { type Scored } from './scored/scored';
import { scaleDivisor, scaleFrom, type ChosenKernel } from './scored/kernel';
import { type Stepper } from './stepper';

/** A training that cannot go on. */
export class TrainingError extends Error {
  constructor(
    readonly reason: 'diverged' | 'mask-broken' | 'weights-changed' | 'leak',
    message: string,
  ) {
    super(message);
    this.name = 'TrainingError';
  }
}

/**
 * Proves that the weights on the engine are what the reparametrization says, and that every one is a number. Where scores
 * choose: that no weight has changed, bit by bit, and that as many as should be are kept, those of the highest scores.
 *
 * @param initial the weights that the training began with
 * @returns a copy of the weights
 * @throws TrainingError naming the tensor, the position and the step
 */
export function proveWeights(
  stepper: Stepper,
  r: Reparametrization,
  initial: Weights,
  step: number,
): Map<string, Float32Array> {
  const weights = stepper.weights();
  proveMask(weights, maskOf(r), step);
  if (r.kind !== 'scored') return weights;
  const chosen = new Map((stepper.chosen() ?? []).map((kernel) => [kernel.name, kernel]));
  for (const [name, values] of weights) {
    const kernel = chosen.get(name);
    if (kernel !== undefined) {
      requireFinite(name, kernel.scores, step);
      requireSame(name, initial.get(name)!, kernel.weights, step);
      requireSame(name, expected(kernel, r.value === 'real'), values, step);
    } else if (!r.trained.has(name) && !statistics.test(name)) {
      requireSame(name, initial.get(name)!, values, step);
    }
  }
  for (const group of r.groups) {
    proveChoice(
      group.kernels.map((name) => chosen.get(name)!),
      group.fraction(step),
      r,
      step,
    );
  }
  return weights;
}

/** Of a batch normalisation: they follow the data, trained or not. */
const statistics = /\/moving_(mean|variance)$/;

/** Effective weights, from the frozen ones and the mask alone. */
function expected({ weights, kept, scale }: ChosenKernel, real: boolean): Float32Array {
  return weights.map((weight, i) => {
    if (kept[i] === 0) return 0;
    return real ? weight : Math.sign(1 / weight) * scale;
  });
}

/** Proves that the highest scores of a group are kept, exactly as many as its fraction says, at the right scale. */
function proveChoice(
  kernels: readonly ChosenKernel[],
  fraction: number,
  { ranking, value, exactSums = false }: Scored,
  step: number,
): void {
  let [count, size, lowest, highest] = [0, 0, Infinity, -Infinity];
  for (const kernel of kernels) {
    let [own, sum] = [0, 0];
    kernel.kept.forEach((kept, i) => {
      const score = ranking === 'magnitude' ? Math.abs(kernel.scores[i]!) : kernel.scores[i]!;
      if (kept === 0) highest = Math.max(highest, score);
      else {
        lowest = Math.min(lowest, score);
        sum += Math.abs(kernel.weights[i]!);
        own++;
      }
    });
    const mean =
      value === 'real' ? 1 : sum / scaleDivisor(value, own, fraction, kernel.kept.length);
    const scale = scaleFrom(mean, exactSums);
    // A mean in another order of sums may be rounded to the next scale.
    if (Math.abs(kernel.scale - scale) > (exactSums ? 5e-4 : 1e-6) * scale) {
      throw broken(`the scale of ${kernel.name} is ${kernel.scale} instead of ${scale}`, step);
    }
    count += own;
    size += kernel.kept.length;
  }
  const names = kernels.map(({ name }) => name).join(', ');
  const wanted = highestCount(size, fraction);
  if (count !== wanted)
    throw broken(`${names}: ${count} weights are kept instead of ${wanted}`, step);
  if (lowest < highest) {
    throw broken(`${names}: a score of ${lowest} is kept, but one of ${highest} is not`, step);
  }
}

function broken(what: string, step: number): TrainingError {
  return new TrainingError(
    'mask-broken',
    `After step ${step}, ${what}. This is a defect of Winning Ticket.`,
  );
}

/** Bit by bit. */
function requireSame(name: string, is: Float32Array, was: Float32Array, step: number): void {
  const [a, b] = [is, was].map((v) => new Uint8Array(v.buffer, v.byteOffset, v.byteLength));
  if (Buffer.compare(a!, b!) === 0) return;
  const at = is.findIndex((value, i) => !Object.is(value, was[i]));
  throw new TrainingError(
    'weights-changed',
    `The weight ${name}[${at}] is ${was[at]} after step ${step}; it must be ${is[at]}. This is a defect of Winning Ticket.`,
  );
}

function requireFinite(name: string, scores: Float32Array, step: number): void {
  const at = scores.findIndex((score) => !Number.isFinite(score));
  if (at >= 0) throw diverged(`the score of ${name}[${at}] is ${scores[at]}`, step);
}

/**
 * Proves that a mask holds: every pruned weight is exactly zero, and every weight is a number (methods 0.5).
 *
 * @throws TrainingError naming the tensor, the position and the step
 */
export function proveMask(weights: Weights, mask: Mask | undefined, step: number): void {
  for (const [name, values] of weights) {
    const kept = mask?.get(name)?.values;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (kept?.[i] === 0 && value !== 0 && !Number.isNaN(value)) {
        throw new TrainingError(
          'mask-broken',
          `The pruned weight ${name}[${i}] is ${value} after step ${step}; it must be 0. This is a defect of Winning Ticket.`,
        );
      }
      if (!Number.isFinite(value)) throw diverged(`${name}[${i}] is ${value}`, step);
    }
  }
}

export function diverged(what: string, step: number): TrainingError {
  return new TrainingError(
    'diverged',
    `Training diverged: ${what} after step ${step}. Lower training.optimizer.learningRate, or add warm-up steps to training.schedule.`,
  );
}
