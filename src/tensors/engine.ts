import { existsSync } from 'node:fs';
import path from 'node:path';
import { findNative } from '../native/find';
import { prepareNativeProcess } from '../native/prepare';
import { completeEngine } from './complete';
import * as tf from './tf';
import { registerPortableKernels } from './portable';
import { trainsOn } from './trial';
import { type NativeBinding } from './native/ops';

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
  /** What processes before this one found out, at the price of their lives: these engines are not tried again. */
  readonly refused?: readonly EngineAttempt[];
  /** Told before an engine is tried, and waited for: should this process end meanwhile, that engine ended it. */
  readonly announce?: (engine: EngineName) => Promise<void>;
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
  const attempts: EngineAttempt[] = [...(request.refused ?? [])];
  const tried = new Set(attempts.map((attempt) => attempt.engine));
  const order = request.engine === 'auto' ? engineNames : [request.engine];
  for (const name of order.filter((engine) => !tried.has(engine))) {
    await request.announce?.(name);
    const started = await start(name, request);
    if (typeof started !== 'string') {
      // How many threads the job is to have may be settled later.
      const reason = describe({ name, versions: started.versions });
      attempts.push({ engine: name, outcome: 'chosen', reason });
      return { name, attempts, ...started };
    }
    attempts.push({ engine: name, outcome: 'refused', reason: started });
  }
  const why = attempts.map((a) => `${a.engine}: ${a.reason.replace(/\.$/, '')}`).join('; ');
  const advice =
    request.engine === 'auto'
      ? ''
      : ' Choose another, or let --engine auto take the first that works.';
  throw new EngineError('unavailable', `No engine for this job (${why}).${advice}`, attempts);
}

/** One line for people: which engine runs, with what; threads where they are known. */
export function describe({
  name,
  versions,
  threads,
}: Pick<Engine, 'name' | 'versions'> & { readonly threads?: number }): string {
  const titles = { native: 'native', wasm: 'tfjs WebAssembly', cpu: 'tfjs plain JavaScript' };
  const details = [
    ...(name === 'native' ? [`TensorFlow ${versions['tensorflow'] ?? '?'}`] : []),
    ...(threads === undefined ? [] : [`${threads} ${threads === 1 ? 'thread' : 'threads'}`]),
  ];
  return titles[name] + (details.length > 0 ? ` (${details.join(', ')})` : '');
}

interface Started {
  readonly versions: Readonly<Record<string, string>>;
  readonly threads: number;
  readonly binding?: NativeBinding;
}

/** Starts one engine and tries the job on it; a string says why it cannot be used. */
async function start(name: EngineName, request: EngineRequest): Promise<Started | string> {
  const started = name === 'native' ? startNative(request) : await startPortable(name);
  if (typeof started === 'string') return started;
  completeEngine();
  // A model that cannot be built is no engine's fault: its error goes through.
  const missing = request.job && trainsOn(await request.job());
  return missing ?? started;
}

function startNative({ threads }: EngineRequest): Started | string {
  const status = findNative();
  if (status.state !== 'ready') return `${status.reason} ${status.remedy}`;
  prepareNativeProcess(status, { threads });
  try {
    // Loaded here and not at the top: the package looks for its binding while it loads.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    require('@tensorflow/tfjs-node');
  } catch (error) {
    return `the binding in ${status.folder} does not load: ${firstLine(error)}`;
  }
  // With a second tfjs-core in the process, the package would have registered its engine with the other.
  if (tf.getBackend() !== 'tensorflow') return 'it was loaded for another copy of tfjs-core';
  const { binding } = tf.backend() as unknown as {
    binding: NativeBinding & { readonly TF_Version?: string };
  };
  return {
    versions: {
      tfjs: tf.version_core,
      // The library's own word: a folder that the user named may hold any version.
      tensorflow: binding.TF_Version ?? status.tensorflowVersion,
    },
    threads,
    binding,
  };
}

async function startPortable(name: 'wasm' | 'cpu'): Promise<Started | string> {
  try {
    if (name === 'wasm') {
      const wasm = await import('@tensorflow/tfjs-backend-wasm');
      wasm.setWasmPaths(wasmFolder());
    }
    registerPortableKernels();
    // Turns off tfjs' warnings, of which one advises to install its own node package; it changes nothing else.
    tf.env().set('PROD', true);
    if (!(await tf.setBackend(name))) return 'the backend did not start';
    await tf.ready();
  } catch (error) {
    return firstLine(error);
  }
  return { versions: { tfjs: tf.version_core }, threads: 1 };
}

/** The folder with tfjs' `.wasm` files, beside the bundle; with a trailing separator. */
function wasmFolder(): string {
  const beside = path.join(__dirname, 'wasm');
  const built = path.resolve(__dirname, '..', '..', 'dist', 'wasm');
  return (existsSync(path.join(beside, 'tfjs-backend-wasm.wasm')) ? beside : built) + path.sep;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
