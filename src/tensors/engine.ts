import { existsSync } from 'node:fs';
import path from 'node:path';
import { findNative } from '../native/find';
import { prepareNativeProcess } from '../native/prepare';
import * as tf from './tf';
import { registerWasmKernels } from './wasmKernels';
import { trainsOn } from './trial';
import { type NativeBinding } from './nativeOps';

export type EngineName = 'native' | 'wasm' | 'cpu';
export const engineNames = ['native', 'wasm', 'cpu'] as const;

/** What one engine said when it was tried. */
export interface EngineAttempt {
  readonly engine: EngineName;
  readonly outcome: 'chosen' | 'refused';
  /** One line: why it was refused, or what was chosen. */
  readonly reason: string;
}

/** The engine of this process, as it is recorded in a run. */
export interface Engine {
  readonly name: EngineName;
  /** tfjs and, for the native engine, TensorFlow. */
  readonly versions: Readonly<Record<string, string>>;
  readonly threads: number;
  readonly attempts: readonly EngineAttempt[];
  /** TensorFlow's C binding, on the native engine. */
  readonly binding?: NativeBinding;
}

export interface EngineRequest {
  /** `auto` takes the first that works of native, wasm, cpu; a name takes that one or fails. */
  readonly engine: EngineName | 'auto';
  /** Threads inside one op; tfjs' own engines have one. */
  readonly threads: number;
  /** Builds the net of the job, to see whether the engine has every kernel that its training needs. */
  readonly job?: () => Promise<tf.LayersModel>;
  /** A folder with a native binding that the user set. */
  readonly nativePath?: string;
}

/** No engine could be started, or not the one asked for. */
export class EngineError extends Error {
  constructor(
    readonly reason: 'unavailable',
    message: string,
    readonly attempts: readonly EngineAttempt[],
  ) {
    super(message);
    this.name = 'EngineError';
  }
}

/**
 * Starts the engine of this process. Called once, before any tensor exists.
 *
 * @throws EngineError when the engine asked for cannot be used here
 */
export async function startEngine(request: EngineRequest): Promise<Engine> {
  const attempts: EngineAttempt[] = [];
  const order = request.engine === 'auto' ? engineNames : [request.engine];
  for (const name of order) {
    const refusal = name === 'native' ? startNative(request) : await startPortable(name, request);
    if (typeof refusal !== 'string') {
      const engine = { name, versions: refusal.versions, threads: refusal.threads };
      attempts.push({ engine: name, outcome: 'chosen', reason: describe(engine) });
      return { ...engine, attempts, ...(refusal.binding && { binding: refusal.binding }) };
    }
    attempts.push({ engine: name, outcome: 'refused', reason: refusal });
  }
  const why = attempts.map((a) => `${a.engine}: ${a.reason}`).join('; ');
  throw new EngineError('unavailable', `No engine for this job (${why}).`, attempts);
}

/** One line for people: which engine runs, with what. */
export function describe(engine: Pick<Engine, 'name' | 'versions' | 'threads'>): string {
  const threads = `${engine.threads} ${engine.threads === 1 ? 'thread' : 'threads'}`;
  switch (engine.name) {
    case 'native':
      return `native (TensorFlow ${engine.versions['tensorflow'] ?? '?'}, ${threads})`;
    case 'wasm':
      return 'tfjs WebAssembly (1 thread)';
    case 'cpu':
      return 'tfjs plain JavaScript (1 thread)';
  }
}

interface Started {
  readonly versions: Readonly<Record<string, string>>;
  readonly threads: number;
  readonly binding?: NativeBinding;
}

function startNative(request: EngineRequest): Started | string {
  const status = findNative(request.nativePath === undefined ? {} : { path: request.nativePath });
  if (status.state !== 'ready') return `${status.reason} ${status.remedy}`;
  prepareNativeProcess(status, { threads: request.threads });
  try {
    // Loaded here and not at the top: the package looks for its binding while it loads.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    require('@tensorflow/tfjs-node');
  } catch (error) {
    return `the binding in ${status.folder} does not load: ${firstLine(error)}`;
  }
  const backend = tf.backend() as unknown as { binding: NativeBinding };
  return {
    versions: { tfjs: tf.version_core, tensorflow: status.tensorflowVersion },
    threads: request.threads,
    binding: backend.binding,
  };
}

async function startPortable(
  name: 'wasm' | 'cpu',
  request: EngineRequest,
): Promise<Started | string> {
  try {
    if (name === 'wasm') {
      const wasm = await import('@tensorflow/tfjs-backend-wasm');
      wasm.setWasmPaths(wasmFolder());
      registerWasmKernels();
    }
    // Turns off tfjs' warnings, of which one advises to install its own node package; it changes nothing else.
    tf.env().set('PROD', true);
    if (!(await tf.setBackend(name))) return 'the backend did not start';
    await tf.ready();
  } catch (error) {
    return firstLine(error);
  }
  // A model that cannot be built is no engine's fault: its error goes through.
  const missing = request.job && trainsOn(await request.job());
  if (missing !== undefined) return missing;
  return { versions: { tfjs: tf.version_core }, threads: 1 };
}

/** The folder with tfjs' `.wasm` files, beside the bundle; with a trailing separator. */
function wasmFolder(): string {
  const beside = path.join(__dirname, 'wasm');
  const built = path.resolve(__dirname, '..', '..', 'dist', 'wasm');
  return (existsSync(beside) ? beside : built) + path.sep;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
