import os from 'node:os';
import { askWorker } from '../../jobs/ask';
import { freeBytes, grantedCores } from '../../jobs/machine';
import { keepSelfTest } from '../../jobs/selfTest';
import { shareCores, threadsAsked } from '../../jobs/threads';
import { findNative, type NativeStatus } from '../../native/find';
import { nativeCacheFolder } from '../../native/location';
import { type EngineRecord } from '../../runs/record';
import {
  type FromSelfTest,
  type SelfTestRequest,
  type SelfTestResult,
  type SelfTestWork,
} from '../../worker/messages';
import { SentFailure } from '../../jobs/sentFailure';
import { Interrupts } from '../interrupts';
import { exitCodes, type Output } from '../output';

import { version } from '../../runs/version';

const works: readonly SelfTestWork[] = ['lenet-300-100', 'lenet-5'];
const batch = 60;
/** Seconds that all measurements take together. */
const duration = 2;

/** One measurement, on as many threads as a job of that kind would have. */
interface Measurement {
  readonly work: SelfTestWork;
  readonly threads: number;
  readonly threadsReason: string;
  readonly result: SelfTestResult;
}

const titles: Readonly<Record<SelfTestWork, string>> = {
  'lenet-300-100': 'LeNet-300-100',
  'lenet-5': 'LeNet-5 (convolutions)',
};

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
  const measured = await measureAll(options.engine ?? 'auto', cores, output);
  const engine = measured[0]!.result.engine;
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
        batch,
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

async function measureAll(
  engine: EngineRecord['name'] | 'auto',
  cores: number,
  output: Output,
): Promise<Measurement[]> {
  const interrupts = new Interrupts();
  const measured: Measurement[] = [];
  let refused: EngineRecord['attempts'] = [];
  try {
    for (const work of works) {
      // A convolution in plain JavaScript takes many seconds a step.
      if (measured[0]?.result.engine.name === 'cpu') break;
      const request: SelfTestRequest = {
        engine,
        refused,
        work,
        batch,
        threads: sharesOf(work, engine, cores).threads,
        seconds: duration / works.length,
      };
      output.progress('Measuring for two seconds ...');
      const reply = await askWorker<FromSelfTest>('self-test', request, {
        signal: interrupts.signal,
      });
      output.progress('');
      if (reply.type === 'failed') throw new SentFailure(reply.error);
      const { result } = reply;
      measured.push({ work, ...sharesOf(work, result.engine.name, cores), result });
      keepSelfTest(nativeCacheFolder(), { work, engine: result.engine }, result.stepMilliseconds);
      if (engine === 'auto')
        refused = result.engine.attempts.filter((a) => a.outcome === 'refused');
    }
    return measured;
  } finally {
    interrupts.close();
  }
}

/** The threads of a job of one replicate. */
function sharesOf(
  work: SelfTestWork,
  engine: EngineRecord['name'] | 'auto',
  cores: number,
): Pick<Measurement, 'threads' | 'threadsReason'> {
  const { threads, threadsReason } = shareCores(
    {
      engine: engine === 'auto' ? 'native' : engine,
      seeds: 1,
      replicateBytes: 0,
      gainsFromThreads: work === 'lenet-5',
      threads: threadsAsked('auto'),
      jobs: 1,
    },
    cores,
  );
  return { threads, threadsReason };
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
  output.say(`Self-test, training steps of ${batch} examples:`);
  for (const { work, threads, threadsReason, result } of measured) {
    const title = `${titles[work]}:`.padEnd(24);
    const on = `${threads} ${threads === 1 ? 'thread' : 'threads'} (${threadsReason})`;
    output.say(
      `  ${title} ${result.stepMilliseconds.toFixed(2)} ms on ${on}, median of ${result.steps}`,
    );
  }
}
