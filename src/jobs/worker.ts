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

/** The bundle of all worker processes. */
export function workerPath(): string {
  if (set !== undefined) return path.join(set.program, 'worker.js');
  const beside = path.join(__dirname, 'worker.js');
  const given = process.env['WINNING_TICKET_WORKER'];
  const built = path.resolve(__dirname, '..', '..', 'dist', 'worker.js');
  return given ?? (fs.existsSync(beside) ? beside : built);
}

/** Starts a worker. @param more what is added to its environment; of what is there already, nothing is replaced */
export function forkWorker(
  args: readonly string[],
  { more, ...options }: Omit<ForkOptions, 'env'> & { readonly more?: NodeJS.ProcessEnv } = {},
): ChildProcess {
  return fork(workerPath(), [...args], {
    execArgv: [],
    ...options,
    // In VS Code's extension host this process is Electron; its child is to be plain Node.
    env: { ...more, ...(set?.variables() ?? process.env), ELECTRON_RUN_AS_NODE: '1' },
  });
}
