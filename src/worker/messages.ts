import { type EngineAttempt, type EngineRecord, type Fingerprint } from '../runs/record';
import { type EngineName } from '../tensors/engine';
import { type LayerSize } from '../lottery/experiment';
import { type AnySpec } from '../lottery/spec';

/** An error on its way to another process. */
export interface SentError {
  readonly name: string;
  readonly reason?: string;
  readonly message: string;
}

export type FromTrainer =
  | { readonly type: 'progress'; readonly progress: number }
  | { readonly type: 'stage'; readonly stage: string }
  | { readonly type: 'done' }
  | { readonly type: 'stopped' }
  | { readonly type: 'failed'; readonly error: SentError };

export type ToTrainer = { readonly type: 'stop' };

/** What a worker that was asked something does now, so that whoever waits can say what for. */
export interface Doing {
  readonly type: 'doing';
  /** To follow "while": `loading the data set`. */
  readonly what: string;
  /** Set while an engine is tried: should the worker end now, or answer no more, it is that engine's fault. */
  readonly engine?: EngineName;
  /** Seconds after which it is to be given up; where it says nothing, whoever waits decides. */
  readonly patience?: number;
}

/** What every question to a worker that starts an engine holds. */
export interface EngineQuestion {
  readonly engine: EngineName | 'auto';
  /** Engines that ended a worker before this one. */
  readonly refused?: readonly EngineAttempt[];
}

export interface ProbeRequest extends EngineQuestion {
  readonly spec: AnySpec;
  readonly base: string;
  /** Of a run that is resumed: what it was made from. */
  readonly fingerprint?: Fingerprint | undefined;
}

/** What a job needs and runs on, found out by loading everything once. */
export interface ProbeResult {
  /** With one thread; how many the job is to have is for whoever asked to say. */
  readonly engine: EngineRecord;
  /** Whether a step is faster on several threads. */
  readonly gainsFromThreads: boolean;
  readonly fingerprint: Fingerprint;
  /** Bytes that one replicate needs. */
  readonly replicateBytes: number;
  readonly dataName: string;
  readonly modelName: string;
  readonly train: number;
  readonly test: number;
  readonly weights: number;
  readonly prunable: number;
}

export type FromProbe =
  | Doing
  | { readonly type: 'probed'; readonly result: ProbeResult }
  | { readonly type: 'failed'; readonly error: SentError };

/** Errors that say all they have to say in one line; of others the stack is wanted. */
const plain = new Set([
  'InputError',
  'RunError',
  'PruningError',
  'TrainingError',
  'EngineError',
  'NativeError',
]);

/** What V8 and TensorFlow say when they cannot allocate. */
const outOfMemory = /Array buffer allocation failed|Invalid typed array length|OOM when allocating/;

export function sentError(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  if (outOfMemory.test(error.message)) {
    const message = `Memory ran out (${error.message.split('\n')[0]}). Try fewer --jobs, less data or a smaller net.`;
    return { name: 'RunError', reason: 'memory', message };
  }
  const reason = (error as { reason?: unknown }).reason;
  return {
    name: error.name,
    ...(typeof reason === 'string' && { reason }),
    message: plain.has(error.name) ? error.message : (error.stack ?? error.message),
  };
}

export type SelfTestWork = 'lenet-300-100' | 'lenet-5';

export interface SelfTestRequest extends EngineQuestion {
  /** The zoo net of which a training step is measured. */
  readonly work: SelfTestWork;
  /** Examples a step. */
  readonly batch: number;
  readonly threads: number;
  /** How long to measure. */
  readonly seconds: number;
}

export interface SelfTestResult {
  readonly engine: EngineRecord;
  /** Median time of a training step. */
  readonly stepMilliseconds: number;
  readonly steps: number;
}

export type FromSelfTest =
  | Doing
  | { readonly type: 'tested'; readonly result: SelfTestResult }
  | { readonly type: 'failed'; readonly error: SentError };

/** Asks how long a training step of a spec takes, for estimates. */
export interface SpecTestRequest extends EngineQuestion {
  readonly spec: AnySpec;
  readonly base: string;
  readonly threads: number;
  /** How long to measure. */
  readonly seconds: number;
}

export interface SpecTestResult {
  readonly engine: EngineRecord;
  /** Median time of a training step of the dense net. */
  readonly stepMilliseconds: number;
  /** Time of evaluating one example. */
  readonly exampleMilliseconds: number;
  /** Examples of the spec's data. */
  readonly train: number;
  readonly test: number;
  /** Bytes that one replicate needs. */
  readonly replicateBytes: number;
  readonly gainsFromThreads: boolean;
  /** Fully connected layers of the spec's net, from the input on. */
  readonly layers: readonly LayerSize[];
}

export type FromSpecTest =
  | Doing
  | { readonly type: 'tested'; readonly result: SpecTestResult }
  | { readonly type: 'failed'; readonly error: SentError };
