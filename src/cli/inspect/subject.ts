import fs from 'node:fs';
import path from 'node:path';
import { InputError } from '../../formats/errors';
import { type Damage } from '../../protocol/snapshot';
import { findRun, isRun } from '../../runs/folder';
import { printable } from '../draw/printable';
import { isStageLike, stageMaskOf, type StageWish } from './runStage';

/** Which file is inspected, as the user names it. */
export interface SubjectOptions extends StageWish {
  readonly cwd: string;
}

/** A model file, and the run whose ticket it is, if it was named by one. */
export interface Subject {
  readonly file: string;
  readonly run?: string;
  /** What of the run cannot be read. */
  readonly damages?: readonly Damage[];
}

/** In a folder, which of its files stands for all of them: the mask pairs itself with what lies beside it. */
const telling = ['mask.safetensors', 'model.json'];
const modelFile = /\.(safetensors|npz|npy)$|(^|-)(model|weights_manifest)\.json$|^model\.json$/i;

/**
 * Finds the file that a user means: a path, a folder with a mask or a model, a run's folder, a run's name or `latest`.
 *
 * @param inRun which file of a run stands for it, where it is not the mask that is wished
 * @throws InputError `missing`, `mismatch` or `malformed`, RunError `not-a-run`
 */
export function subjectOf(
  given: string,
  options: SubjectOptions,
  inRun?: (run: string) => string,
): Subject {
  const ofRun = (run: string): Subject =>
    inRun === undefined ? runSubject(run, options) : { run, file: inRun(run) };
  requireNamed(given);
  const direct = path.resolve(options.cwd, given);
  const stat = statOf(direct);
  if (stat === undefined) return ofRun(runNamed(given, direct, options));
  if (isRun(direct)) return ofRun(direct);
  if (wishes(options)) {
    throw new InputError(
      'mismatch',
      `${direct} is no run: --seed, --level, --stage and --step choose a ticket of one.`,
    );
  }
  return { file: stat.isDirectory() ? inFolder(direct) : direct };
}

/**
 * Finds what a ticket is compared with: as {@link subjectOf}, and, of the same run, a level (`5`, `30%`), a stage
 * (`level-05-shuffled`, `kept-30`), one of another seed (`2/level-05`), or any of these on the way of its search
 * (`kept-30@400`, `@0`: the same as the first, after so many steps).
 */
export function otherOf(given: string, first: Subject, options: SubjectOptions): Subject {
  requireNamed(given);
  const { run } = first;
  if (run !== undefined && !fs.existsSync(path.resolve(options.cwd, given))) {
    const { seed, level, stage } = options;
    const [, what = given, step] = /^(.*)@(\d+)$/.exec(given) ?? [];
    if (what === '') return runSubject(run, { seed, level, stage, step });
    if (/^\d*\.?\d+\s*%?$/.test(what)) return runSubject(run, { seed, level: what, step });
    const [, other, named] = /^(?:(\d+)\/)?([a-z0-9][a-z0-9-]*)$/.exec(what) ?? [];
    if (other !== undefined) return runSubject(run, { seed: other, stage: named, step });
    if (named !== undefined && isStageLike(run, named)) {
      return runSubject(run, { seed, stage: named, step });
    }
    return subjectOf(given, { ...options, stage });
  }
  // What chooses the first's ticket says nothing of a file.
  const isRun = !fs.existsSync(path.resolve(options.cwd, given)) || hasRun(given, options);
  return subjectOf(given, isRun ? options : { cwd: options.cwd });
}

function hasRun(given: string, { cwd }: SubjectOptions): boolean {
  return isRun(path.resolve(cwd, given));
}

function wishes({ seed, level, stage, step }: StageWish): boolean {
  return [seed, level, stage, step].some((wish) => wish !== undefined);
}

function runNamed(given: string, direct: string, { cwd }: SubjectOptions): string {
  // What looks like a path is one.
  if (/[\\/]|\.(safetensors|npz|npy|json|pt|pth|h5|hdf5|keras|onnx|tflite|bin)$/i.test(given)) {
    throw new InputError('missing', `${direct}: no such file or folder.`);
  }
  try {
    return findRun(given, cwd);
  } catch (error) {
    if ((error as { reason?: unknown }).reason !== 'not-a-run') throw error;
    const why = (error as Error).message.replace(/^No run "[^]*": /, '');
    const said = printable(given);
    throw new InputError('missing', `There is no file "${said}", and no run of that name: ${why}`);
  }
}

function runSubject(run: string, wish: StageWish): Subject {
  const { file, damages } = stageMaskOf(run, wish);
  return { run, file, damages };
}

function statOf(file: string): fs.Stats | undefined {
  try {
    return fs.statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    // Links that lead nowhere else, names that are too long, folders that may not be looked into.
    const why = (error as Error).message.split(',')[0];
    throw new InputError('missing', `${file} cannot be looked at (${why}).`, { cause: error });
  }
}

function requireNamed(given: string): void {
  if (given.trim() !== '') return;
  throw new InputError('malformed', 'An empty name is no file; "." is the folder where you are.');
}

function inFolder(folder: string): string {
  const names = fs.readdirSync(folder, { withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => entry.name);
  const found = telling.find((name) => files.includes(name));
  if (found !== undefined) return path.join(folder, found);
  const models = files.filter((name) => modelFile.test(name)).sort();
  if (models.length === 1) return path.join(folder, models[0]!);
  if (models.length === 0) {
    const folders = names.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
    const below = folders.length === 0 ? '' : `; it has the folders ${listed(folders)}`;
    throw new InputError('missing', `${folder} has no model file that can be read here${below}.`);
  }
  const all = listed(models.map((name) => ({ name })));
  throw new InputError('mismatch', `${folder} has ${models.length} model files; name one: ${all}.`);
}

function listed(entries: readonly { readonly name: string }[]): string {
  const names = entries.slice(0, 8).map(({ name }) => printable(name));
  return names.join(', ') + (entries.length > 8 ? ` and ${entries.length - 8} more` : '');
}
