/** A JSON object from a topology: any key may be missing or hold anything. */
export type Json = Readonly<Record<string, unknown>>;

/** A field in snake_case, as Python and tfjs write it, or in camelCase. */
export function field(json: Json, key: string): unknown {
  if (Object.hasOwn(json, key)) return json[key];
  const camel = key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return Object.hasOwn(json, camel) ? json[camel] : undefined;
}
