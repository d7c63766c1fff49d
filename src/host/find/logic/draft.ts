import path from 'node:path';
import { type z } from 'zod';
import { type About, type Preset } from '../../../lottery/experiment';
import { merge, type Json } from '../../../lottery/json';
import { presetFor } from '../../../lottery/presets';
import { resolveSpec, type AnySpec } from '../../../lottery/spec';
import { type dataSchema, type modelSchema } from '../../../runs/spec';
import { formatVersion } from '../../../runs/spec';

/** What is to be pruned, as the user chose it; the path of a file is absolute. */
export interface ModelChoice {
  readonly spec: z.input<typeof modelSchema>;
  /** For people and for the name of the spec. */
  readonly name: string;
  /** Shape of one example, where it is known; null stands for any size. */
  readonly inputShape?: readonly (number | null)[] | undefined;
}

/** What it is to be trained on; a path is absolute. */
export interface DataChoice {
  readonly spec: z.input<typeof dataSchema>;
  readonly name: string;
}

/** All that the wizard has asked. */
export interface Draft {
  readonly model: ModelChoice;
  readonly data: DataChoice;
  readonly about: About;
  readonly preset: Preset;
  /** Folder of the spec. */
  readonly folder: string;
  /** What the user changed at the end. */
  readonly changes?: {
    readonly seeds?: readonly number[] | undefined;
    readonly engine?: AnySpec['engine'] | undefined;
  };
}

/**
 * The spec of a draft as it is written: what was chosen and what the preset says; the rest are defaults.
 *
 * @returns fields in the order in which people read them
 */
export function rawSpec({ model, data, about, preset, folder, changes = {} }: Draft): Json {
  const wished: Json = {
    model: below(folder, model.spec),
    data: below(folder, data.spec),
    ...(changes.seeds && { seeds: [...changes.seeds] }),
    ...(changes.engine && changes.engine !== 'auto' && { engine: changes.engine }),
  };
  const merged = merge(presetFor(about, preset, wished), wished) as Json;
  const { model: net, data: examples, training, seeds, ...rest } = merged;
  return {
    format: formatVersion,
    experiment: about.id,
    model: net,
    data: examples,
    ...(training !== undefined && { training }),
    ...(seeds !== undefined && { seeds }),
    ...rest,
  };
}

/** The same, checked and with every default. @throws InputError */
export function resolvedSpec(draft: Draft): AnySpec {
  return resolveSpec(rawSpec(draft), 'the spec');
}

/** The text of a spec file: lists of numbers or words on one line. */
export function specText(spec: Json): string {
  const text = JSON.stringify(spec, null, 2);
  const short = text.replace(/\[\n\s+([^[\]{}]*?)\n\s+\]/g, (_, inner: string) => {
    return `[${inner.replace(/\n\s+/g, ' ')}]`;
  });
  return `${short}\n`;
}

/** Paths of a spec are relative to it, with slashes, where it lies on the same disk. */
export function relativePath(folder: string, file: string): string {
  const relative = path.relative(folder, file);
  return path.isAbsolute(relative) ? relative : relative.split(path.sep).join('/') || '.';
}

function below<T extends object>(folder: string, spec: T): T {
  if (!('path' in spec) || typeof spec.path !== 'string') return spec;
  return { ...spec, path: relativePath(folder, spec.path) };
}
