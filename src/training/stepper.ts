import { type Dataset } from '../data/dataset';
import { type Net, type Weights } from '../models/net';
import { type OptimizerSpec } from '../runs/spec';
import { type Engine } from '../tensors/engine';
import { type Reparametrization } from './reparametrization';
import { type ChosenKernel } from './scored/kernel';

/** State of an optimizer by slot and parameter, e.g. `velocity/fc1/kernel`; empty for plain SGD. */
export type OptimizerState = ReadonlyMap<string, Float32Array>;

export type Split = 'train' | 'test';

/** Mean cross-entropy (nats) and share of right answers, 0..1. */
export interface Evaluation {
  readonly loss: number;
  readonly accuracy: number;
}

/** What one update uses. */
export interface Batch {
  /** Numbers of training examples. */
  readonly indices: Int32Array;
  /** The training's step number, which addresses the noise of dropout layers. */
  readonly step: number;
  readonly learningRate: number;
  readonly wantLoss: boolean;
}

/**
 * Trains one net on one data set, step by step. Data, weights, mask and optimizer state live on the engine from
 * `start` to `dispose`; nothing is allocated that a step does not give back.
 */
export interface Stepper {
  /**
   * Begins a training from these weights, as the reparametrization makes them effective. `updates` says how many updates
   * the optimizer's state has seen (Adam corrects its bias by it), `step` the number of the first step, 0 if it is not
   * said: what scores choose may depend on it.
   */
  start(
    weights: Weights,
    reparametrization: Reparametrization,
    state: OptimizerState,
    updates: number,
    step?: number,
  ): void;
  /** One update. Answers the mean loss of the batch if asked. */
  step(batch: Batch): number | undefined;
  /** Loss and accuracy over the first `count` examples of a split (all, if not said). */
  evaluate(split: Split, count?: number): Evaluation;
  /** A copy of all weights, effective values. */
  weights(): Map<string, Float32Array>;
  optimizerState(): Map<string, Float32Array>;
  /** What scores choose at the moment; undefined unless the reparametrization is `scored`. */
  chosen(): readonly ChosenKernel[] | undefined;
  /** Tensors alive on the engine; constant over a training. */
  liveTensors(): number;
  dispose(): void;
}

export interface StepperOptions {
  readonly net: Net;
  readonly data: Dataset;
  readonly optimizer: OptimizerSpec;
  readonly engine: Engine;
  /** The replicate's seed, for dropout. */
  readonly seed: number;
}
