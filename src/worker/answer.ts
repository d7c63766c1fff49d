import { type EngineRecord } from '../runs/record';
import { type Engine } from '../tensors/engine';
import { sentError, type SentError } from './messages';
import { type Tell } from './workshop';

/**
 * Answers the one question that this process is asked, and ends.
 *
 * @param answer makes the answer; what it throws is sent as a failure
 */
export function answerOnce<Request, Reply>(
  answer: (request: Request, tell: Tell) => Promise<Reply>,
): void {
  process.once('message', (request: Request) => {
    void answer(request, tell)
      .catch((error: unknown): { type: 'failed'; error: SentError } => ({
        type: 'failed',
        error: sentError(error),
      }))
      .then((reply) => process.send?.(reply, () => process.exit(0)));
  });
}

/** Resolves when the message is out: the next thing may be this process's last. */
const tell: Tell = (what, more) =>
  new Promise((resolve) => process.send?.({ type: 'doing', what, ...more }, () => resolve()));

/** An engine as a run records it. */
export function engineRecord({ name, threads, versions, attempts }: Engine): EngineRecord {
  return { name, threads, versions: { ...versions }, attempts: [...attempts] };
}
