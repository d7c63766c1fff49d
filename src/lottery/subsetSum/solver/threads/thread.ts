import { parentPort, workerData } from 'node:worker_threads';
import { SubsetSolver, type SolverOptions } from '../solver';
import { solveBatch, type Batch, type FromThread } from './batch';

/** The program of a thread that solves batches until it is ended; its `workerData` are the solver's options. */
export function solverThread(): void {
  const port = parentPort;
  if (port === null) throw new Error('the program of a thread was started as a process');
  const solver = new SubsetSolver(workerData as SolverOptions);
  port.on('message', (batch: Batch) => {
    let answer: FromThread;
    try {
      answer = solveBatch(solver, batch);
    } catch {
      answer = { failed: true };
    }
    const moved = 'failed' in answer ? [] : [answer.subsets.buffer, answer.errors.buffer];
    port.postMessage(answer, moved);
  });
}
