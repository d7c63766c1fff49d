import { type EngineRecord } from '../runs/record';
import {
  type FromSelfTest,
  type FromSpecTest,
  type SelfTestRequest,
  type SelfTestResult,
  type SelfTestWork,
  type SpecTestRequest,
  type SpecTestResult,
} from '../worker/messages';
import { type AnySpec } from '../lottery/spec';
import { askWorker, type Asking } from './ask';
import { grantedCores } from './machine';
import { keepSelfTest } from './selfTest';
import { SentFailure } from './sentFailure';
import { shareCores, threadsAsked, type Shares } from './threads';

const works: readonly SelfTestWork[] = ['lenet-300-100', 'lenet-5'];

/** What the measured nets are called. */
export const workTitles: Readonly<Record<SelfTestWork, string>> = {
  'lenet-300-100': 'LeNet-300-100',
  'lenet-5': 'LeNet-5 (convolutions)',
};

/** Examples of a measured training step. */
export const measuredBatch = 60;
/** Seconds that all measurements take together. */
export const measuredSeconds = 2;

/** One measurement, on as many threads as a job of that kind would have. */
export interface Measurement extends Pick<Shares, 'threads' | 'threadsReason'> {
  readonly work: SelfTestWork;
  readonly result: SelfTestResult;
}

/**
 * Starts the engine that jobs would run on, measures training steps of small nets on it and keeps the times for
 * estimates.
 *
 * @param cache folder of what is kept
 * @returns at least one measurement
 * @throws RunError `stopped`, `timed-out`, `memory`, `failed`; SentFailure with what the process threw
 */
export async function measureEngine(
  engine: EngineRecord['name'] | 'auto',
  cache: string,
  asking: Asking = {},
): Promise<readonly [Measurement, ...Measurement[]]> {
  const measured: Measurement[] = [];
  let refused: EngineRecord['attempts'] = [];
  for (const work of works) {
    // A convolution in plain JavaScript takes many seconds a step.
    if (measured[0]?.result.engine.name === 'cpu') break;
    const request: SelfTestRequest = {
      engine,
      refused,
      work,
      batch: measuredBatch,
      threads: sharesOf(work, engine).threads,
      seconds: measuredSeconds / works.length,
    };
    const reply = await askWorker<FromSelfTest>('self-test', request, asking);
    if (reply.type === 'failed') throw new SentFailure(reply.error);
    const { result } = reply;
    measured.push({ work, ...sharesOf(work, result.engine.name), result });
    keepSelfTest(cache, { work, engine: result.engine }, result.stepMilliseconds);
    if (engine === 'auto') refused = result.engine.attempts.filter((a) => a.outcome === 'refused');
  }
  return measured as [Measurement, ...Measurement[]];
}

/** Seconds that a step of a spec is measured. */
const specSeconds = 0.7;

/**
 * Sets a spec up in a process of its own and measures a training step of it.
 *
 * @param base folder of the spec's relative paths
 * @throws RunError, SentFailure: also where data and model do not fit each other
 */
export async function measureSpec(
  spec: AnySpec,
  base: string,
  asking: Asking = {},
): Promise<SpecTestResult> {
  const { engine } = spec;
  const request: SpecTestRequest = {
    spec,
    base,
    engine,
    // Replicates run side by side on one thread each where there are several.
    threads: spec.seeds.length >= grantedCores() ? 1 : grantedCores(),
    seconds: specSeconds,
  };
  const reply = await askWorker<FromSpecTest>('spec-test', request, asking);
  if (reply.type === 'failed') throw new SentFailure(reply.error);
  return reply.result;
}

/** The threads of a job of one replicate. */
function sharesOf(
  work: SelfTestWork,
  engine: EngineRecord['name'] | 'auto',
): Pick<Measurement, 'threads' | 'threadsReason'> {
  const { threads, threadsReason } = shareCores({
    engine: engine === 'auto' ? 'native' : engine,
    seeds: 1,
    replicateBytes: 0,
    gainsFromThreads: work === 'lenet-5',
    threads: threadsAsked('auto'),
    jobs: 1,
  });
  return { threads, threadsReason };
}
