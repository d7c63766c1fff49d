// Searches a small net for a supermask on the engine named, and prints what came out. Run by `child`.
import { optimizerSchema } from '../../src/runs/spec';
import { startEngine, type EngineName } from '../../src/tensors/engine';
import { createStepper } from '../../src/training/createStepper';
import { DataOrder } from '../../src/training/dataOrder';
import { loadNet } from '../../src/models/load';
import { clouds, modelSpec } from './nets';
import { scoredFor } from './scored';

export interface ScoredRun {
  readonly losses: readonly number[];
  /** Scores of all kernels. */
  readonly scores: readonly number[];
  readonly kept: readonly number[];
  /** Tensors alive after the second step and after the last. */
  readonly alive: readonly number[];
}

const jobs = {
  float: {
    model: { kind: 'zoo', name: 'lenet-5' },
    form: { normalisation: 'non-affine', signs: false, inputSigns: false },
  },
  // One hidden layer: sums of signs behind it would often lie exactly at the cut, and the last bit decide.
  signs: {
    model: { kind: 'mlp', hidden: [30] },
    form: { normalisation: 'affine', signs: true, inputSigns: false },
  },
} as const;

async function main(name: EngineName, job: keyof typeof jobs): Promise<ScoredRun> {
  const engine = await startEngine({ engine: name, threads: 1 });
  const data = clouds([12, 12, 1], 4, 96);
  const { model, form } = jobs[job];
  const net = await loadNet(modelSpec(model), data, '.', form);
  const trained = net.parameters
    .filter((p) => p.trainable && p.role === 'other')
    .map((p) => p.name);
  const scored = scoredFor(net, {
    value: job === 'float' ? 'real' : 'binary',
    scope: job === 'float' ? 'layerwise' : 'global',
    trained,
  });
  const optimizer = optimizerSchema.parse({ kind: 'sgd', momentum: 0.9, weightDecay: 1e-4 });
  const stepper = createStepper({ net, data, optimizer, engine, seed: 1 });
  const order = new DataOrder(1, data.train.count, 24);
  stepper.start(net.initialWeights(1, 0), scored, new Map(), 0);
  const losses: number[] = [];
  const alive: number[] = [];
  for (let step = 0; step < 8; step++) {
    const batch = { indices: order.at(step), step, learningRate: 0.05, wantLoss: true };
    losses.push(stepper.step(batch)!);
    if (step === 1 || step === 7) alive.push(stepper.liveTensors());
  }
  const chosen = stepper.chosen()!;
  return {
    losses,
    scores: chosen.flatMap(({ scores }) => [...scores]),
    kept: chosen.flatMap(({ kept }) => [...kept]),
    alive,
  };
}

const [name, job] = process.argv.slice(2);
void main(name as EngineName, job as keyof typeof jobs).then((run) =>
  console.log(JSON.stringify(run)),
);
