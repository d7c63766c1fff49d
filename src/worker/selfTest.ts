import { generateDigits } from '../data/generatedDigits';
import { loadNet } from '../models/load';
import { modelSchema, optimizerSchema } from '../runs/spec';
import { startEngine } from '../tensors/engine';
import { createStepper } from '../training/createStepper';
import { DataOrder } from '../training/dataOrder';
import { answerOnce, engineRecord } from './answer';
import { type FromSelfTest, type SelfTestRequest } from './messages';
import { type Tell } from './workshop';

/** Starts an engine and measures a training step of a zoo net on it, for `doctor`. */
export function selfTest(): void {
  answerOnce(measure);
}

async function measure(
  { engine: asked, refused = [], work, batch, threads, seconds }: SelfTestRequest,
  tell: Tell,
): Promise<FromSelfTest> {
  const data = generateDigits({ train: 10 * batch, test: batch, seed: 0 });
  const model = modelSchema.parse({ kind: 'zoo', name: work });
  const engine = await startEngine({
    engine: asked,
    threads,
    refused,
    job: async () => (await loadNet(model, data, '.')).model,
    announce: (name) => tell(`starting the ${name} engine`, { engine: name }),
  });
  await tell('measuring', { engine: engine.name });
  const net = await loadNet(model, data, '.');
  const optimizer = optimizerSchema.parse({ kind: 'sgd' });
  const stepper = createStepper({ net, data, optimizer, engine, seed: 0 });
  const order = new DataOrder(0, data.train.count, batch);
  stepper.start(net.initialWeights(0, 0), { kind: 'dense' }, new Map(), 0);
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  for (let step = 0; step === 0 || performance.now() < end; step++) {
    const begin = performance.now();
    stepper.step({ indices: order.at(step), step, learningRate: 0.1, wantLoss: false });
    times.push(performance.now() - begin);
  }
  // The first steps allocate, and compile; on a slow engine there is only one.
  const settled = times.slice(Math.min(3, times.length - 1)).sort((a, b) => a - b);
  return {
    type: 'tested',
    result: {
      engine: engineRecord(engine),
      stepMilliseconds: settled[Math.floor(settled.length / 2)]!,
      steps: settled.length,
    },
  };
}
