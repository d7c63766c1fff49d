import { type Dataset } from '../data/dataset';
import { type Net } from '../models/net';
import { type NetForm } from '../runs/netForm';
import { type Engine } from '../tensors/engine';
import { type Lab, type Spec } from './experiment';

/** What the trainer has set up before an experiment runs. */
export interface Workshop {
  readonly engine: Engine;
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
}
