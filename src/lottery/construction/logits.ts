import { type Dataset } from '../../data/dataset';
import { type Net, type Weights } from '../../models/net';
import { variablesOf } from '../../models/net';
import { EvaluationSum } from '../../training/evaluation';
import { type Evaluation } from '../../training/stepper';
import { rng } from '../../tensors/random';
import * as tf from '../../tensors/tf';

/** Most values that a layer may answer for a batch: 64 MiB of float32. */
const batchValues = 2 ** 24;

/** Gives a model its weights. */
function load({ model }: Net, weights: Weights): void {
  for (const [name, variable] of variablesOf(model)) {
    const values = weights.get(name);
    if (values === undefined) throw new Error(`no values for ${name}`);
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
}

/** Examples that go through a net at once, by the widest of its layers. */
function batchOf({ model }: Net): number {
  const widest = Math.max(
    ...model.layers.flatMap(({ inboundNodes }) =>
      inboundNodes.flatMap(({ outputShapes }) =>
        (outputShapes as unknown[]).flat().reduce<number>((a, n) => a * Number(n ?? 1), 1),
      ),
    ),
  );
  return Math.max(1, Math.min(250, Math.floor(batchValues / widest)));
}

/**
 * What a model answers, by the model itself.
 *
 * @param x count x prod(inputShape), row-major
 * @param breathe called between batches with the part that is done
 * @returns logits [count, classes], row-major
 */
export async function logitsOf(
  net: Net,
  weights: Weights,
  x: Float32Array,
  count: number,
  breathe: (done: number) => Promise<void> = () => Promise.resolve(),
): Promise<Float32Array> {
  load(net, weights);
  const shape = (net.model.inputs[0]?.shape.slice(1) ?? []).map((n) => n ?? 0);
  const size = x.length / count;
  const batch = batchOf(net);
  let logits: Float32Array | undefined;
  for (let from = 0; from < count; from += batch) {
    const n = Math.min(batch, count - from);
    const values = tf.tidy(() => {
      const input = tf.tensor(x.subarray(from * size, (from + n) * size), [n, ...shape]);
      return (net.model.predict(input) as tf.Tensor).dataSync() as Float32Array;
    });
    logits ??= new Float32Array((values.length / n) * count);
    logits.set(values, (values.length / n) * from);
    await breathe((from + n) / count);
  }
  return logits ?? new Float32Array(0);
}

/** Loss and accuracy on the test set. */
export function evaluationOf(logits: Float32Array, { classes, test }: Dataset): Evaluation {
  const sum = new EvaluationSum(classes);
  sum.add(logits, test.y, 0);
  return sum.result();
}

/** Inputs that are uniform in [-1, 1]. @returns count x size, row-major */
export function randomInputs(seed: number, count: number, size: number): Float32Array {
  const random = rng(seed, 'inputs');
  return Float32Array.from({ length: count * size }, () => 2 * random.next() - 1);
}

/** Largest difference of two nets' answers. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}
