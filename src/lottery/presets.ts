import { zooNames } from '../runs/spec';
import { type About, type Preset } from './experiment';
import { merge, type Json } from './json';

/**
 * A preset as it is for the net that the user wishes.
 *
 * @param wished what the user says of net, training and experiment, unchecked
 */
export function presetFor(about: About, preset: Preset, wished: Json): unknown {
  const { kind, name } = (wished['model'] ?? {}) as Json;
  const net = kind === 'zoo' ? zooNames.find((known) => known === name) : undefined;
  if (net === undefined) return preset.spec;
  const { steps } = (wished['training'] ?? {}) as Json;
  // What is no number of steps is refused with the whole spec.
  const length = Number.isInteger(steps) && Number(steps) > 0 ? Number(steps) : undefined;
  const part = (wished[about.id] ?? {}) as Json;
  const recipe = about.recipe?.(net, preset.id, length, part);
  if (recipe === undefined) return preset.spec;
  const model = { ...(recipe['model'] as Json | undefined), kind, name };
  return merge(preset.spec, { ...recipe, model });
}
