import { type Weights } from '../models/net';
import { type TrainingSpec } from '../runs/spec';
import { type DataOrder } from './dataOrder';
import { diverged, proveWeights, TrainingError } from './proof';
import { type Reparametrization } from './reparametrization';
import { scheduleFactor } from './schedules';
import { type Evaluation, type OptimizerState, type Split, type Stepper } from './stepper';

/** Where a training stands: everything that the next step depends on. */
export interface TrainingState {
  readonly weights: Weights;
  readonly optimizer: OptimizerState;
  /** Updates that the optimizer's state has seen. */
  readonly updates: number;
  /** The next step's number: it decides data order and learning rate. */
  readonly step: number;
}

/** One point of a learning curve. */
export interface CurvePoint {
  /** Steps taken. */
  readonly step: number;
  /** Mean loss of the batches since the point before (every tenth is read), nats. */
  readonly trainLoss: number;
  readonly testLoss: number;
  readonly testAccuracy: number;
}

export interface TrainRequest {
  readonly stepper: Stepper;
  readonly order: DataOrder;
  readonly training: TrainingSpec;
  readonly from: TrainingState;
  /** Train up to this step number. */
  readonly until: number;
  readonly reparametrization: Reparametrization;
  /** Replaces schedule and optimizer's rate, for fine-tuning (methods 1.6). */
  readonly constantRate?: number;
  /** Points of the curve; 0 for a training that nobody looks at. */
  readonly evaluations: number;
  /** Called before the first step, and after each so many: looks at the stepper, and leaves it as it is. */
  readonly watch?: { readonly every: number; readonly look: (step: number) => void };
  /** Called now and then; lets the process breathe, report and stop (by throwing). */
  readonly checkpoint: (progress: {
    readonly step: number;
    readonly point?: CurvePoint;
  }) => Promise<void>;
}

export interface Trained {
  readonly state: TrainingState;
  readonly curve: readonly CurvePoint[];
  /** At the end, on the whole test set. */
  readonly test: Evaluation;
  /** At the end, on the first `training.trainExamples` training examples. */
  readonly train: Evaluation | undefined;
}

/** Steps between two looks at the clock, and longest time without a checkpoint. */
const stepsPerLook = 10;
const checkpointMilliseconds = 50;

/**
 * Trains from a state up to a step. What the reparametrization says of the weights is enforced after every update and
 * proved at every evaluation; the number of tensors on the engine must not grow.
 *
 * @throws TrainingError if the loss is no longer a number, the mask is broken or tensors leak
 */
export async function train(request: TrainRequest): Promise<Trained> {
  const { stepper, order, training, from, until, reparametrization, watch } = request;
  const factor = scheduleFactor(training.schedule, training.steps);
  const rate = (step: number): number =>
    request.constantRate ?? training.optimizer.learningRate * factor(step);
  const due = evaluationSteps(from.step, until, request.evaluations);
  const curve: CurvePoint[] = [];
  const losses: number[] = [];
  let tensors: number | undefined;
  let breath = performance.now();

  stepper.start(from.weights, reparametrization, from.optimizer, from.updates, from.step);
  watch?.look(from.step);
  for (let step = from.step; step < until; step++) {
    const evaluate = due.has(step + 1);
    // Every point of the curve has at least one loss behind it, however dense the points.
    const wantLoss = evaluate || (step - from.step) % stepsPerLook === 0 || step === until - 1;
    const batch = { indices: order.at(step), step, learningRate: rate(step), wantLoss };
    const loss = stepper.step(batch);
    if (watch !== undefined && (step + 1 - from.step) % watch.every === 0) watch.look(step + 1);
    if (loss !== undefined) {
      if (!Number.isFinite(loss)) throw diverged(`the loss is ${loss}`, step + 1);
      losses.push(loss);
    }
    if (evaluate) {
      const test = evaluateFinite(stepper, 'test', step + 1);
      proveWeights(stepper, reparametrization, from.weights, step + 1);
      tensors = provePlateau(stepper, tensors, step + 1);
      const point = {
        step: step + 1,
        trainLoss: losses.reduce((a, b) => a + b, 0) / losses.length,
        testLoss: test.loss,
        testAccuracy: test.accuracy,
      };
      losses.length = 0;
      curve.push(point);
      await request.checkpoint({ step: step + 1, point });
    } else if (wantLoss && performance.now() - breath > checkpointMilliseconds) {
      await request.checkpoint({ step: step + 1 });
      breath = performance.now();
    }
  }
  const weights = proveWeights(stepper, reparametrization, from.weights, until);
  const last = curve.at(-1);
  return {
    state: {
      weights,
      optimizer: stepper.optimizerState(),
      updates: from.updates + (until - from.step),
      step: until,
    },
    curve,
    test:
      last?.step === until
        ? { loss: last.testLoss, accuracy: last.testAccuracy }
        : evaluateFinite(stepper, 'test', until),
    train:
      training.trainExamples > 0 && request.evaluations > 0
        ? evaluateFinite(stepper, 'train', until, training.trainExamples)
        : undefined,
  };
}

function evaluateFinite(stepper: Stepper, split: Split, step: number, count?: number): Evaluation {
  const evaluation = stepper.evaluate(split, count);
  // Finite weights can still make logits that are not.
  if (!Number.isFinite(evaluation.loss)) {
    throw diverged(`the ${split} loss is ${evaluation.loss}`, step);
  }
  return evaluation;
}

/** `count` evenly spaced step numbers in (from, until], the last being `until`. */
export function evaluationSteps(from: number, until: number, count: number): ReadonlySet<number> {
  const span = until - from;
  return new Set(
    Array.from({ length: Math.min(count, span) }, (_, i) =>
      Math.round(from + (span * (i + 1)) / Math.min(count, span)),
    ),
  );
}

/** Tensors on the engine must not grow from one evaluation to the next. */
function provePlateau(stepper: Stepper, before: number | undefined, step: number): number {
  const now = stepper.liveTensors();
  if (before !== undefined && now > before) {
    throw new TrainingError(
      'leak',
      `${now - before} tensors leaked by step ${step}. This is a defect of Winning Ticket.`,
    );
  }
  return now;
}
