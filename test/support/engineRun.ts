// Trains a zoo net for one epoch on the engine named, from one seed, and prints what came out. Run by `child`.
import { createHash } from 'node:crypto';
import { type Dataset } from '../../src/data/dataset';
import { generateDigits } from '../../src/data/generatedDigits';
import { loadNet } from '../../src/models/load';
import { type Net } from '../../src/models/net';
import { optimizerSchema } from '../../src/runs/spec';
import { EngineError, startEngine, type EngineName } from '../../src/tensors/engine';
import * as tf from '../../src/tensors/tf';
import { createStepper } from '../../src/training/createStepper';
import { DataOrder } from '../../src/training/dataOrder';
import { dense } from '../../src/training/reparametrization';
import { type Evaluation } from '../../src/training/stepper';
import { clouds, modelSpec } from './nets';

export interface EngineRun {
  readonly engine?: string;
  readonly attempts: readonly { readonly engine: string; readonly reason: string }[];
  readonly error?: string;
  /** SHA-256 of the initial weights. */
  readonly initial?: string;
  /** Of every batch, before its update. */
  readonly losses?: readonly number[];
  readonly test?: Evaluation;
  /** Tensors, and buffers behind them, alive after the second step and after the last. */
  readonly alive?: readonly (readonly number[])[];
}

const seed = 42;

interface Job {
  readonly data: Dataset;
  readonly batch: number;
  readonly learningRate: number;
}

/** Sizes that plain JavaScript trains in a few seconds. */
const jobs: Readonly<Record<string, () => Job>> = {
  'lenet-300-100': () => ({
    data: generateDigits({ train: 600, test: 100, seed }),
    batch: 60,
    learningRate: 0.1,
  }),
  'lenet-5': () => ({
    data: generateDigits({ train: 48, test: 16, seed }),
    batch: 12,
    learningRate: 0.1,
  }),
  'resnet-20': () => ({ data: clouds([8, 8, 3], 4, 18), batch: 6, learningRate: 0.02 }),
};

async function main(name: string, model: string): Promise<EngineRun> {
  const spec = modelSpec({ kind: 'zoo', name: model });
  const { data, batch, learningRate } = jobs[model]!();
  const job = async (): Promise<Net['model']> => (await loadNet(spec, data, '.')).model;
  let engine;
  try {
    engine = await startEngine({ engine: name as EngineName | 'auto', threads: 1, job });
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { error: error.message, attempts: error.attempts };
  }
  const net = await loadNet(spec, data, '.');
  const weights = net.initialWeights(seed, 0);
  const hash = createHash('sha256');
  for (const [key, values] of weights) {
    hash.update(key).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  const optimizer = optimizerSchema.parse({ kind: 'sgd', momentum: 0.9, weightDecay: 1e-4 });
  const stepper = createStepper({ net, data, optimizer, engine, seed });
  const order = new DataOrder(seed, data.train.count, batch);
  stepper.start(weights, dense, new Map(), 0);
  const losses: number[] = [];
  const alive: number[][] = [];
  const steps = data.train.count / batch;
  for (let step = 0; step < steps; step++) {
    const loss = stepper.step({ indices: order.at(step), step, learningRate, wantLoss: true });
    losses.push(loss!);
    const count = [stepper.liveTensors(), tf.engine().backend.numDataIds()];
    if (step === 1 || step === steps - 1) alive.push(count);
  }
  return {
    engine: engine.name,
    attempts: engine.attempts,
    initial: hash.digest('hex'),
    losses,
    test: stepper.evaluate('test'),
    alive,
  };
}

const [name, model] = process.argv.slice(2);
void main(name!, model!).then((run) => console.log(JSON.stringify(run)));
