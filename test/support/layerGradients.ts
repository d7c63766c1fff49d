// Trains every kind of layer for a step on the engine named, and prints values and gradients. Run by `child`.
import { startEngine, type EngineName } from '../../src/tensors/engine';
import { rng } from '../../src/tensors/random';
import * as tf from '../../src/tensors/tf';
import { poisonWasm } from './poison';
import { layerKinds, type LayerKind } from './layerKinds';

export interface LayerRun {
  readonly error?: string;
  /** Tensors by name: `logits` without training, `loss`, and every weight's gradient. */
  readonly values: Readonly<Record<string, readonly number[]>>;
  /** Tensors, and buffers behind them, that one more step leaves alive. */
  readonly leaked: readonly number[];
}

const batch = 4;

function inputOf({ inputShape, input }: LayerKind, name: string): tf.Tensor {
  const random = rng(1, 'test-layer', name);
  const width = inputShape.at(-1)!;
  const size = batch * inputShape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from({ length: size }, (_, i) => {
    if (input === 'tokens') return random.integer(5);
    const value = random.normal();
    return input === 'gaps' && Math.floor(i / width) % 3 === 1 ? 0 : value;
  });
  return tf.tensor(values, [batch, ...inputShape]);
}

function weigh(model: tf.LayersModel, name: string): void {
  model.weights.forEach((weight, i) => {
    const random = rng(1, 'test-layer-weight', name, i);
    const size = weight.shape.reduce((a: number, b) => a * (b ?? 1), 1);
    const around = /moving_variance|gamma/.test(weight.originalName) ? 1 : 0;
    const values = Float32Array.from({ length: size }, () => around + 0.3 * random.normal());
    const value = tf.tensor(around === 1 ? values.map(Math.abs) : values, weight.shape as number[]);
    weight.write(value);
    value.dispose();
  });
}

function memory(): number[] {
  return [tf.memory().numTensors, tf.engine().backend.numDataIds()];
}

function step(model: tf.LayersModel, x: tf.Tensor): Record<string, number[]> {
  return tf.tidy(() => {
    const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 1], 'int32'), 3);
    const { value, grads } = tf.variableGrads(() =>
      tf.losses.softmaxCrossEntropy(labels, model.apply(x, { training: true }) as tf.Tensor),
    );
    const own = model.trainableWeights.map((weight, i) => {
      const gradient = grads[(weight.read() as tf.Variable).name];
      return [`${i} ${weight.originalName}`, gradient && [...gradient.dataSync()]] as const;
    });
    return Object.fromEntries([['loss', [...value.dataSync()]], ...own]) as Record<
      string,
      number[]
    >;
  });
}

function run(kind: LayerKind, name: string): LayerRun {
  const model = kind.build();
  try {
    weigh(model, name);
    const x = inputOf(kind, name);
    const out = tf.tidy(() => [...(model.apply(x, { training: false }) as tf.Tensor).dataSync()]);
    const values = step(model, x);
    const before = memory();
    step(model, x);
    const leaked = memory().map((count, i) => count - before[i]!);
    x.dispose();
    return { values: { logits: out, ...values }, leaked };
  } catch (error) {
    return { error: (error as Error).message.split('\n')[0]!, values: {}, leaked: [] };
  } finally {
    model.dispose();
  }
}

async function main(engine: string): Promise<Record<string, LayerRun>> {
  await startEngine({ engine: engine as EngineName, threads: 1 });
  if (engine === 'wasm') poisonWasm();
  return Object.fromEntries(
    Object.entries(layerKinds).map(([name, kind]) => [name, run(kind, name)]),
  );
}

void main(process.argv[2]!).then((runs) => console.log(JSON.stringify(runs)));
