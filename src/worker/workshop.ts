import { loadDataset } from '../data/load';
import { catalogue } from '../lottery/catalogue';
import { type AnySpec } from '../lottery/spec';
import { type Workshop } from '../lottery/runner';
import { loadNet } from '../models/load';
import { type Net } from '../models/net';
import { type NetForm } from '../runs/netForm';
import { startEngine, type EngineRequest } from '../tensors/engine';
import { type Doing } from './messages';

/** Told what is done next. */
export type Tell = (what: string, more?: Omit<Doing, 'type' | 'what'>) => Promise<void>;

/** Seconds: 2 GB are read from a slow disk, and parsed, in minutes. */
const loadingPatience = 900;

export interface WorkshopRequest extends Pick<EngineRequest, 'engine' | 'threads' | 'refused'> {
  /** Try the job on the engine: an engine that lacks a kernel is then refused. */
  readonly trial: boolean;
  /** How many the replicate may use beside the engine; 1 where nobody says. */
  readonly cores?: number;
}

/** Starts the engine, loads the data and builds the net of a spec. */
export async function openWorkshop(
  spec: AnySpec,
  base: string,
  { trial, cores = 1, ...request }: WorkshopRequest,
  tell: Tell = () => Promise.resolve(),
): Promise<Workshop> {
  await tell('loading the data set', { patience: loadingPatience });
  const data = loadDataset(spec.data, base);
  const own = catalogue[spec.experiment]?.form?.(spec);
  const open = (form: NetForm | undefined): Promise<Net> => loadNet(spec.model, data, base, form);
  const engine = await startEngine({
    ...request,
    ...(trial && { job: async () => (await open(own)).model }),
    announce: (name) => tell(`starting the ${name} engine`, { engine: name }),
  });
  await tell('building the net');
  return { engine, cores, data, net: await open(own), open };
}
