import { fork, type ForkOptions, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** Where workers are started from, and with what. */
export interface WorkerEnvironment {
  /** Folder of the program whose `worker.js` is started. */
  readonly program: string;
  /** The environment in place of this process's own; asked for anew for each worker. */
  readonly variables: () => NodeJS.ProcessEnv;
}

let set: WorkerEnvironment | undefined;

/** Lets workers be started from another folder and environment than this process's, for programs that embed us. */
export function setWorkerEnvironment(environment: WorkerEnvironment | undefined): void {
  set = environment;
}

/** Bundles of worker processes: of all that may need an engine, and of the one that reads runs, which starts faster. */
export type WorkerBundle = 'worker.js' | 'reader.js';

/** Where a bundle of worker processes lies. */
export function workerPath(bundle: WorkerBundle = 'worker.js'): string {
  if (set !== undefined) return path.join(set.program, bundle);
  const given = bundle === 'worker.js' ? process.env['WINNING_TICKET_WORKER'] : undefined;
  const beside = path.join(__dirname, bundle);
  const built = path.resolve(__dirname, '..', '..', 'dist', bundle);
  return given ?? (fs.existsSync(beside) ? beside : built);
}

/** Starts a worker. @param more what is added to its environment; of what is there already, nothing is replaced */
export function forkWorker(
  args: readonly string[],
  {
    more,
    bundle,
    ...options
  }: Omit<ForkOptions, 'env'> & {
    readonly more?: NodeJS.ProcessEnv;
    readonly bundle?: WorkerBundle;
  } = {},
): ChildProcess {
  return fork(workerPath(bundle), [...args], {
    execArgv: [],
    ...options,
    // In VS Code's extension host this process is Electron; its child is to be plain Node.
    env: { ...more, ...(set?.variables() ?? process.env), ELECTRON_RUN_AS_NODE: '1' },
  });
}
