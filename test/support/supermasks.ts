import { type Dataset } from '../../src/data/dataset';
import { catalogue } from '../../src/lottery/catalogue';
import { type Runner, type Workshop } from '../../src/lottery/runner';
import { runners } from '../../src/lottery/runners';
import { resolveSpec, type AnySpec } from '../../src/lottery/spec';
import {
  keptStage,
  supermaskSchema,
  type SupermaskResult,
} from '../../src/lottery/supermask/schema';
import { loadNet } from '../../src/models/load';
import { type Net } from '../../src/models/net';
import { type NetForm } from '../../src/runs/netForm';
import { TemporaryLab } from './lab';
import { installedEngine } from './training';

export type SupermaskId = 'edge-popup' | 'multi-prize';

/** A small search: its own part may be changed, and all that specs share. */
export function supermaskSpec(id: SupermaskId, part: object, more: object = {}): AnySpec {
  const optimizer = { kind: 'sgd', learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4 };
  return resolveSpec(
    {
      experiment: id,
      model: { kind: 'mlp', hidden: [24, 16] },
      training: {
        ...{ steps: 60, batch: 20, evaluations: 3, trainExamples: 50 },
        ...{ optimizer, schedule: { kind: 'cosine' } },
      },
      seeds: [1],
      [id]: part,
      ...more,
    },
    'the test',
  );
}

/** What a trainer sets up, and the experiment. */
export async function opened(
  spec: AnySpec,
  data: Dataset,
): Promise<{ readonly workshop: Workshop; readonly runner: Runner }> {
  const engine = await installedEngine();
  const runner = await runners[spec.experiment]!();
  const open = (form?: NetForm): Promise<Net> => loadNet(spec.model, data, '.', form);
  const net = await open(catalogue[spec.experiment]!.form?.(spec));
  return { workshop: { engine, cores: 1, data, net, open }, runner };
}

/** A whole replicate; answers its lab. */
export async function search(
  spec: AnySpec,
  data: Dataset,
  lab = new TemporaryLab(1),
): Promise<TemporaryLab> {
  const { workshop, runner } = await opened(spec, data);
  runner.check(spec, workshop);
  await runner.run(spec, lab, workshop);
  return lab;
}

export function supermaskOf(lab: TemporaryLab, fraction: number): SupermaskResult {
  return lab.store.read(keptStage(fraction), supermaskSchema)!;
}
