import { generateDigits } from '../data/generatedDigits';
import { loadNet } from '../models/load';
import { modelSchema, optimizerSchema } from '../runs/spec';
import { describe, startEngine, type EngineName } from '../tensors/engine';
import { createStepper } from '../training/createStepper';
import { DataOrder } from '../training/dataOrder';
import { type FromSelfTest, sentError } from './messages';

/** Seconds that the measurement takes. */
const duration = 2;

/** Starts an engine and measures a training step of LeNet-300-100 on it, for `doctor`. */
export function selfTest(): void {
  process.once('message', (request: { engine: EngineName | 'auto' }) => {
    void measure(request.engine)
      .catch((error: unknown): FromSelfTest => ({ type: 'failed', error: sentError(error) }))
      .then((reply) => process.send?.(reply, () => process.exit(0)));
  });
}

async function measure(name: EngineName | 'auto'): Promise<FromSelfTest> {
  const engine = await startEngine({ engine: name, threads: 1 });
  const data = generateDigits({ train: 600, test: 60, seed: 0 });
  const model = modelSchema.parse({ kind: 'zoo', name: 'lenet-300-100' });
  const net = await loadNet(model, data, '.');
  const optimizer = optimizerSchema.parse({ kind: 'sgd' });
  const stepper = createStepper({ net, data, optimizer, engine, seed: 0 });
  const order = new DataOrder(0, data.train.count, 60);
  stepper.start(net.initialWeights(0, 0), { kind: 'dense' }, new Map(), 0);
  const times: number[] = [];
  const end = performance.now() + duration * 1000;
  for (let step = 0; step < 5 || performance.now() < end; step++) {
    const begin = performance.now();
    stepper.step({ indices: order.at(step), step, learningRate: 0.1, wantLoss: false });
    times.push(performance.now() - begin);
  }
  times.sort((a, b) => a - b);
  return {
    type: 'tested',
    engine: {
      name: engine.name,
      threads: engine.threads,
      versions: { ...engine.versions },
      attempts: [...engine.attempts],
    },
    description: describe(engine),
    stepMilliseconds: times[Math.floor(times.length / 2)]!,
    steps: times.length,
  };
}
