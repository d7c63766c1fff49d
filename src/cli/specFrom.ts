import fs from 'node:fs';
import path from 'node:path';
import { guessDataSpec } from '../data/guess';
import { InputError } from '../formats/errors';
import { resolveSpec, aboutOf, type AnySpec } from '../lottery/spec';
import { type Preset } from '../lottery/experiment';

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

type Json = Record<string, unknown>;

/**
 * Reads a spec file, if one is named, and applies the command line's options to it.
 *
 * @throws InputError
 */
export function specFrom(file: string | undefined, options: SpecOptions, cwd: string): FoundSpec {
  const raw = file === undefined ? {} : readJson(path.resolve(cwd, file), file);
  const base = file === undefined ? cwd : path.dirname(path.resolve(cwd, file));
  const where = file ?? 'the command line';
  raw['experiment'] = options.experiment ?? raw['experiment'] ?? 'imp';
  const about = aboutOf(raw['experiment'], where);
  const preset = presetOf(
    about.presets,
    options.preset ?? (file === undefined ? 'standard' : undefined),
  );
  const merged = preset === undefined ? raw : (merge(preset.spec, raw) as Json);
  // Paths on the command line are relative to where it was typed, those in a spec to the spec.
  const fromHere = (given: string): string => path.relative(base, path.resolve(cwd, given)) || '.';
  if (options.model !== undefined) merged['model'] = modelFrom(options.model, cwd, fromHere);
  if (options.data !== undefined) {
    const data = guessDataSpec(options.data, cwd);
    merged['data'] = 'path' in data ? { ...data, path: fromHere(data.path) } : data;
  }
  if (options.levels !== undefined)
    assign(merged, `${about.id}.levels`, numberOf(options.levels, '--levels'));
  if (options.steps !== undefined)
    assign(merged, 'training.steps', numberOf(options.steps, '--steps'));
  if (options.seeds !== undefined) merged['seeds'] = seedsFrom(options.seeds);
  if (options.engine !== undefined) merged['engine'] = options.engine;
  if (options.threads !== undefined) {
    merged['threads'] =
      options.threads === 'auto' ? 'auto' : numberOf(options.threads, '--threads');
  }
  for (const assignment of options.set ?? []) {
    const at = assignment.indexOf('=');
    if (at < 1) {
      throw new InputError(
        'malformed',
        `--set ${assignment}: write PATH=VALUE, e.g. --set imp.scope=global.`,
      );
    }
    assign(merged, assignment.slice(0, at).replace(/^\$\./, ''), valueOf(assignment.slice(at + 1)));
  }
  return { spec: resolveSpec(merged, where), base, file: file && path.resolve(cwd, file) };
}

function readJson(file: string, shown: string): Json {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new InputError(
      missing ? 'missing' : 'unreadable',
      missing
        ? `There is no spec "${shown}". Run "winning-ticket find" without one to use the bundled example.`
        : `${shown} cannot be read: ${(error as Error).message}`,
    );
  }
  if (text.length > 1_000_000) {
    throw new InputError(
      'too-large',
      `${shown}: a spec has at most 1 MB, this file has ${text.length} characters.`,
    );
  }
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Json)
      : resolveSpec(value, shown);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError('malformed', `${shown} is not JSON: ${(error as Error).message}`);
  }
}

function presetOf(presets: readonly Preset[], id: string | undefined): Preset | undefined {
  if (id === undefined) return undefined;
  const preset = presets.find((p) => p.id === id);
  if (preset !== undefined) return preset;
  const ids = presets.map((p) => p.id).join(', ');
  throw new InputError('malformed', `There is no preset "${id}"; allowed: ${ids}.`);
}

/** `over` laid on `under`, objects field by field. */
function merge(under: unknown, over: unknown): unknown {
  if (!isObject(under) || !isObject(over)) return structuredClone(over ?? under);
  const merged: Json = structuredClone(under);
  for (const [key, value] of Object.entries(over)) {
    // A value of another kind replaces: half of one optimizer and half of another is neither.
    const sameKind =
      !isObject(value) || (merged[key] as Json | undefined)?.['kind'] === value['kind'];
    merged[key] = sameKind ? merge(merged[key], value) : structuredClone(value);
  }
  return merged;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function assign(target: Json, dotted: string, value: unknown): void {
  const keys = dotted.split('.');
  let here = target;
  for (const key of keys.slice(0, -1)) {
    const next = Object.hasOwn(here, key) ? here[key] : undefined;
    here = isObject(next) ? next : (define(here, key, {}) as Json);
  }
  define(here, keys.at(-1)!, value);
}

/** Sets an own field whatever its name: `__proto__` is then an unknown field like any other. */
function define(target: Json, key: string, value: unknown): unknown {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return value;
}

/** JSON where it is JSON, else text: `.1`, `true`, `[1,2]`, `{"kind":"sgd"}`, `global`. */
function valueOf(text: string): unknown {
  if (/^-?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) return Number(text);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function numberOf(text: string, option: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InputError('malformed', `${option} ${text}: a number is expected.`);
}

/** `3` -> seeds 1, 2, 3; `4,8` -> those. */
function seedsFrom(text: string): number[] {
  if (text.includes(',')) return text.split(',').map((part) => numberOf(part, '--seeds'));
  const count = numberOf(text, '--seeds');
  if (!Number.isInteger(count) || count < 1 || count > 1000) {
    throw new InputError(
      'out-of-range',
      `--seeds ${text}: a number of seeds from 1 to 1000, or a list such as 1,2,3.`,
    );
  }
  return Array.from({ length: count }, (_, i) => i + 1);
}

function modelFrom(text: string, cwd: string, fromHere: (given: string) => string): unknown {
  if (text === 'lenet-300-100' || text === 'lenet-5') return { kind: 'zoo', name: text };
  const sizes = /^mlp:([\d,x-]+)$/.exec(text)?.[1];
  if (sizes !== undefined) {
    return { kind: 'mlp', hidden: sizes.split(/[,x-]/).map((size) => numberOf(size, '--model')) };
  }
  const file = path.resolve(cwd, text);
  if (fs.existsSync(file)) {
    const json = fs.statSync(file).isDirectory() ? path.join(text, 'model.json') : text;
    return { kind: 'file', path: fromHere(json) };
  }
  throw new InputError(
    'missing',
    `"${text}" is no model: give lenet-300-100, lenet-5, mlp:300,100 (hidden sizes) or the path of a model.json.`,
  );
}
