import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type Presentation, type Training } from '../../lottery/experiment';
import { parseRunFile } from '../../runs/record';
import { type Damages } from './damages';
import { type Head } from './head';
import { type StageCache } from './stageCache';

const summary = z.object({ format: z.literal(1), results: z.unknown() });
const remedy = 'What is shown is combined from the finished stages.';

/** What a run found: by its summary, else by the stages that are finished. */
export function presentationOf(
  folder: string,
  { spec, about }: Head,
  stages: StageCache,
  damages: Damages,
): Presentation | undefined {
  if (spec === undefined || about === undefined) return undefined;
  const file = path.join(folder, 'summary.json');
  if (fs.existsSync(file)) {
    try {
      return about.present(spec, parseRunFile(file, summary).results);
    } catch (error) {
      const ours = error instanceof Error && error.name === 'RunError';
      // JSON, but not the results of this experiment.
      if (ours) damages.error('summary.json', error, remedy);
      else damages.add('summary.json', `It is damaged. ${remedy}`);
    }
  }
  try {
    return about.present(spec, about.combine(spec, stages.stages()));
  } catch (error) {
    damages.error('.', error, 'The results of this run cannot be combined.');
    return undefined;
  }
}

/** Every training of a replicate; where the spec cannot be read, those that have begun, by their stages. */
export function trainingsOf(
  { spec, about }: Head,
  begun: () => readonly string[],
): readonly Training[] {
  if (spec !== undefined && about !== undefined) return about.trainings(spec);
  return begun().map((stage, level) => ({
    ...{ stage, title: stage, group: 'Training', level },
    label: stage,
  }));
}
