// Trains a zoo net for a few steps on the engine named, from one seed, and prints what came out. Run by `child`.
import { createHash } from 'node:crypto';
import { loadNet } from '../../src/models/load';
import { type Net } from '../../src/models/net';
import { EngineError, startEngine, type EngineName } from '../../src/tensors/engine';
import { createStepper } from '../../src/training/createStepper';
import { DataOrder } from '../../src/training/dataOrder';
import { dense } from '../../src/training/reparametrization';
import { train } from '../../src/training/train';
import { clouds, modelSpec, trainingSpec } from './nets';

export interface EngineRun {
  readonly engine?: string;
  readonly attempts: readonly { readonly engine: string; readonly reason: string }[];
  readonly error?: string;
  /** SHA-256 of the initial weights. */
  readonly initial?: string;
  readonly losses?: readonly number[];
  readonly test?: { readonly loss: number; readonly accuracy: number };
}

async function main(name: string, model: string, steps: number, batch: number): Promise<EngineRun> {
  const spec = modelSpec({ kind: 'zoo', name: model });
  const data = clouds([28, 28, 1], 10, batch * steps);
  const job = async (): Promise<Net['model']> => (await loadNet(spec, data, '.')).model;
  let engine;
  try {
    engine = await startEngine({ engine: name as EngineName | 'auto', threads: 1, job });
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { error: error.message, attempts: error.attempts };
  }
  const net = await loadNet(spec, data, '.');
  const weights = net.initialWeights(42, 0);
  const hash = createHash('sha256');
  for (const [key, values] of weights) {
    hash.update(key).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  const training = trainingSpec({ steps, batch, optimizer: { kind: 'adam' } });
  const stepper = createStepper({ net, data, optimizer: training.optimizer, engine, seed: 42 });
  const trained = await train({
    stepper,
    order: new DataOrder(42, data.train.count, training.batch),
    training,
    from: { weights, optimizer: new Map(), updates: 0, step: 0 },
    until: steps,
    reparametrization: dense,
    evaluations: 2,
    checkpoint: async () => {},
  });
  return {
    engine: engine.name,
    attempts: engine.attempts,
    initial: hash.digest('hex'),
    losses: trained.curve.map((point) => point.trainLoss),
    test: trained.test,
  };
}

const [name, model, steps, batch] = process.argv.slice(2);
void main(name!, model!, Number(steps), Number(batch)).then((run) =>
  console.log(JSON.stringify(run)),
);
