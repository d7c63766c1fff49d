/** Why the native engine could not be installed, found or loaded. */
export type NativeErrorReason =
  | 'unsupported-platform'
  | 'musl'
  | 'old-c-library'
  | 'wrong-architecture'
  | 'no-pip'
  | 'proxy-refused'
  | 'download-failed'
  | 'checksum'
  | 'bad-wheel'
  | 'no-sources'
  | 'no-compiler'
  | 'compile-failed'
  | 'does-not-load'
  | 'no-space'
  | 'no-access'
  | 'busy'
  | 'cancelled'
  | 'failed';

/** An error of the native engine. Its message is one line: what failed, why, and what to do. */
export class NativeError extends Error {
  /** The kind of failure, for programs; the message is for people. */
  readonly reason: NativeErrorReason;

  constructor(reason: NativeErrorReason, message: string, options?: ErrorOptions) {
    super(message.replace(/\s+/g, ' ').trim(), options);
    this.name = 'NativeError';
    this.reason = reason;
  }
}

/**
 * Turns anything that was thrown during an installation into a {@link NativeError}.
 * @param signal The installation's signal: once aborted, every error means "cancelled".
 */
export function asNativeError(error: unknown, folder: string, signal?: AbortSignal): NativeError {
  if (signal?.aborted === true) {
    return new NativeError(
      'cancelled',
      'The installation of the native engine was cancelled; nothing was installed. A later one goes on with what was fetched.',
      { cause: error },
    );
  }
  if (error instanceof NativeError) return error;
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  const text = error instanceof Error ? error.message : String(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new NativeError(
      'no-space',
      `The disk became full while the native engine was written to ${folder}: free some space, or set WINNING_TICKET_NATIVE_CACHE to a folder on another disk.`,
      { cause: error },
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR') {
    return new NativeError(
      'no-access',
      `The native engine's folder ${folder} cannot be written (${text}): set WINNING_TICKET_NATIVE_CACHE to a folder that you may write.`,
      { cause: error },
    );
  }
  return new NativeError('failed', `The native engine could not be installed: ${text}`, {
    cause: error,
  });
}

/** The last line of a program's output that says something, ERROR lines first; at most 300 characters. */
export function lastLine(output: string): string {
  const lines = output
    .split(/\r?\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('[notice]'));
  const errors = lines.filter((line) => /\berror\b/i.test(line));
  return (errors.at(-1) ?? lines.at(-1) ?? 'it printed nothing').slice(0, 300);
}
