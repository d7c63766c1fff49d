import fs from 'node:fs';
import path from 'node:path';
import { type RunState } from '../../runs/status';
import { type RunRow } from './row';

type Json = Readonly<Record<string, unknown>>;

/** What of a run does not change once it is made. */
interface Made {
  readonly title: string;
  readonly created: string;
  readonly experiment: string | undefined;
  readonly specFile: string | undefined;
  /** Why the record cannot be read; the rest is then what else is known. */
  readonly problem?: string;
}

const states: Readonly<Record<RunState, true>> = {
  queued: true,
  running: true,
  stopping: true,
  stopped: true,
  done: true,
  failed: true,
};

/** A status this fresh is believed without a look at the lock. */
const freshMilliseconds = 3_000;

/**
 * Reads rows of runs. Only what a row shows is looked at, by hand: checking two hundred runs by their schemas takes
 * longer than a list may. What is shown of a run in its panel is checked by the reader.
 */
export class RowReader {
  private readonly made = new Map<string, Made>();

  /** Reads a run's record and spec anew the next time; those of all runs where none is named. */
  forget(folder?: string): void {
    if (folder === undefined) this.made.clear();
    else this.made.delete(folder);
  }

  /** The row of a run; undefined if the folder is none, or gone. Throws nothing. */
  async read(folder: string): Promise<RunRow | undefined> {
    const [made, status] = await Promise.all([
      this.made.get(folder) ?? readMade(folder),
      readJson(folder, 'status.json').catch((error: Error) => error),
    ]);
    if (made.problem !== undefined || status instanceof Error) {
      if (!(await isRun(folder))) {
        this.made.delete(folder);
        return undefined;
      }
      return damagedRow(folder, made, made.problem ?? (status as Error).message);
    }
    this.made.set(folder, made);
    try {
      const row = await rowOf(folder, made, status);
      const compacted = row.state === 'done' && (await isThere(folder, 'compacted.json'));
      return { ...row, compacted };
    } catch (error) {
      return damagedRow(folder, made, (error as Error).message);
    }
  }
}

function damagedRow(folder: string, made: Made, problem: string): RunRow {
  const { title, created, experiment, specFile } = made;
  return {
    folder,
    id: path.basename(folder),
    ...{ title, created, experiment, specFile },
    state: 'damaged',
    progress: 0,
    seconds: 0,
    headline: undefined,
    seeds: 0,
    compacted: false,
    problem,
  };
}

/** A run that has lost one of its files, or cannot be looked into, is one all the same. */
async function isRun(folder: string): Promise<boolean> {
  try {
    const names = new Set(await fs.promises.readdir(folder));
    return names.has('run.json') || (names.has('spec.json') && names.has('status.json'));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES';
  }
}

async function readMade(folder: string): Promise<Made> {
  const [record, spec] = await Promise.all([
    readJson(folder, 'run.json').catch((error: Error) => error),
    readJson(folder, 'spec.json').catch((): Json => ({})),
  ]);
  const title = asText(spec['title']);
  const id = path.basename(folder);
  if (record instanceof Error) {
    const unknown = { created: '', experiment: undefined, specFile: undefined };
    return { title: title ?? id, ...unknown, problem: record.message };
  }
  const names = asJson(record['names']);
  const model = asText(names['model']);
  const data = asText(names['data']);
  const called = model !== undefined && data !== undefined ? `${model} on ${data}` : id;
  return {
    title: title ?? called,
    created: asText(record['created']) ?? '',
    experiment: asText(record['experiment']),
    specFile: asText(record['specPath']),
  };
}

async function rowOf(folder: string, made: Made, status: Json): Promise<RunRow> {
  const { state } = status;
  if (typeof state !== 'string' || !Object.hasOwn(states, state)) {
    throw new Error('status.json is damaged: it names no state.');
  }
  const shown = { ...status, ...(await asItIs(folder, status)) } as Json & { state: RunState };
  const replicates = Array.isArray(status['replicates']) ? status['replicates'] : [];
  return {
    folder,
    id: path.basename(folder),
    title: made.title,
    created: made.created,
    experiment: made.experiment,
    specFile: made.specFile,
    state: shown['interrupted'] === true ? 'interrupted' : shown.state,
    progress: asNumber(shown['progress']),
    seconds: asNumber(shown['seconds']),
    headline: asText(shown['headline']),
    seeds: replicates.length,
    compacted: false,
    problem: asText(asJson(shown['error'])['message']),
  };
}

/** A run that calls itself running may have lost its supervisor: its lock tells. */
async function asItIs(folder: string, { state, updated }: Json): Promise<object> {
  if (state !== 'queued' && state !== 'running' && state !== 'stopping') return {};
  const age = Date.now() - Date.parse(asText(updated) ?? '');
  if (age >= 0 && age < freshMilliseconds) return {};
  const { currentStatus } = await import('../../runs/status');
  return currentStatus(folder) ?? {};
}

async function readJson(folder: string, name: string): Promise<Json> {
  const text = await readText(path.join(folder, name)).catch((error: Error) => {
    const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Error(gone ? `${name} is missing.` : `${name} cannot be read: ${error.message}`);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${name} is damaged: it is no JSON.`);
  }
  const json = asJson(value);
  const { format } = json;
  if (typeof format === 'number' && format > 1) {
    throw new Error(`${name} was written by a newer version of Winning Ticket: update to open it.`);
  }
  return json;
}

/** Takes half the time of `fs.promises`, and never waits for a disk. */
async function readText(file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    fs.readFile(file, 'utf8', (error, text) => (error ? reject(error) : resolve(text)));
  });
}

async function isThere(folder: string, name: string): Promise<boolean> {
  return new Promise((resolve) => {
    fs.access(path.join(folder, name), (error) => resolve(error === null));
  });
}

function asJson(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 2_000) : undefined;
}

function asNumber(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
