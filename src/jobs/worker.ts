import { fork, type ForkOptions, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** The bundle of all worker processes. */
export function workerPath(): string {
  const beside = path.join(__dirname, 'worker.js');
  const given = process.env['WINNING_TICKET_WORKER'];
  const built = path.resolve(__dirname, '..', '..', 'dist', 'worker.js');
  return given ?? (fs.existsSync(beside) ? beside : built);
}

export function forkWorker(args: readonly string[], options: ForkOptions): ChildProcess {
  return fork(workerPath(), [...args], {
    execArgv: [],
    ...options,
    // In VS Code's extension host this process is Electron; its child is to be plain Node.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ...options.env },
  });
}
