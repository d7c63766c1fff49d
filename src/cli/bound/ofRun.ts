import fs from 'node:fs';
import path from 'node:path';
import { InputError } from '../../formats/errors';
import { type DenseNet } from '../../inspect/dense/denseNet';
import { catalogue } from '../../lottery/catalogue';
import { targetSchema, targetStage } from '../../lottery/construction/schema';
import { readRunSpec } from '../../lottery/runSpec';
import { isCompacted } from '../../runs/compact';
import { StageStore } from '../../runs/stages';
import { stageOf, type StageWish } from '../inspect/runStage';

/** What bounds of a run's target have to say of it. */
export const targetNote =
  'The net is the target of the run, not one that was built for it: of that, name the file.';

/** Whether a run builds nets out of random weights for a target of its own. */
export function hasTarget(run: string): boolean {
  const spec = readRunSpec(run);
  return catalogue[spec.experiment]!.trainings(spec).some(({ stage }) => stage === targetStage);
}

/**
 * Which file of a run bounds are calculated for: that of the ticket, but of a run that has a target the target's. What is
 * built for it is far wider, and no net that one would look for in a random one.
 *
 * @throws InputError where a built net is wished, or as {@link stageOf}
 */
export function fileOfRun(run: string, wish: StageWish): string {
  if (!hasTarget(run)) return stageOf(run, wish);
  const { seed, level, stage = targetStage } = wish;
  if (level !== undefined || stage !== targetStage) {
    const option = level === undefined ? '--stage' : '--level';
    throw new InputError(
      'mismatch',
      `${option}: of a run that builds nets for a target, bounds are those of the target. For a built net, name its file: weights.safetensors in the folder of its stage in ${run}.`,
    );
  }
  const { seeds } = readRunSpec(run);
  const known = seeds.find((one) => seed === undefined || String(one) === seed);
  if (known !== undefined && isCompacted(run)) {
    return path.join(run, String(known), targetStage, 'weights.safetensors');
  }
  return stageOf(run, { seed, stage });
}

/**
 * The layers that a target had, from its result: where its weights are gone from a run that was compacted.
 *
 * @param file of the weights
 * @returns undefined where the weights are there
 * @throws InputError `missing` where that cannot be read either
 */
export function layersWithout(file: string): DenseNet | undefined {
  if (fs.existsSync(file)) return undefined;
  const replicate = path.dirname(path.dirname(file));
  const target = targetSchema.safeParse(new StageStore(replicate).peek(targetStage));
  if (!target.success) {
    const result = path.join(path.dirname(file), 'result.json');
    throw new InputError('missing', `${result} does not say what the layers of the target are.`);
  }
  return {
    layers: target.data.layers.map(({ name, inputs, outputs, bias, largest, positive }) => ({
      ...{ name, inputs, outputs, bias, largest, positive },
    })),
    notes: ['The run was compacted: what it wrote of the layers has no activations.'],
  };
}
