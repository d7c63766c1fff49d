import fs from 'node:fs';
import path from 'node:path';
import { otherRunsFolder, RunError, writeError } from './errors';

export const runsFolderName = 'winning-ticket-runs';

/**
 * The folder that new runs go to: the nearest `winning-ticket-runs` at or above `start`, else one to be made in it.
 */
export function runsFolderFor(start: string): string {
  for (let folder = path.resolve(start); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, runsFolderName);
    if (fs.existsSync(candidate)) return candidate;
    if (path.dirname(folder) === folder) return path.join(path.resolve(start), runsFolderName);
  }
}

/**
 * Makes an empty run folder with a name of its own: date, time and what is run.
 *
 * @throws RunError `unwritable` or `disk-full`
 */
export function makeRunFolder(runs: string, label: string, now = new Date()): string {
  try {
    const made = makeFolders(runs);
    // Runs are results, large and remade from their spec: the folder ignores itself. A folder of another name that was
    // there before holds the user's other things, which are to be seen.
    if (made || path.basename(runs) === runsFolderName) {
      const ignore = path.join(runs, '.gitignore');
      if (!fs.existsSync(ignore)) fs.writeFileSync(ignore, '*\n');
    }
    const stamp = localStamp(now);
    for (let n = 1; ; n++) {
      const folder = path.join(runs, `${stamp}-${safe(label)}${n === 1 ? '' : `-${n}`}`);
      try {
        fs.mkdirSync(folder);
        return folder;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new RunError(
        'unwritable',
        `${(error as NodeJS.ErrnoException).path ?? runs} is a file, so no run can go into ${runs}. ${otherRunsFolder}.`,
        { cause: error },
      );
    }
    throw writeError(error, runs);
  }
}

/**
 * Makes a folder and those above it. One by one: Node 20's own recursive way never returns where a parent can hold
 * nothing new, such as /proc.
 *
 * @returns whether it was not there before
 */
function makeFolders(folder: string): boolean {
  if (fs.existsSync(folder)) {
    if (fs.statSync(folder).isDirectory()) return false;
  } else makeFolders(path.dirname(folder));
  try {
    fs.mkdirSync(folder);
    return true;
  } catch (error) {
    // Another process may have made it in between.
    if (fs.existsSync(folder) && fs.statSync(folder).isDirectory()) return false;
    throw error;
  }
}

/**
 * Makes a folder, if it is not there.
 *
 * @param choose as of {@link writeError}
 * @throws RunError `unwritable` or `disk-full`
 */
export function makeFolder(folder: string, choose?: string): void {
  try {
    makeFolders(folder);
  } catch (error) {
    throw writeError(error, folder, choose);
  }
}

const runFiles = ['run.json', 'spec.json', 'status.json', 'summary.json'];

/** Whether a folder is a run, also one that has lost its `run.json`: two of the other files make it one. */
export function isRun(folder: string): boolean {
  const there = runFiles.filter((name) => fs.existsSync(path.join(folder, name)));
  return there[0] === 'run.json' || there.length > 1;
}

/** Runs in a folder, newest first, by name. */
export function listRuns(runs: string): string[] {
  try {
    return fs
      .readdirSync(runs, { withFileTypes: true })
      .filter((e) => e.isDirectory() && isRun(path.join(runs, e.name)))
      .map((entry) => path.join(runs, entry.name))
      .sort()
      .reverse();
  } catch {
    return [];
  }
}

/**
 * Finds the run that a user means: a path, a name in the runs folder, the unique beginning or end of a name, or `latest`.
 *
 * @throws RunError `not-a-run` that says what there is
 */
export function findRun(given: string, start: string): string {
  if (given.trim() === '') {
    throw new RunError('not-a-run', 'An empty name is no run; "." is the folder where you are.');
  }
  const direct = path.resolve(start, given);
  if (runFiles.some((name) => fs.existsSync(path.join(direct, name)))) return direct;
  const runs = listRuns(runsFolderFor(start));
  if (given === 'latest' && runs[0] !== undefined) return runs[0];
  const named = runs.filter((run) => path.basename(run) === given);
  const like = runs.filter((run) => path.basename(run).includes(given));
  const [found, second] = named.length > 0 ? named : like;
  if (found !== undefined && second === undefined) return found;
  const hint =
    second !== undefined
      ? `${like.length} runs match: ${like
          .slice(0, 5)
          .map((r) => path.basename(r))
          .join(', ')}`
      : fs.existsSync(direct)
        ? `${direct} has no run.json`
        : runs.length > 0
          ? `the newest is ${path.basename(runs[0]!)}; "winning-ticket runs" lists all`
          : `there are no runs in ${runsFolderFor(start)}`;
  throw new RunError('not-a-run', `No run "${given}": ${hint}.`);
}

function localStamp(now: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const date = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `${date}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}

/** Only characters that are safe in a file name on every system. */
function safe(label: string): string {
  const cleaned = label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  return cleaned === '' ? 'run' : cleaned;
}

/** Asks a run's supervisor to stop. */
export function requestStop(folder: string): void {
  try {
    // A run from elsewhere may hold a link of that name: nothing is written through it.
    fs.writeFileSync(path.join(folder, 'stop'), '', { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    if (!fs.existsSync(folder)) throw new RunError('not-a-run', `${folder} does not exist.`);
    throw writeError(error, folder);
  }
}

export function stopRequested(folder: string): boolean {
  try {
    // A link counts wherever it points to: no file of that name can be made beside it.
    return fs.lstatSync(path.join(folder, 'stop'), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** @throws RunError `unwritable` */
export function clearStop(folder: string): void {
  try {
    fs.rmSync(path.join(folder, 'stop'), { force: true });
  } catch (error) {
    throw writeError(error, folder);
  }
}
