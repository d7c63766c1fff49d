/** JSON objects as specs are made of, before they are checked. */
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

/** Sets an own field whatever its name: `__proto__` is then an unknown field like any other. */
export function define(target: Json, key: string, value: unknown): unknown {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return value;
}

/** Whether a value is a JSON object, neither a list nor null. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
