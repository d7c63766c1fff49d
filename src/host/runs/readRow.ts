import fs from 'node:fs';
import path from 'node:path';
import { type RunState } from '../../runs/status';
import { isLive, type RunRow } from './row';

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

/** A status this fresh is believed without a look at the lock; and so is what the lock said (looking starts `ps`). */
const freshMilliseconds = 3_000;
/** How long a run at work is taken to be as it was while its files cannot be read: they are being replaced, usually. */
const patienceMilliseconds = 2_500;
/** What these small files never reach; what is larger is none of ours, and would fill the memory of the editor. */
const mostBytes = 1_000_000;

/** A run that was at work when it was last read. */
interface AtWork {
  readonly row: RunRow;
  /** Since when it cannot be read, in milliseconds since the epoch. */
  readonly failing?: number;
}

/**
 * Reads rows of runs. Only what a row shows is looked at, by hand: checking two hundred runs by their schemas takes
 * longer than a list may. What is shown of a run in its panel is checked by the reader.
 */
export class RowReader {
  private readonly made = new Map<string, Made>();
  private readonly atWork = new Map<string, AtWork>();
  /** When the lock of a run was last seen to be held, in milliseconds since the epoch. */
  private readonly held = new Map<string, number>();

  /** @param patience milliseconds for which a run at work may be unreadable before it counts as damaged */
  constructor(private readonly patience = patienceMilliseconds) {}

  /** Reads a run's record and spec anew the next time; those of all runs where none is named. */
  forget(folder?: string): void {
    if (folder === undefined) this.made.clear();
    else this.made.delete(folder);
  }

  /** The row of a run; undefined if the folder is none, or gone. Throws nothing. */
  async read(folder: string): Promise<RunRow | undefined> {
    const row = await this.look(folder);
    const before = this.atWork.get(folder);
    if (row?.state === 'damaged' && before !== undefined) {
      const failing = before.failing ?? Date.now();
      this.atWork.set(folder, { row: before.row, failing });
      if (Date.now() - failing < this.patience) return before.row;
    }
    if (row !== undefined && isLive(row)) this.atWork.set(folder, { row });
    else this.atWork.delete(folder);
    return row;
  }

  private async look(folder: string): Promise<RunRow | undefined> {
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
      const row = rowOf(folder, made, { ...status, ...(await this.asItIs(folder, status)) });
      const compacted = row.state === 'done' && (await isThere(folder, 'compacted.json'));
      return { ...row, compacted };
    } catch (error) {
      return damagedRow(folder, made, (error as Error).message);
    }
  }

  /** A run that calls itself running may have lost its supervisor: its lock tells. */
  private async asItIs(folder: string, { state, updated }: Json): Promise<object> {
    if (state !== 'queued' && state !== 'running' && state !== 'stopping') return {};
    if (isFresh(Date.parse(asText(updated) ?? ''))) return {};
    if (isFresh(this.held.get(folder) ?? NaN)) return {};
    const { currentStatus } = await import('../../runs/status');
    const status = currentStatus(folder);
    if (status?.interrupted === false) this.held.set(folder, Date.now());
    else this.held.delete(folder);
    return status ?? {};
  }
}

function isFresh(time: number): boolean {
  const age = Date.now() - time;
  return age >= 0 && age < freshMilliseconds;
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
    return !['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
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

function rowOf(folder: string, made: Made, status: Json): RunRow {
  const { state } = status;
  if (typeof state !== 'string' || !Object.hasOwn(states, state)) {
    throw new Error('status.json is damaged: it names no state.');
  }
  const replicates = Array.isArray(status['replicates']) ? status['replicates'] : [];
  return {
    folder,
    id: path.basename(folder),
    title: made.title,
    created: made.created,
    experiment: made.experiment,
    specFile: made.specFile,
    state: status['interrupted'] === true ? 'interrupted' : (state as RunState),
    progress: asNumber(status['progress']),
    seconds: asNumber(status['seconds']),
    headline: asText(status['headline']),
    seeds: replicates.length,
    compacted: false,
    problem: asText(asJson(status['error'])['message']),
  };
}

async function readJson(folder: string, name: string): Promise<Json> {
  const text = await readText(path.join(folder, name)).catch((error: Error) => {
    const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (gone) throw new Error(`${name} is missing.`);
    throw new Error(`${name} cannot be read: ${error.message}`);
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

/** A device or a pipe of that name must keep nobody waiting. */
const openFlags = fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0);

/** Takes half the time of `fs.promises`, and never waits for a disk. Reads no more than {@link mostBytes}. */
async function readText(file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    fs.open(file, openFlags, (failed, fd) => {
      if (failed) return reject(failed);
      const done = (error: Error | null, text = ''): void => {
        fs.close(fd, () => undefined);
        if (error) reject(error);
        else resolve(text);
      };
      fs.fstat(fd, (error, stat) => {
        if (error) return done(error);
        if (!stat.isFile()) return done(new Error('it is no file.'));
        if (stat.size > mostBytes) {
          return done(new Error(`it has ${stat.size} bytes, and ${mostBytes} at most are read.`));
        }
        const bytes = Buffer.allocUnsafe(stat.size);
        fs.read(fd, bytes, 0, stat.size, 0, (unread, count) =>
          done(unread, unread ? '' : bytes.toString('utf8', 0, count)),
        );
      });
    });
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
