import { type Asking } from '../jobs/ask';
import { type EngineRecord } from '../runs/record';
import { type Interrupts } from './interrupts';
import { type Output } from './output';

/** How a job is tried from here: Ctrl-C ends it, and what it does is told. */
export function probing(output: Output, interrupts: Interrupts): Asking {
  return {
    signal: interrupts.signal,
    told: (what) => output.progress(`Trying engine, data and model: ${what} ...`),
  };
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
