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

/** What a run found, and what it looks like. */
export interface FoundResults {
  /** As the experiment combined them. */
  readonly results: unknown;
  readonly shown: Presentation;
  /** Whether they are those that the run combined at its end, rather than what the stages on disk come to. */
  readonly fromSummary: boolean;
}

/** What a run found: by its summary, else by the stages that are finished. What is wrong goes to `damages`. */
export function resultsOf(
  folder: string,
  { spec: read, about, edited }: Head,
  stages: StageCache,
  damages: Damages,
): FoundResults | undefined {
  if (read === undefined || about === undefined) return undefined;
  const begun = edited ? read.seeds.filter((seed) => stages.hasFinished(seed)) : [];
  // Seeds that were written into the spec later never ran.
  const spec = begun.length > 0 ? { ...read, seeds: begun } : read;
  const found = (results: unknown, fromSummary: boolean): FoundResults => ({
    results,
    shown: about.present(spec, results),
    fromSummary,
  });
  const file = path.join(folder, 'summary.json');
  if (fs.existsSync(file)) {
    try {
      return found(parseRunFile(file, summary).results, true);
    } catch (error) {
      const ours = error instanceof Error && error.name === 'RunError';
      // JSON, but not the results of this experiment.
      if (ours) damages.error('summary.json', error, remedy);
      else damages.add('summary.json', `It is damaged. ${remedy}`);
    }
  }
  try {
    return found(about.combine(spec, stages.stages()), false);
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
