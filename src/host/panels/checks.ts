const mostBytes = 64e6;

/** What every page may ask: to write a file that it has made, and to copy a text. */
export type Saving =
  | { readonly kind: 'save'; readonly name: string; readonly content: Uint8Array | string }
  | { readonly kind: 'copy'; readonly text: string };

/** A request to save or to copy, checked; the name of a file leads into no other folder. */
export function asSaving(value: unknown): Saving | undefined {
  const { kind, name, content, text } = asObject(value);
  if (kind === 'copy') {
    return typeof text === 'string' && text.length <= mostBytes ? { kind, text } : undefined;
  }
  const bytes = asContent(content);
  if (kind !== 'save' || typeof name !== 'string' || bytes === undefined) return undefined;
  return { kind, name: safeName(name), content: bytes };
}

/** The members of a value; of what is no object, none. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function asContent(content: unknown): Uint8Array | string | undefined {
  const bytes = content instanceof ArrayBuffer ? new Uint8Array(content) : content;
  if (typeof bytes !== 'string' && !(bytes instanceof Uint8Array)) return undefined;
  return bytes.length <= mostBytes ? bytes : undefined;
}

function safeName(name: string): string {
  const safe = name.replace(/[\u0000-\u001f\\/:*?"<>|]+/g, '-').slice(-120);
  return /^\.*$/.test(safe) ? 'picture' : safe;
}
