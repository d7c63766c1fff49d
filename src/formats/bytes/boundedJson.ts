import { inLine, type InputError, type InputReason } from '../errors';

/** What JSON may hold before it is parsed: every value costs many times its bytes. */
const MAX_VALUES = 4_000_000;
const MAX_NESTING = 512;

/** Counts objects, lists and commas outside of texts; returns what is too much, if anything is. */
function excess(bytes: Uint8Array): string | undefined {
  let depth = 0;
  let values = 0;
  for (let i = 0; i < bytes.length; i++) {
    switch (bytes[i]) {
      case 0x22: // A text: look for its end.
        for (i++; i < bytes.length && bytes[i] !== 0x22; i++) if (bytes[i] === 0x5c) i++;
        break;
      case 0x5b:
      case 0x7b:
        values++;
        if (++depth > MAX_NESTING) {
          return `is nested deeper than ${MAX_NESTING} (byte ${i})`;
        }
        break;
      case 0x5d:
      case 0x7d:
        depth--;
        break;
      case 0x2c:
        values++;
        break;
      default:
        break;
    }
    if (values > MAX_VALUES) {
      return `holds more than ${MAX_VALUES} values (byte ${i})`;
    }
  }
  return undefined;
}

/**
 * Parses JSON in UTF-8 whose nesting and number of values are bounded, so that neither the stack nor the memory of a reader
 * of it overflows.
 * @param fail makes the error from the rest of a sentence, e.g. "is no JSON in UTF-8: ..."
 * @throws what `fail` makes
 */
export function parseBoundedJson(
  bytes: Uint8Array,
  fail: (reason: InputReason, what: string) => InputError,
  { keepBom = false }: { readonly keepBom?: boolean } = {},
): { readonly text: string; readonly value: unknown } {
  const what = excess(bytes);
  if (what !== undefined) throw fail('too-large', what);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: keepBom }).decode(bytes);
    return { text, value: JSON.parse(text) as unknown };
  } catch (cause) {
    const why = inLine((cause as Error).message.replace(/\s+/g, ' '), 120);
    throw fail('malformed', `is no JSON in UTF-8: ${why}`);
  }
}
