import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { RunError } from '../runs/errors';
import { parseRunFile } from '../runs/record';
import { catalogue } from './catalogue';
import { type Presentation } from './experiment';
import { type AnySpec } from './spec';
import { stagesOf } from './stagesOf';

/** The summary is made of the levels' own results, which are all still there. */
const remedy = 'Delete it: the finished levels are then combined anew.';

const summarySchema = z.object({ format: z.literal(1), results: z.unknown() });

/** The results of a run: of the finished one from its summary, else of what is finished so far. */
export function resultsOf(folder: string, spec: AnySpec): unknown {
  const file = path.join(folder, 'summary.json');
  if (fs.existsSync(file)) return summaryOf(file);
  return catalogue[spec.experiment]!.combine(spec, stagesOf(folder, spec));
}

function summaryOf(file: string): unknown {
  try {
    return parseRunFile(file, summarySchema).results;
  } catch (error) {
    if (!(error instanceof RunError) || error.reason !== 'damaged') throw error;
    throw new RunError('damaged', `${error.message}. ${remedy}`, { cause: error });
  }
}

export function presentationOf(
  folder: string,
  spec: AnySpec,
): { results: unknown; shown: Presentation } {
  const results = resultsOf(folder, spec);
  try {
    return { results, shown: catalogue[spec.experiment]!.present(spec, results) };
  } catch (error) {
    const file = path.join(folder, 'summary.json');
    if (!fs.existsSync(file)) throw error;
    // JSON, but not the results of this experiment.
    throw new RunError('damaged', `${file} is damaged. ${remedy}`, { cause: error });
  }
}
