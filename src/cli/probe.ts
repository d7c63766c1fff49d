import { askWorker } from '../jobs/ask';
import { type EngineRecord } from '../runs/record';
import { type FromProbe, type ProbeRequest, type ProbeResult } from '../worker/messages';
import { SentFailure } from './errors';
import { type Interrupts } from './interrupts';
import { type Output } from './output';

/**
 * Tries engine, data and model of a job in a process of its own.
 *
 * @throws RunError `stopped` if interrupted, `timed-out`, `memory`, `failed`; SentFailure with what the process threw
 */
export async function probe(
  request: ProbeRequest,
  output: Output,
  interrupts: Interrupts,
): Promise<ProbeResult> {
  const reply = await askWorker<FromProbe>('probe', request, {
    signal: interrupts.signal,
    told: (what) => output.progress(`Trying engine, data and model: ${what} ...`),
  });
  output.progress('');
  if (reply.type === 'failed') throw new SentFailure(reply.error);
  return reply.result;
}

/** Which engine, with how many threads, and if it is not the native one, why. */
export function tellEngine(engine: EngineRecord, output: Output): void {
  const chosen = engine.attempts.at(-1);
  const threads =
    engine.name === 'native'
      ? `, ${engine.threads} ${engine.threads === 1 ? 'thread' : 'threads'} (${engine.threadsReason ?? 'as recorded'})`
      : '';
  output.say(`Engine: ${chosen?.reason ?? engine.name}${threads}`);
  for (const attempt of engine.attempts.filter((a) => a.outcome === 'refused')) {
    output.say(`  not ${attempt.engine}: ${attempt.reason}`);
  }
}
