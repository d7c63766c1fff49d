import { fork, type ForkOptions, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { RunError } from '../runs/errors';

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

/**
 * Asks a worker one question.
 *
 * @throws RunError `failed` if it ends without an answer
 */
export async function askWorker<Reply>(role: string, request: object): Promise<Reply> {
  const child = forkWorker([role], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let noise = '';
  child.stderr?.on('data', (chunk: Buffer) => (noise = (noise + chunk.toString()).slice(-2000)));
  return new Promise<Reply>((resolve, reject) => {
    child.on('message', (reply) => resolve(reply as Reply));
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      const last = noise.trim().split('\n').at(-1);
      const how = signal ?? `exit code ${code}`;
      reject(
        new RunError(
          'failed',
          `The worker for "${role}" ended without an answer (${how}). ${last}`,
        ),
      );
    });
    child.send(request);
  });
}
