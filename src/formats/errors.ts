/** Why an input was refused. Readers add to this list; the command line maps every one of them to exit code 2. */
export type InputReason =
  | 'missing'
  | 'unreadable'
  | 'truncated'
  | 'malformed'
  | 'mismatch'
  | 'out-of-range'
  | 'too-large'
  | 'unsupported';

/**
 * Something the user gave us cannot be used: a file, a spec, an option.
 * The message is one line that says what is wrong, where (file, byte, line or JSON path) and what to do.
 */
export class InputError extends Error {
  constructor(
    readonly reason: InputReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'InputError';
  }
}

const MAX_NAME = 80;

/** A text out of a file, for a message: one line, nothing invisible, not too long. */
export function inLine(text: string, longest = MAX_NAME): string {
  const short = text.length > longest ? `${text.slice(0, longest)}...` : text;
  return short.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** As {@link inLine}, in single quotes. */
export function inQuotes(text: string): string {
  return `'${inLine(text)}'`;
}
