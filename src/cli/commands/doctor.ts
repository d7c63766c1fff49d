import os from 'node:os';
import { grantedCores } from '../../jobs/local';
import { askWorker } from '../../jobs/worker';
import { type FromSelfTest } from '../../worker/messages';
import { SentFailure } from '../errors';
import { exitCodes, type Output } from '../output';
import { version } from '../version';

/** `doctor`: which engine would run here, why, and how fast it is. */
export async function doctor(
  options: { readonly engine?: string },
  output: Output,
): Promise<number> {
  output.say(
    `Winning Ticket ${version}, Node ${process.version}, ${process.platform}-${process.arch}`,
  );
  const memory = (os.totalmem() / 2 ** 30).toFixed(0);
  output.say(
    `${os.cpus()[0]?.model.trim() ?? 'unknown processor'}, ${grantedCores()} cores granted, ${memory} GiB`,
  );
  output.progress('Measuring for two seconds ...');
  const reply = await askWorker<FromSelfTest>('self-test', { engine: options.engine ?? 'auto' });
  output.progress('');
  if (reply.type === 'failed') throw new SentFailure(reply.error);
  const { engine, description, stepMilliseconds, steps } = reply;
  output.emit({}, { type: 'summary', engine, stepMilliseconds, steps });
  output.say(`Engine: ${description}`);
  for (const attempt of engine.attempts.filter((a) => a.outcome === 'refused')) {
    output.say(`  not ${attempt.engine}: ${attempt.reason}`);
  }
  output.say(
    `Self-test: LeNet-300-100, batch 60: ${stepMilliseconds.toFixed(2)} ms a step (median of ${steps})`,
  );
  output.say('A GPU is not used.');
  return exitCodes.done;
}
