import { type Told } from '../jobs/sentFailure';
import { exitCodes, type About, type Output } from './output';

/** Errors about what the user gave us; all others are failures. */
const badInput = new Set(['InputError', 'PruningError', 'CommanderError']);
const badInputReasons = new Set([
  ...['not-a-run', 'newer-format', 'unwritable', 'changed', 'unfinished'],
]);
/** Errors whose message says all there is to say in a line; of others the stack may be wanted. */
const knownErrors = new Set([
  ...badInput,
  'RunError',
  'EngineError',
  'NativeError',
  'TrainingError',
]);

/** Says an error in one line and answers the exit code that belongs to it. */
export function tellError(error: unknown, output: Output, about: About = {}): number {
  const told = asTold(error);
  const message = oneLine(told);
  const stopped = told.name === 'RunError' && told.reason === 'stopped';
  output.emit(stopped ? { ...about, status: 'stopped' } : about, {
    type: 'error',
    name: told.name,
    ...(told.reason !== undefined && { reason: told.reason }),
    message,
  });
  const whole = process.env['WINNING_TICKET_DEBUG'] ? told.message : message;
  output.warn(`winning-ticket: ${whole}`);
  if (stopped) return exitCodes.stopped;
  return badInput.has(told.name) || badInputReasons.has(told.reason ?? '')
    ? exitCodes.badInput
    : exitCodes.failed;
}

/** The message without a stack; for errors that nobody foresaw, short and with their name. */
export function oneLine({ name, message }: Told): string {
  const text = message
    .split(/\n\s+at /)[0]!
    .replace(/\s+/g, ' ')
    .trim();
  if (knownErrors.has(name)) return text;
  const short = text.length > 300 ? `${text.slice(0, 299)}…` : text;
  const named = short.startsWith(name) ? short : `${name}: ${short}`;
  return `${named} (This was not foreseen; WINNING_TICKET_DEBUG=1 shows more.)`;
}

function asTold(error: unknown): Told {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const reason = (error as { reason?: unknown }).reason;
  return {
    name: error.name,
    ...(typeof reason === 'string' && { reason }),
    message: knownErrors.has(error.name) ? error.message : (error.stack ?? error.message),
  };
}
