import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { aboutOf, resolveSpec, type AnySpec } from '../../lottery/spec';
import { type About } from '../../lottery/experiment';
import { RunError } from '../../runs/errors';
import { parseRunFile, readRecord, specSha256, type RunRecord } from '../../runs/record';
import { type Damages } from './damages';
import { specFileOf } from './specFile';

/** What a run is, as far as it can be read. */
export interface Head {
  readonly record: RunRecord | undefined;
  readonly spec: AnySpec | undefined;
  readonly about: About | undefined;
  /** Whether the spec is not the one that the run was made with. */
  readonly edited: boolean;
}

/** Reads `run.json` and `spec.json`; what is wrong with them goes to `damages`. */
export function readHead(folder: string, damages: Damages): Head {
  const record = recordIn(folder, damages);
  const read = attempt('spec.json', damages, () => readSpec(folder, record, damages));
  const spec = read?.spec ?? specOfOrigin(record, damages);
  const experiment = spec?.experiment ?? record?.experiment;
  const about = experiment === undefined ? undefined : knownAbout(experiment);
  return { record, spec, about, edited: read?.edited === true };
}

/** Reads `run.json`; what is wrong with it goes to `damages`. */
export function recordIn(folder: string, damages: Damages): RunRecord | undefined {
  return attempt('run.json', damages, () => readRecord(folder));
}

function attempt<T>(what: string, damages: Damages, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RunError && error.reason === 'not-a-run') {
      damages.add(what, missing[what] ?? 'The file is missing.');
    } else damages.error(what, error);
    return undefined;
  }
}

const missing: Readonly<Record<string, string>> = {
  'run.json':
    'The file is missing: engine, versions and machine are unknown, and the run cannot be resumed.',
  'spec.json': 'The file is missing: what the run was to do is unknown, and it cannot be resumed.',
};

function readSpec(
  folder: string,
  record: RunRecord | undefined,
  damages: Damages,
): { readonly spec: AnySpec; readonly edited: boolean } {
  const file = path.join(folder, 'spec.json');
  const raw = parseRunFile(file, z.unknown());
  const spec = resolveSpec(raw, file);
  const edited = record !== undefined && specSha256(raw) !== record.specSha256;
  if (edited) {
    damages.add(
      'spec.json',
      'It was edited after the run was made: finished levels belong to the spec as it was. Undo that to resume the run.',
    );
  }
  return { spec, edited };
}

/** The file that the spec was read from says the same, unless it was edited or options were laid over it. */
function specOfOrigin(record: RunRecord | undefined, damages: Damages): AnySpec | undefined {
  const file = specFileOf(record);
  if (record === undefined || file === undefined) return undefined;
  try {
    const raw: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    const spec = resolveSpec(raw, file);
    if (specSha256(spec) !== record.specSha256) return undefined;
    damages.add('spec.json', `What is shown is by ${file}, which says the same.`);
    return spec;
  } catch {
    return undefined;
  }
}

function knownAbout(experiment: string): About | undefined {
  try {
    return aboutOf(experiment, 'run.json');
  } catch {
    return undefined;
  }
}
