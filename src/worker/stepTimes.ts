import { createStepper } from '../training/createStepper';
import { DataOrder } from '../training/dataOrder';
import { dense } from '../training/reparametrization';
import { type TypicalTraining } from '../lottery/runner';

/** What is measured: everything that a training is made of. */
type Materials = Omit<Parameters<typeof createStepper>[0], 'seed'>;

/** Times of training on one engine. */
export interface StepTimes {
  /** Median time of a training step. */
  readonly stepMilliseconds: number;
  /** Steps that the median is taken over. */
  readonly steps: number;
  /** Time of evaluating one example. */
  readonly exampleMilliseconds: number;
}

/** Test examples that are evaluated to take the time. */
const evaluated = 500;
/** Where a step takes longer, evaluation is reckoned as a third of it: the way back costs twice the way there. */
const slowMilliseconds = 500;

/**
 * Trains for a while and takes the time.
 *
 * @param seconds of training; one step is taken however long it lasts
 * @param training what is trained; the dense net from its initial weights where nothing is said
 */
export function timeSteps(
  materials: Materials,
  batch: number,
  seconds: number,
  training: TypicalTraining | undefined = undefined,
): StepTimes {
  const { net, data } = materials;
  const { weights, reparametrization } = training ?? {
    weights: net.initialWeights(0, 0),
    reparametrization: dense,
  };
  const stepper = createStepper({ ...materials, seed: 0 });
  const order = new DataOrder(0, data.train.count, batch);
  stepper.start(weights, reparametrization, new Map(), 0);
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  for (let step = 0; step === 0 || performance.now() < end; step++) {
    const begin = performance.now();
    stepper.step({ indices: order.at(step), step, learningRate: 0.1, wantLoss: false });
    times.push(performance.now() - begin);
  }
  // The first steps allocate, and compile; on a slow engine there is only one.
  const settled = times.slice(Math.min(3, times.length - 1)).sort((a, b) => a - b);
  const stepMilliseconds = settled[Math.floor(settled.length / 2)]!;
  return { stepMilliseconds, steps: settled.length, exampleMilliseconds: evaluation() };

  function evaluation(): number {
    if (stepMilliseconds > slowMilliseconds) return stepMilliseconds / batch / 3;
    const count = Math.min(evaluated, data.test.count);
    const begin = performance.now();
    stepper.evaluate('test', count);
    return (performance.now() - begin) / count;
  }
}
