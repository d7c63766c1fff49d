import { type EngineRecord } from '../runs/record';
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

export interface ProbeRequest {
  readonly spec: AnySpec;
  readonly base: string;
  readonly cores: number;
  readonly jobs: number | undefined;
  readonly nativePath?: string;
}

/** What a job needs and runs on, found out by loading everything once. */
export interface ProbeResult {
  readonly engine: EngineRecord;
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

export function sentError(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const reason = (error as { reason?: unknown }).reason;
  return {
    name: error.name,
    ...(typeof reason === 'string' && { reason }),
    message: plain.has(error.name) ? error.message : (error.stack ?? error.message),
  };
}

export type FromSelfTest =
  | {
      readonly type: 'tested';
      readonly engine: EngineRecord;
      readonly description: string;
      /** Median time of a LeNet-300-100 step, batch 60. */
      readonly stepMilliseconds: number;
      readonly steps: number;
    }
  | { readonly type: 'failed'; readonly error: SentError };
