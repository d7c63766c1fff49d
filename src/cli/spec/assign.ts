import { InputError } from '../../formats/errors';

export type Json = Record<string, unknown>;

/** `over` laid on `under`, objects field by field. */
export function merge(under: unknown, over: unknown): unknown {
  if (!isObject(under) || !isObject(over)) return structuredClone(over ?? under);
  const merged: Json = structuredClone(under);
  for (const [key, value] of Object.entries(over)) {
    // A value of another kind replaces: half of one optimizer and half of another is neither.
    const sameKind =
      !isObject(value) || (merged[key] as Json | undefined)?.['kind'] === value['kind'];
    define(merged, key, sameKind ? merge(merged[key], value) : structuredClone(value));
  }
  return merged;
}

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

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
