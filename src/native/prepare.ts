import util from 'node:util';
import { type NativeReady } from './find';

/** Settings of {@link prepareNativeProcess}. */
export interface PrepareOptions {
  /** Threads that one TensorFlow operation may use; at least 1. */
  readonly threads: number;
  /** The environment to set; this process's own by default. */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Prepares this process for the native engine. TensorFlow reads these variables when its library loads and never
 * again, so call it before `@tensorflow/tfjs-node` is loaded.
 *
 * oneDNN is turned on, which TensorFlow does by itself only on newer processors: gradients of convolutions are two to ten
 * times faster with it. On processors without AVX-512 its matrix product keeps its workspace where a signal handler would
 * write its frame, so a process that uses the engine must have no signal handlers, and cannot be profiled with
 * `node --cpu-prof`, which samples by signals; `TF_ENABLE_ONEDNN_OPTS=0` allows both.
 *
 * It also gives back to `node:util` two functions that tfjs-node 4.22 calls and that Node 23 took away.
 * @throws RangeError where `threads` is not a positive whole number.
 */
export function prepareNativeProcess(
  status: Pick<NativeReady, 'binding'>,
  options: PrepareOptions,
): void {
  const { threads } = options;
  if (!Number.isSafeInteger(threads) || threads < 1) {
    throw new RangeError(`threads must be a positive whole number, not ${threads}`);
  }
  const environment = options.environment ?? process.env;
  environment['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  environment['TF_ENABLE_ONEDNN_OPTS'] ??= '1';
  for (const name of ['TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS', 'OMP_NUM_THREADS']) {
    environment[name] = String(threads);
  }
  environment['WINNING_TICKET_TFJS_BINDING'] = status.binding;
  supplyRemovedUtilities(util);
}

/** Adds `isNullOrUndefined` and `isArray` to a `util` module that lacks them. */
export function supplyRemovedUtilities(target: object): void {
  const supplied: Readonly<Record<string, (value: unknown) => boolean>> = {
    isNullOrUndefined: (value) => value === null || value === undefined,
    isArray: (value) => Array.isArray(value),
  };
  for (const [name, value] of Object.entries(supplied)) {
    if (name in target) continue;
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
  }
}
