import { type Net, type Parameter } from '../../src/models/net';
import { variablesOf } from '../../src/models/net';
import { loadNet } from '../../src/models/load';
import { type Mask } from '../../src/masks/mask';
import { packTicket } from '../../src/packed/pack';
import { type PackedTicket } from '../../src/packed/ticket';
import { type NetForm } from '../../src/runs/netForm';
import { optimizerSchema } from '../../src/runs/spec';
import { rng } from '../../src/tensors/random';
import * as tf from '../../src/tensors/tf';
import { type KeptValue } from '../../src/training/scored/scored';
import { maskOfChosen, ScoredKernels } from '../../src/training/scored/scoredKernels';
import { modelSpec } from '../support/nets';

export const floats: NetForm = { normalisation: 'non-affine', signs: false, inputSigns: false };
export const signs: NetForm = { ...floats, signs: true };

/** A net with a random supermask, as a search would leave it but for its accuracy. */
export interface Searched {
  readonly net: Net;
  readonly weights: ReadonlyMap<
    string,
    { readonly shape: readonly number[]; readonly values: Float32Array }
  >;
  readonly mask: Mask;
  readonly ticket: PackedTicket;
}

export interface Wish {
  readonly model: object;
  readonly inputShape: readonly number[];
  readonly form: NetForm;
  readonly kept?: number;
  readonly value?: KeptValue;
  readonly seed?: number;
}

/** Draws weights, scores and the numbers of batch normalisation; the model holds the effective weights. */
export async function searched(wish: Wish): Promise<Searched> {
  const { inputShape, form, kept = 0.4, value = 'binary', seed = 1 } = wish;
  const task = { inputShape, classes: 10 };
  const net = await loadNet(modelSpec(wish.model), task, '.', form);
  const random = rng(seed, 'test-packed');
  const drawn = new Map(net.initialWeights(seed, 0));
  for (const { name, shape } of net.parameters) {
    const values = drawn.get(name)!;
    if (/moving_mean$/.test(name)) values.forEach((_, i) => (values[i] = 0.3 * random.normal()));
    else if (/moving_variance$/.test(name)) {
      values.forEach((_, i) => (values[i] = 0.2 + 2 * random.next()));
    } else if (/(bias|beta)$/.test(name) && shape[0]! > 1 && random.next() < 0.7) {
      values.forEach((_, i) => (values[i] = 0.1 * random.normal()));
    } else if (/gamma$/.test(name)) values.forEach((_, i) => (values[i] = 0.5 + random.normal()));
  }
  const kernels = net.parameters.filter(({ role }) => role === 'kernel');
  const scores = new Map(
    kernels.map(({ name }) => [name, drawn.get(name)!.map(() => 0.01 + random.next())]),
  );
  const chosen = new ScoredKernels(
    {
      kind: 'scored',
      scores,
      groups: kernels.map(({ name }) => ({ kernels: [name], fraction: () => kept })),
      ranking: 'magnitude',
      value,
      exactSums: form.signs,
      trained: new Set(),
    },
    net.parameters,
    drawn,
    optimizerSchema.parse({ kind: 'sgd' }),
    new Map(),
    0,
  );
  chosen.choose(0);
  for (const { name } of kernels) drawn.set(name, chosen.effective(name).slice());
  assignWeights(net.model, net.parameters, drawn);
  const bias = `${net.outputLayer}/bias`;
  if (!form.signs && drawn.has(bias)) {
    // A random net prefers one class; less what it says of the mean example, it tells some apart.
    const logits = answered(net.model, examples(64, inputShape, 1), 64);
    drawn.set(
      bias,
      drawn.get(bias)!.map((b, c) => b - meanOf(logits, c)),
    );
    assignWeights(net.model, net.parameters, drawn);
  }
  const weights = new Map(
    net.parameters.map(({ name, shape }) => [name, { shape, values: drawn.get(name)! }]),
  );
  const mask = maskOfChosen(chosen.chosen());
  const ticket = packTicket({ topology: net.topology, weights, mask }, net.name);
  return { net, weights, mask, ticket };
}

export function assignWeights(
  model: tf.LayersModel,
  parameters: readonly Parameter[],
  weights: ReadonlyMap<string, Float32Array>,
): void {
  const variables = variablesOf(model);
  for (const { name, shape } of parameters) {
    const values = tf.tensor(weights.get(name)!, [...shape]);
    variables.get(name)!.assign(values);
    values.dispose();
  }
}

/** Normal numbers. */
export function examples(count: number, inputShape: readonly number[], seed = 5): Float32Array {
  const random = rng(seed, 'test-packed-examples');
  const width = inputShape.reduce((a, b) => a * b, 1);
  return Float32Array.from({ length: count * width }, () => random.normal());
}

/** What a model of tfjs answers. */
export function answered(model: tf.LayersModel, x: Float32Array, count: number): Float32Array {
  return tf.tidy(() => {
    const shape = model.inputs[0]!.shape.slice(1).map(Number);
    const answer = model.predict(tf.tensor(x, [count, ...shape]), { batchSize: 64 }) as tf.Tensor;
    return answer.dataSync<'float32'>();
  });
}

/** The first of the largest of each row. */
export function classesIn(logits: Float32Array, count: number): number[] {
  const classes = logits.length / count;
  return Array.from({ length: count }, (_, e) => {
    const row = logits.subarray(e * classes, (e + 1) * classes);
    return row.indexOf(Math.max(...row));
  });
}

/** The largest difference of two lists, in parts of the largest magnitude. */
export function apart(a: Float32Array, b: Float32Array): number {
  let [worst, scale] = [a.length === b.length ? 0 : Infinity, 1e-30];
  a.forEach((value, i) => {
    scale = Math.max(scale, Math.abs(value));
    worst = Math.max(worst, Math.abs(value - b[i]!));
  });
  return worst / scale;
}

function meanOf(logits: Float32Array, column: number): number {
  return logits.reduce((sum, logit, i) => sum + (i % 10 === column ? logit : 0), 0) / 64;
}
