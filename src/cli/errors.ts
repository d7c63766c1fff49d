import { exitCodes, type About, type Output } from './output';

/** Errors about what the user gave us; all others are failures. */
const badInput = new Set(['InputError', 'PruningError', 'CommanderError']);
const badInputReasons = new Set(['not-a-run', 'newer-format', 'unwritable']);
const knownErrors = new Set([
  ...badInput,
  'RunError',
  'EngineError',
  'NativeError',
  'TrainingError',
]);

interface Told {
  readonly name: string;
  readonly reason?: string | undefined;
  readonly message: string;
}

/** Says an error in one line and answers the exit code that belongs to it. */
export function tellError(error: unknown, output: Output, about: About = {}): number {
  const told = asTold(error);
  output.emit(about, {
    type: 'error',
    name: told.name,
    ...(told.reason !== undefined && { reason: told.reason }),
    message: told.message,
  });
  if (!output.json) process.stderr.write(`winning-ticket: ${told.message}\n`);
  return badInput.has(told.name) || badInputReasons.has(told.reason ?? '')
    ? exitCodes.badInput
    : exitCodes.failed;
}

/** An error that another process sent. */
export class SentFailure extends Error {
  readonly reason: string | undefined;

  constructor(sent: Told) {
    super(sent.message);
    this.name = sent.name;
    this.reason = sent.reason;
  }
}

function asTold(error: unknown): Told {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const reason = (error as { reason?: unknown }).reason;
  const known = knownErrors.has(error.name);
  return {
    name: error.name,
    ...(typeof reason === 'string' && { reason }),
    message:
      known || process.env['WINNING_TICKET_DEBUG'] === undefined
        ? error.message
        : (error.stack ?? error.message),
  };
}
