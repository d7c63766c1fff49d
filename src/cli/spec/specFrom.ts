import path from 'node:path';
import { guessDataSpec } from '../../data/guess';
import { InputError } from '../../formats/errors';
import { type Preset } from '../../lottery/experiment';
import { merge, type Json } from '../../lottery/json';
import { presetFor } from '../../lottery/presets';
import { resolveSpec, aboutOf, type AnySpec } from '../../lottery/spec';
import { assign, assignText } from './assign';
import { readSpecFile } from './specFile';
import { modelFrom, numberOf, seedsFrom } from './words';

/** Options of `find` that make or change a spec. */
export interface SpecOptions {
  readonly experiment?: string;
  readonly preset?: string;
  readonly model?: string;
  readonly data?: string;
  readonly levels?: string;
  readonly seeds?: string;
  readonly steps?: string;
  readonly engine?: string;
  readonly threads?: string;
  readonly set?: readonly string[];
}

/** A spec, the folder of its relative paths, and the file it came from. */
export interface FoundSpec {
  readonly spec: AnySpec;
  readonly base: string;
  readonly file: string | undefined;
}

/**
 * Reads a spec file, if one is named, and applies the command line's options to it.
 *
 * @throws InputError
 */
export function specFrom(file: string | undefined, options: SpecOptions, cwd: string): FoundSpec {
  const full = file === undefined ? undefined : path.resolve(cwd, file);
  const raw = full === undefined ? {} : readSpecFile(full, file!);
  const base = full === undefined ? cwd : path.dirname(full);
  const where = file ?? 'the command line';
  raw['experiment'] = options.experiment ?? raw['experiment'] ?? 'imp';
  const about = aboutOf(raw['experiment'], where);
  const preset = presetOf(
    about.presets,
    options.preset ?? (file === undefined ? 'standard' : undefined),
  );
  const merged =
    preset === undefined
      ? raw
      : (merge(presetFor(about, preset, wishes(raw, about.id, options, base, cwd)), raw) as Json);
  applyOptions(merged, about.id, options, base, cwd);
  return { spec: resolveSpec(merged, where), base, file: full };
}

/** What the user says of net, training and experiment, before anything is filled in. */
function wishes(
  raw: Json,
  experiment: string,
  options: SpecOptions,
  base: string,
  cwd: string,
): Json {
  const wished = structuredClone(raw);
  applyOptions(wished, experiment, options, base, cwd);
  return wished;
}

function applyOptions(
  spec: Json,
  experiment: string,
  options: SpecOptions,
  base: string,
  cwd: string,
): void {
  // Paths on the command line are relative to where it was typed, those in a spec to the spec.
  const fromHere = (given: string): string => path.relative(base, path.resolve(cwd, given)) || '.';
  const { model, data, levels, steps, seeds, engine, threads, set } = options;
  if (model !== undefined) {
    const chosen = modelFrom(model, cwd, fromHere);
    const { kind, name } = (spec['model'] ?? {}) as Json;
    // The recipe of a net of the zoo has more to say of it than its name.
    if (chosen.kind !== 'zoo' || kind !== 'zoo' || name !== chosen.name) spec['model'] = chosen;
  }
  if (data !== undefined) {
    const guessed = guessDataSpec(data, cwd);
    spec['data'] = 'path' in guessed ? { ...guessed, path: fromHere(guessed.path) } : guessed;
  }
  if (levels !== undefined) {
    requireLevels(experiment, levels);
    assign(spec, `${experiment}.levels`, numberOf(levels, '--levels'));
  }
  if (steps !== undefined) assign(spec, 'training.steps', numberOf(steps, '--steps'));
  if (seeds !== undefined) spec['seeds'] = seedsFrom(seeds);
  if (engine !== undefined) spec['engine'] = engine;
  if (threads !== undefined) {
    spec['threads'] = threads === 'auto' ? 'auto' : numberOf(threads, '--threads');
  }
  for (const assignment of set ?? []) assignText(spec, assignment);
  const { densities } = (spec[experiment] ?? {}) as Json;
  if (levels !== undefined && densities !== undefined) {
    throw new InputError(
      'mismatch',
      `--levels ${levels}: ${experiment}.densities lists the levels already; leave one of the two out.`,
    );
  }
}

/** @throws InputError for an experiment without levels, naming the fields that it has */
function requireLevels(experiment: string, levels: string): void {
  const about = aboutOf(experiment, 'the command line');
  const fields = Object.keys(about.part.parse({}) as object);
  if (fields.includes('levels')) return;
  throw new InputError(
    'mismatch',
    `--levels ${levels}: ${about.title} has no levels. Its fields are ${fields.join(', ')}: set one with --set ${experiment}.${fields[0]}=VALUE.`,
  );
}

function presetOf(presets: readonly Preset[], id: string | undefined): Preset | undefined {
  if (id === undefined) return undefined;
  const preset = presets.find((p) => p.id === id);
  if (preset !== undefined) return preset;
  const ids = presets.map((p) => p.id).join(', ');
  throw new InputError('malformed', `There is no preset "${id}"; allowed: ${ids}.`);
}
