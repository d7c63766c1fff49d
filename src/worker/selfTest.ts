import { generateDigits } from '../data/generatedDigits';
import { loadNet } from '../models/load';
import { modelSchema, optimizerSchema } from '../runs/spec';
import { startEngine } from '../tensors/engine';
import { answerOnce, engineRecord } from './answer';
import { type FromSelfTest, type SelfTestRequest } from './messages';
import { timeSteps } from './stepTimes';
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
  const times = timeSteps({ net, data, optimizer, engine }, batch, seconds);
  const { stepMilliseconds, steps } = times;
  return {
    type: 'tested',
    result: { engine: engineRecord(engine), stepMilliseconds, steps },
  };
}
