import { type Dataset } from '../../data/dataset';
import { variablesOf, type Net, type Weights } from '../../models/net';
import { type OptimizerSpec } from '../../runs/spec';
import * as tf from '../../tensors/tf';
import { meanCrossEntropy } from '../../tensors/crossEntropy';
import { rng } from '../../tensors/random';
import { BatchRows } from '../batchRows';
import { EvaluationSum } from '../evaluation';
import { effective, maskOf, type Reparametrization } from '../reparametrization';
import { type ChosenKernel } from '../scored/kernel';
import { ScoredKernels } from '../scored/scoredKernels';
import {
  type Batch,
  type Evaluation,
  type OptimizerState,
  type Split,
  type Stepper,
  type StepperOptions,
} from '../stepper';
import { createTapeUpdates, type TapeUpdates } from './updates';

const evaluationBatch = 250;

interface Dropout {
  /** Address of its noise: the layer's name, after those of the models that it lies in. */
  readonly name: string;
  readonly layer: { seed?: number };
}

/** Trains any LayersModel on any engine through tfjs' tape. */
export class TapeStepper implements Stepper {
  private readonly net: Net;
  private readonly data: Dataset;
  private readonly seed: number;
  private readonly variables: Map<string, tf.Variable>;
  private readonly trainable: readonly string[];
  private readonly updates: TapeUpdates;
  private readonly batches: BatchRows;
  private readonly inputShape: readonly number[];
  private readonly dropouts: readonly Dropout[];
  private readonly before: number;
  private readonly optimizer: OptimizerSpec;
  private scored: ScoredKernels | undefined;

  constructor(options: StepperOptions) {
    this.net = options.net;
    this.data = options.data;
    this.seed = options.seed;
    this.optimizer = options.optimizer;
    this.before = tf.memory().numTensors;
    this.variables = variablesOf(this.net.model);
    this.trainable = this.net.parameters.filter((p) => p.trainable).map((p) => p.name);
    const { binding } = options.engine;
    this.updates = createTapeUpdates(options.optimizer, this.trainableVariables(), binding);
    this.batches = new BatchRows(this.data.train);
    this.inputShape = (this.net.model.inputs[0]?.shape ?? []).slice(1).map((n) => n ?? 1);
    this.dropouts = dropoutsOf(this.net.model.layers);
  }

  private trainableVariables(): Map<string, tf.Variable> {
    return new Map(this.trainable.map((name) => [name, this.variables.get(name)!]));
  }

  start(
    weights: Weights,
    r: Reparametrization,
    state: OptimizerState,
    updates: number,
    step = 0,
  ): void {
    const masks = new Map<string, Float32Array>();
    for (const { name, shape } of this.net.parameters) {
      const stored = weights.get(name);
      if (stored === undefined) throw new Error(`no weights for ${name}`);
      const value = tf.tensor(effective(name, stored, r), [...shape]);
      this.variables.get(name)!.assign(value);
      value.dispose();
      const kept = maskOf(r)?.get(name)?.values;
      // A mask that keeps everything costs a pass over the gradient and changes nothing.
      if (kept?.includes(0) === true) masks.set(name, Float32Array.from(kept));
    }
    const project = (name: string, values: Float32Array): Float32Array =>
      effective(name, values, r);
    this.updates.start(state, updates, project, masks);
    this.scored =
      r.kind === 'scored'
        ? new ScoredKernels(r, this.net.parameters, weights, this.optimizer, state, updates)
        : undefined;
    this.choose(step);
  }

  /** The kernels of a step become what the scores choose for it. */
  private choose(step: number): void {
    if (this.scored === undefined) return;
    this.scored.choose(step);
    for (const { name, shape } of this.net.parameters) {
      if (!this.scored.has(name)) continue;
      const value = tf.tensor(this.scored.effective(name), [...shape]);
      this.variables.get(name)!.assign(value);
      value.dispose();
    }
  }

  chosen(): readonly ChosenKernel[] | undefined {
    return this.scored?.chosen();
  }

  step({ indices, step, learningRate, wantLoss }: Batch): number | undefined {
    for (const { name, layer } of this.dropouts) {
      // tfjs' dropout layer would draw unseeded, or the same mask at every step.
      layer.seed = 1 + rng(this.seed, 'dropout', name, step).integer(2 ** 31 - 2);
    }
    const loss = tf.tidy(() => {
      const x = tf.tensor(this.batches.inputs(indices), [indices.length, ...this.inputShape]);
      const labels = tf.tensor1d(this.batches.labels(indices), 'int32');
      const meanLoss = (): tf.Scalar =>
        meanCrossEntropy(this.net.model.apply(x, { training: true }) as tf.Tensor2D, labels);
      const { value, grads } = tf.variableGrads(
        meanLoss,
        this.trainable.map((name) => this.variables.get(name)!),
      );
      const gradients = new Map<string, tf.Tensor>();
      for (const name of this.trainable) {
        const gradient = grads[this.variables.get(name)!.name];
        if (gradient !== undefined) gradients.set(name, gradient);
      }
      this.update(gradients, learningRate);
      return wantLoss ? value.dataSync()[0] : undefined;
    });
    this.choose(step + 1);
    return loss;
  }

  private update(gradients: Map<string, tf.Tensor>, learningRate: number): void {
    const { scored } = this;
    if (scored !== undefined) {
      scored.beginStep();
      for (const [name, gradient] of [...gradients]) {
        if (scored.has(name)) scored.update(name, gradient.dataSync<'float32'>(), learningRate);
        if (!scored.trains(name)) gradients.delete(name);
      }
    }
    this.updates.step(gradients, learningRate);
  }

  evaluate(split: Split, count?: number): Evaluation {
    const examples = this.data[split];
    const total = Math.min(count ?? examples.count, examples.count);
    const width = examples.x.length / examples.count;
    const sum = new EvaluationSum(this.data.classes);
    for (let from = 0; from < total; from += evaluationBatch) {
      const n = Math.min(evaluationBatch, total - from);
      const logits = tf.tidy(() => {
        const rows = examples.x.subarray(from * width, (from + n) * width);
        const x = tf.tensor(rows, [n, ...this.inputShape]);
        return (this.net.model.apply(x, { training: false }) as tf.Tensor).dataSync();
      });
      sum.add(logits as Float32Array, examples.y, from);
    }
    return sum.result();
  }

  weights(): Map<string, Float32Array> {
    return new Map(
      this.net.parameters.map(({ name }) => {
        const values = this.variables.get(name)!.dataSync<'float32'>();
        return [name, values.slice()];
      }),
    );
  }

  optimizerState(): Map<string, Float32Array> {
    return new Map([...this.updates.state(), ...(this.scored?.state() ?? [])]);
  }

  liveTensors(): number {
    return tf.memory().numTensors - this.before + this.updates.live();
  }

  dispose(): void {
    this.updates.dispose();
  }
}

/** Every dropout layer, in nested models and wrappers too. */
function dropoutsOf(layers: readonly tf.layers.Layer[], path = ''): Dropout[] {
  return layers.flatMap((layer) => {
    const name = path + layer.name;
    const { layers: nested, layer: wrapped } = layer as {
      readonly layers?: readonly tf.layers.Layer[];
      readonly layer?: tf.layers.Layer;
    };
    const inner = dropoutsOf([...(nested ?? []), ...(wrapped ? [wrapped] : [])], `${name}/`);
    const own = ['Dropout', 'SpatialDropout1D'].includes(layer.getClassName());
    return own ? [{ name, layer: layer as { seed?: number } }, ...inner] : inner;
  });
}
