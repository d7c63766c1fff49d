import { InputError } from '../../formats/errors';
import { define, isObject, type Json } from '../../lottery/json';

/** Carries out `--set imp.scope=global`. @throws InputError */
export function assignText(target: Json, assignment: string): void {
  const at = assignment.indexOf('=');
  if (at < 1) {
    const spec = /\.json$/i.test(assignment) ? ' (The spec goes before --set.)' : '';
    throw new InputError(
      'malformed',
      `--set ${assignment}: write PATH=VALUE, e.g. --set imp.scope=global.${spec}`,
    );
  }
  const dotted = assignment.slice(0, at).replace(/^\$\./, '');
  assign(target, dotted, valueOf(assignment.slice(at + 1)));
}

/** Sets a field by its path; objects on the way are made. */
export function assign(target: Json, dotted: string, value: unknown): void {
  const keys = dotted.split('.');
  let here = target;
  for (const key of keys.slice(0, -1)) {
    const next = Object.hasOwn(here, key) ? here[key] : undefined;
    here = isObject(next) ? next : (define(here, key, {}) as Json);
  }
  define(here, keys.at(-1)!, value);
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
