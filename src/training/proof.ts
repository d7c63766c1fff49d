import { type Mask } from '../masks/mask';
import { type Weights } from '../models/net';

/** A training that cannot go on. */
export class TrainingError extends Error {
  constructor(
    readonly reason: 'diverged' | 'mask-broken' | 'leak',
    message: string,
  ) {
    super(message);
    this.name = 'TrainingError';
  }
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
