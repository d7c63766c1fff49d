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
