export type RunErrorReason =
  | 'in-use'
  | 'unwritable'
  | 'disk-full'
  | 'not-a-run'
  | 'newer-format'
  | 'damaged'
  /** Spec, data or model are not those that the run was made with. */
  | 'changed'
  /** It is not done, and what is asked is for finished runs. */
  | 'unfinished'
  /** No ticket of it is as good as the dense net. */
  | 'no-ticket'
  | 'stopped'
  | 'timed-out'
  /** Memory ran out. */
  | 'memory'
  /** The engine ended its process. */
  | 'engine-died'
  | 'failed';

/** Something about a run folder stands in the way. The message is one line: what, where, what to do. */
export class RunError extends Error {
  constructor(
    readonly reason: RunErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'RunError';
  }
}

/** What helps where runs cannot be written, in the command line and in VS Code. */
export const otherRunsFolder =
  'Choose another folder for runs (--runs, or the setting winningTicket.runsFolder)';

/** What helps where a file or folder that the user named cannot be written. */
export const otherPlace = 'Choose another place for it (in a terminal: --out)';

/**
 * Turns a file system error of a write into one a user can act on; other errors come back as they are.
 *
 * @param choose what else can be chosen, a sentence without its full stop
 */
export function writeError(error: unknown, path: string, choose = otherRunsFolder): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new RunError(
        'disk-full',
        `The disk is full: ${path} could not be written. ${choose === otherRunsFolder ? 'Free some space, then resume the run; finished stages are safe' : `Free some space. ${choose}`}.`,
        { cause: error },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'ENOENT':
      return new RunError(
        'unwritable',
        `${path} cannot be written (${(error as Error).message.split(',')[0]}). ${choose}, or change its permissions.`,
        { cause: error },
      );
    default:
      return error;
  }
}
