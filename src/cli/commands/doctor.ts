import os from 'node:os';
import { freeBytes, grantedCores } from '../../jobs/machine';
import { measuredBatch, measureEngine, workTitles, type Measurement } from '../../jobs/measure';
import { findNative, type NativeStatus } from '../../native/find';
import { nativeCacheFolder } from '../../native/location';
import { type EngineRecord } from '../../runs/record';
import { version } from '../../runs/version';
import { Interrupts } from '../interrupts';
import { exitCodes, type Output } from '../output';

/** `doctor`: which engine would run here, why, and how fast it is. */
export async function doctor(
  options: { readonly engine?: EngineRecord['name'] | 'auto' },
  output: Output,
): Promise<number> {
  const cores = grantedCores();
  const gib = (bytes: number): string => (bytes / 2 ** 30).toFixed(0);
  output.say(
    `Winning Ticket ${version}, Node ${process.version}, ${process.platform}-${process.arch}`,
  );
  output.say(
    `${os.cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cores} ${cores === 1 ? 'core' : 'cores'} granted, ${gib(freeBytes())} of ${gib(os.totalmem())} GiB free`,
  );
  const native = findNative();
  const measured = await measure(options.engine ?? 'auto', output);
  const engine = measured[0].result.engine;
  output.emit(
    {},
    {
      type: 'summary',
      cores,
      freeBytes: freeBytes(),
      engine: { name: engine.name, versions: engine.versions, attempts: engine.attempts },
      native,
      selfTest: measured.map(({ result, ...own }) => ({
        ...own,
        batch: measuredBatch,
        stepMilliseconds: result.stepMilliseconds,
        steps: result.steps,
      })),
      gpu: false,
    },
  );
  tellEngine(engine, native, output);
  tellMeasured(measured, output);
  output.say('A GPU is not used.');
  return exitCodes.done;
}

async function measure(
  engine: EngineRecord['name'] | 'auto',
  output: Output,
): Promise<readonly [Measurement, ...Measurement[]]> {
  const interrupts = new Interrupts();
  output.progress('Measuring for two seconds ...');
  try {
    const { signal } = interrupts;
    return await measureEngine(engine, nativeCacheFolder(), { signal });
  } finally {
    output.progress('');
    interrupts.close();
  }
}

function tellEngine(engine: EngineRecord, native: NativeStatus, output: Output): void {
  output.say(`Engine: ${engine.attempts.at(-1)?.reason ?? engine.name}`);
  for (const attempt of engine.attempts.filter((a) => a.outcome === 'refused')) {
    output.say(`  not ${attempt.engine}: ${attempt.reason}`);
  }
  if (engine.name === 'native' && native.state === 'ready') output.say(`  in ${native.folder}`);
  else if (!engine.attempts.some((attempt) => attempt.engine === 'native')) {
    // It was not tried: another was asked for.
    output.say(
      native.state === 'ready'
        ? `The native engine, which is faster, is there as well: ${native.folder}`
        : `The native engine is not there: ${native.reason} ${native.remedy}`,
    );
  }
}

function tellMeasured(measured: readonly Measurement[], output: Output): void {
  output.say(`Self-test, training steps of ${measuredBatch} examples:`);
  for (const { work, threads, threadsReason, result } of measured) {
    const title = `${workTitles[work]}:`.padEnd(24);
    const on = `${threads} ${threads === 1 ? 'thread' : 'threads'} (${threadsReason})`;
    output.say(
      `  ${title} ${result.stepMilliseconds.toFixed(2)} ms on ${on}, median of ${result.steps}`,
    );
  }
}
