import { type Dataset } from '../../src/data/dataset';
import { type Mask } from '../../src/masks/mask';
import { type Net, type Weights } from '../../src/models/net';
import { optimizerSchema, type OptimizerSpec } from '../../src/runs/spec';
import { startEngine, type Engine } from '../../src/tensors/engine';
import { rng } from '../../src/tensors/random';
import * as tf from '../../src/tensors/tf';
import { DataOrder } from '../../src/training/dataOrder';
import { maskOf, type Reparametrization } from '../../src/training/reparametrization';
import { type Stepper } from '../../src/training/stepper';
import { train, type Trained, type TrainRequest } from '../../src/training/train';
import { userNet, trainingSpec } from './nets';
import { type ReferenceActivation, type ReferenceLayer } from './reference';

let started: Promise<Engine> | undefined;

/** The engine that is installed; started once a process. */
export function installedEngine(): Promise<Engine> {
  return (started ??= startEngine({ engine: 'auto', threads: 1 }));
}

export const optimizers: Readonly<Record<string, OptimizerSpec>> = {
  sgd: optimizerSchema.parse({ kind: 'sgd' }),
  'sgd with decay': optimizerSchema.parse({ kind: 'sgd', weightDecay: 0.05 }),
  momentum: optimizerSchema.parse({ kind: 'sgd', momentum: 0.9 }),
  'momentum with decay': optimizerSchema.parse({ kind: 'sgd', momentum: 0.9, weightDecay: 0.05 }),
  nesterov: optimizerSchema.parse({ kind: 'sgd', momentum: 0.9, nesterov: true }),
  'nesterov with decay': optimizerSchema.parse({
    kind: 'sgd',
    momentum: 0.8,
    nesterov: true,
    weightDecay: 0.02,
  }),
  adam: optimizerSchema.parse({ kind: 'adam', learningRate: 0.01 }),
  'adam with other betas': optimizerSchema.parse({
    kind: 'adam',
    learningRate: 0.01,
    beta1: 0.7,
    beta2: 0.95,
    epsilon: 1e-3,
  }),
  adamw: optimizerSchema.parse({ kind: 'adamw', learningRate: 0.01, weightDecay: 0.3 }),
};

/** A net of dense layers with random weights and biases, and its description for the reference. */
export async function denseNet(
  data: Dataset,
  hidden: readonly number[],
  activation: ReferenceActivation,
  useBias: boolean,
): Promise<{ net: Net; layers: ReferenceLayer[]; weights: Weights }> {
  const sizes = [...hidden, data.classes];
  let inputs = data.inputShape.reduce((a, b) => a * b, 1);
  const model = tf.sequential();
  const layers = sizes.map((units, i): ReferenceLayer => {
    const own = i === hidden.length ? 'linear' : activation;
    const first = i === 0 ? { inputShape: [inputs] } : {};
    const name = `d${i + 1}`;
    model.add(tf.layers.dense({ name, units, activation: own, useBias, ...first }));
    const layer = { kernel: `${name}/kernel`, inputs, units, activation: own };
    inputs = units;
    return { ...layer, bias: useBias ? `${name}/bias` : undefined };
  });
  const net = await userNet(model, data);
  model.dispose();
  const random = rng(1, 'test-weights', ...sizes);
  const weights = new Map(
    net.parameters.map(({ name, shape }) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return [name, Float32Array.from({ length: size }, () => 0.4 * random.normal())];
    }),
  );
  return { net, layers, weights };
}

/** A mask that keeps about half of each kernel. */
export function halfMask(net: Net): Mask {
  const random = rng(1, 'test-mask');
  const kernels = net.parameters.filter((p) => p.role === 'kernel');
  return new Map(
    kernels.map(({ name, shape }) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const values = Uint8Array.from({ length: size }, () => random.integer(2));
      return [name, { shape, values }];
    }),
  );
}

/** How many pruned weights are not exactly 0; -0 counts as 0. */
export function broken(weights: Weights, r: Reparametrization): number {
  let count = 0;
  for (const [name, { values }] of maskOf(r) ?? []) {
    weights.get(name)!.forEach((w, i) => (count += values[i] === 0 && w !== 0 ? 1 : 0));
  }
  return count;
}

/** `train` from step 0 with the settings that a test does not care about. */
export async function trainBriefly(
  stepper: Stepper,
  data: Dataset,
  weights: Weights,
  more: Partial<TrainRequest> & { readonly spec?: object },
): Promise<Trained> {
  const { spec, ...request } = more;
  const training = trainingSpec({ steps: 20, batch: 20, trainExamples: 0, ...spec });
  return train({
    stepper,
    training,
    order: new DataOrder(5, data.train.count, training.batch),
    from: { weights, optimizer: new Map(), updates: 0, step: 0 },
    until: training.steps,
    reparametrization: { kind: 'dense' },
    evaluations: 1,
    checkpoint: async () => {},
    ...request,
  });
}
