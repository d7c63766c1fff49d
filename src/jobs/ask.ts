import { deathOf, type Death } from '../runs/death';
import { trainerEnvironment } from '../runs/environment';
import { RunError } from '../runs/errors';
import { type EngineAttempt } from '../runs/record';
import { forkWorker } from './worker';

/** What the worker does now; an engine is named while it is tried. */
interface Doing {
  readonly what: string;
  readonly engine?: EngineAttempt['engine'];
  readonly patience?: number;
}

interface Message {
  readonly type: string;
}

/** How a conversation with a worker came out. */
type Outcome<Reply> =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'ended'; readonly doing: Doing; readonly death: Death }
  | { readonly kind: 'silent'; readonly doing: Doing; readonly seconds: number };

/** Settings of {@link askWorker}. */
export interface Asking {
  /** Ends the worker, and rejects with RunError `stopped`. */
  readonly signal?: AbortSignal;
  /** Told what the worker does, to follow "while". */
  readonly told?: (what: string) => void;
}

const interrupts = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Seconds that a worker may take for one thing; a library of 600 MB comes from a slow disk. */
const usualPatience = 60;

/**
 * Asks a worker one question. An engine that ends the worker, or never answers, is refused with the reason, and the
 * question asked again in a fresh worker: loading native code can only be tried by a process that may die of it.
 *
 * @throws RunError `failed` or `memory` if it ends without an answer, `timed-out`, `stopped`
 */
export async function askWorker<Reply extends Message>(
  role: string,
  request: { readonly refused?: readonly EngineAttempt[] },
  asking: Asking = {},
): Promise<Exclude<Reply, { readonly type: 'doing' }>> {
  const refused = [...(request.refused ?? [])];
  for (;;) {
    type Answer = Exclude<Reply, { readonly type: 'doing' }>;
    const outcome = await converse<Answer>(role, { ...request, refused }, asking);
    if (outcome.kind === 'reply') return outcome.reply;
    // A terminal's Ctrl-C reaches every process in it, this one perhaps last.
    if (outcome.kind === 'ended' && interrupts.includes(outcome.death.by ?? '')) throw stopped();
    const { engine } = outcome.doing;
    const full = outcome.kind === 'ended' && outcome.death.cause === 'javascript-memory';
    // No engine fills the heap of JavaScript.
    if (full || engine === undefined || refused.some((attempt) => attempt.engine === engine)) {
      throw failure(outcome);
    }
    refused.push({ engine, outcome: 'refused', reason: refusal(outcome) });
  }
}

async function converse<Reply>(
  role: string,
  request: object,
  { signal, told }: Asking,
): Promise<Outcome<Reply>> {
  if (signal?.aborted === true) throw stopped();
  const child = forkWorker([role], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    more: trainerEnvironment({}),
  });
  let doing: Doing = { what: 'starting' };
  let errors = '';
  let timer: NodeJS.Timeout | undefined;
  let abort: () => void = () => undefined;
  child.stderr?.on(
    'data',
    (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-16_384)),
  );
  try {
    return await new Promise<Outcome<Reply>>((resolve, reject) => {
      const wait = (): void => {
        const seconds = patienceFor(doing);
        clearTimeout(timer);
        timer = setTimeout(() => resolve({ kind: 'silent', doing, seconds }), seconds * 1000);
      };
      child.on('message', (message: Message) => {
        if (message.type !== 'doing') return resolve({ kind: 'reply', reply: message as Reply });
        doing = message as unknown as Doing;
        told?.(doing.what);
        wait();
      });
      child.on('error', reject);
      child.on('close', (code, by) => {
        resolve({ kind: 'ended', doing, death: deathOf(code, by, errors) });
      });
      abort = () => reject(stopped());
      signal?.addEventListener('abort', abort);
      wait();
      // That it is gone already is told by its end.
      child.send(request, () => undefined);
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    child.kill('SIGKILL');
  }
}

function patienceFor({ patience = usualPatience }: Doing): number {
  const set = Number(process.env['WINNING_TICKET_PATIENCE']);
  return set > 0 ? set : patience;
}

type Unanswered = Exclude<Outcome<never>, { readonly kind: 'reply' }>;

/** Why an engine is refused that ended its process, or did not answer. */
function refusal(outcome: Unanswered): string {
  if (outcome.kind === 'silent') {
    return `it did not answer for ${outcome.seconds} s (WINNING_TICKET_PATIENCE allows more)`;
  }
  const { how, why } = outcome.death;
  return `the process that tried it ${how}: ${why}`;
}

function failure(outcome: Unanswered): RunError {
  const { what } = outcome.doing;
  if (outcome.kind === 'silent') {
    return new RunError(
      'timed-out',
      `Gave up after ${outcome.seconds} s of ${what}. On a slow disk or a busy machine set WINNING_TICKET_PATIENCE to more seconds.`,
    );
  }
  const { cause, how, why } = outcome.death;
  const memory = cause === 'memory' || cause === 'javascript-memory';
  const remedy = {
    memory: ' Free some, or use less data or a smaller net.',
    'javascript-memory': ' Set NODE_OPTIONS=--max-old-space-size=8192 (in MB), or use less data.',
    instructions: '',
    crash: '',
    unknown: '',
  }[cause];
  return new RunError(
    memory ? 'memory' : 'failed',
    `The process that was ${what} ${how}. ${why}${remedy}`,
  );
}

function stopped(): RunError {
  return new RunError('stopped', 'Stopped before anything was begun; nothing is left behind.');
}
