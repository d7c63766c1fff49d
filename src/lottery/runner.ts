import { type Dataset } from '../data/dataset';
import { type Net, type Weights } from '../models/net';
import { type NetForm } from '../runs/netForm';
import { type Engine } from '../tensors/engine';
import { type Lab, type Spec } from './experiment';
import { type Reparametrization } from '../training/reparametrization';

/** What the trainer has set up before an experiment runs. */
export interface Workshop {
  readonly engine: Engine;
  /** How many cores the replicate may use for what it does beside the engine; at least 1. */
  readonly cores: number;
  readonly data: Dataset;
  readonly net: Net;
  /** Builds the spec's net in another form than the experiment's own. @throws InputError */
  readonly open: (form: NetForm | undefined) => Promise<Net>;
}

/** The part of an experiment that needs tensors. */
export interface Runner<Id extends string = string, Part = unknown> {
  /** Looks for what would make the run fail later. @throws InputError or PruningError */
  check(spec: Spec<Id, Part>, workshop: Workshop): void;
  /** Carries out one replicate. */
  run(spec: Spec<Id, Part>, lab: Lab, workshop: Workshop): Promise<void>;
  /** What most of its steps train, and from which weights, for estimates of time; the dense net where it does not say. */
  typical?(spec: Spec<Id, Part>, workshop: Workshop): TypicalTraining;
}

/** A training as a stepper starts it. */
export interface TypicalTraining {
  readonly weights: Weights;
  readonly reparametrization: Reparametrization;
}
