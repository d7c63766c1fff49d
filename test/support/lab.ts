import path from 'node:path';
import { type z } from 'zod';
import { type Dataset } from '../../src/data/dataset';
import { type Computed, type Lab, type Spec } from '../../src/lottery/experiment';
import { impRunner } from '../../src/lottery/imp/run';
import {
  levelSchema,
  levelStage,
  type ImpPart,
  type LevelResult,
  type Role,
} from '../../src/lottery/imp/schema';
import { tensorsFromFile } from '../../src/lottery/weightFiles';
import { type Workshop } from '../../src/lottery/runner';
import { resolveSpec } from '../../src/lottery/spec';
import { maskFromSafetensors, type Mask } from '../../src/masks/mask';
import { loadNet } from '../../src/models/load';
import { type Net, type Weights } from '../../src/models/net';
import { type NewEvent } from '../../src/runs/events';
import { type NetForm } from '../../src/runs/netForm';
import { StageStore } from '../../src/runs/stages';
import { temporaryFolder } from './nets';
import { installedEngine } from './training';

export type ImpSpec = Spec<'imp', ImpPart>;

/** A lab on a temporary folder, with what its stages left there. */
export class TemporaryLab implements Lab {
  readonly store: StageStore;
  readonly events: NewEvent[] = [];
  readonly computed: string[] = [];
  readonly progress: number[] = [];

  constructor(
    readonly seed: number,
    folder = temporaryFolder(),
  ) {
    this.store = new StageStore(path.join(folder, String(seed)));
  }

  async stage<T>(
    name: string,
    schema: z.ZodType<T>,
    compute: () => Promise<Computed<T>>,
  ): Promise<T> {
    const present = this.store.read(name, schema);
    if (present !== undefined) return present;
    this.computed.push(name);
    const { result, files } = await compute();
    this.store.write(name, result, files ?? {});
    return schema.parse(JSON.parse(JSON.stringify(result)));
  }

  file(stage: string, name: string): Uint8Array {
    return this.store.file(stage, name);
  }

  emit(event: NewEvent): void {
    this.events.push(event);
  }

  async checkpoint(progress: number): Promise<void> {
    this.progress.push(progress);
    return Promise.resolve();
  }

  result(level: number, role: Role = 'ticket'): LevelResult {
    return this.store.read(levelStage(level, role), levelSchema)!;
  }

  mask(level: number, role: Role = 'ticket'): Mask {
    return maskFromSafetensors(this.file(levelStage(level, role), 'mask.safetensors'), 'mask');
  }

  weights(stage: string, name = 'weights.safetensors'): Weights {
    return tensorsFromFile(this.file(stage, name));
  }
}

export function impSpec(spec: object): ImpSpec {
  return resolveSpec({ experiment: 'imp', ...spec }, 'the test') as ImpSpec;
}

export async function workshopFor(spec: ImpSpec, data: Dataset): Promise<Workshop> {
  const engine = await installedEngine();
  const open = (form?: NetForm): Promise<Net> => loadNet(spec.model, data, '.', form);
  return { engine, cores: 1, data, net: await open(), open };
}

/** A whole replicate of `imp`; answers its lab. */
export async function runImp(
  spec: ImpSpec,
  data: Dataset,
  lab = new TemporaryLab(1),
): Promise<TemporaryLab> {
  const workshop = await workshopFor(spec, data);
  impRunner.check(spec, workshop);
  await impRunner.run(spec, lab, workshop);
  return lab;
}
