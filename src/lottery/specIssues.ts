import { z } from 'zod';

/** Whether the JSON schema that is made of a schema says an issue too: what was written as a function it cannot. */
export function inJsonSchema({ code }: z.core.$ZodIssue): boolean {
  return code !== 'custom';
}

/** One problem in words: its JSON path, what is there, what is allowed. */
export function issueText(schema: z.ZodType, raw: unknown, issue: z.core.$ZodIssue): string {
  const path = jsonPath(issue.path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const keys = issue.keys.map((key) => `"${key}"`).join(', ');
      const here = schemaAt(schema, raw, issue.path);
      const allowed = here instanceof z.ZodObject ? Object.keys(here.shape) : [];
      const known = allowed.filter((key) => key !== '$schema').join(', ');
      return `${path} has the unknown ${issue.keys.length > 1 ? 'fields' : 'field'} ${keys}; allowed: ${known}`;
    }
    case 'invalid_value':
      return `${path} is ${show(valueAt(raw, issue.path))}; allowed: ${issue.values.map(show).join(', ')}`;
    case 'invalid_union': {
      const here = schemaAt(schema, raw, issue.path.slice(0, issue.path.length - 1));
      const key = issue.path.at(-1);
      if (here instanceof z.ZodDiscriminatedUnion && key === here.def.discriminator) {
        const allowed = here.options.map((option) => show(literalOf(option, key)));
        return `${path} is ${show(valueAt(raw, issue.path))}; allowed: ${allowed.join(', ')}`;
      }
      return `${path} is ${show(valueAt(raw, issue.path))}, which fits none of the allowed kinds`;
    }
    case 'invalid_type': {
      const expected = issue.expected === 'int' ? 'a whole number' : issue.expected;
      return valueAt(raw, issue.path) === undefined
        ? `${path} is missing (${expected} expected)`
        : `${path} is ${show(valueAt(raw, issue.path))}; ${expected} expected`;
    }
    case 'too_small': {
      const bound = issue.inclusive === false ? 'above' : 'at least';
      return `${path} ${sizeText(valueAt(raw, issue.path), `${bound} ${issue.minimum}`)}`;
    }
    case 'too_big': {
      const bound = issue.inclusive === false ? 'below' : 'at most';
      return `${path} ${sizeText(valueAt(raw, issue.path), `${bound} ${issue.maximum}`)}`;
    }
    default:
      return `${path} ${issue.message}`;
  }
}

/** `$.imp.densities[2]` */
function jsonPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${String(key)}`),
    '$',
  );
}

function sizeText(value: unknown, bound: string): string {
  if (Array.isArray(value)) return `has ${value.length} entries; ${bound} are allowed`;
  if (typeof value === 'string') return `has ${value.length} characters; ${bound} are allowed`;
  return `is ${show(value)}; it must be ${bound}`;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    raw,
  );
}

/** The schema that governs a place in a value, through defaults, options and unions. */
function schemaAt(
  schema: z.ZodType,
  raw: unknown,
  path: readonly PropertyKey[],
): z.ZodType | undefined {
  let here: z.ZodType | undefined = unwrap(schema, raw);
  path.forEach((key, i) => {
    const value = valueAt(raw, path.slice(0, i + 1));
    if (here instanceof z.ZodObject) here = here.shape[key as string] as z.ZodType | undefined;
    else if (here instanceof z.ZodArray) here = here.element as z.ZodType;
    here = here && unwrap(here, value);
  });
  return here;
}

function unwrap(schema: z.ZodType, value: unknown): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) {
    return unwrap(schema.unwrap() as z.ZodType, value);
  }
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const key = schema.def.discriminator;
    const given = valueAt(value, [key]);
    const option = schema.options.find((o) => literalOf(o, key) === given);
    return (option as z.ZodType | undefined) ?? schema;
  }
  return schema;
}

function literalOf(option: unknown, key: string): unknown {
  if (!(option instanceof z.ZodObject)) return undefined;
  const literal = option.shape[key] as unknown;
  return literal instanceof z.ZodLiteral ? literal.value : undefined;
}
