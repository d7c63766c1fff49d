import fs from 'node:fs';
import path from 'node:path';
import { Worker, type ResourceLimits } from 'node:worker_threads';
import { type SolverOptions } from '../solver';
import { type Answers, type Batch, type FromThread } from './batch';

/** What a thread runs. */
export interface ThreadProgram {
  readonly file: string;
  readonly argv: readonly string[];
}

/** The program of threads where this code is part of the built worker; sources that are run as they are have none. */
export function builtProgram(): ThreadProgram | undefined {
  const file = path.join(__dirname, 'worker.js');
  return fs.existsSync(file) ? { file, argv: ['subset-solver'] } : undefined;
}

/** One thread that solves batches in the order in which it is given them. */
export class SolverThread {
  private readonly worker: Worker;
  private readonly waiting: {
    readonly resolve: (answers: Answers) => void;
    readonly reject: (error: Error) => void;
  }[] = [];
  private ended = false;

  constructor(
    { file, argv }: ThreadProgram,
    options: SolverOptions,
    resourceLimits: ResourceLimits = {},
  ) {
    this.worker = new Worker(file, {
      ...{ argv: [...argv], workerData: options, execArgv: [], resourceLimits },
    });
    this.worker.on('message', (answer: FromThread) => {
      // Nobody waits for what was on its way when the thread was ended.
      const asked = this.waiting.shift();
      if ('failed' in answer) asked?.reject(new Error('the batch cannot be solved'));
      else asked?.resolve(answer);
    });
    // What it died of is no matter: its batches are solved elsewhere.
    this.worker.on('error', () => this.over());
    this.worker.on('messageerror', () => this.over());
    this.worker.on('exit', () => this.over());
  }

  /** Whether it still answers. */
  get alive(): boolean {
    return !this.ended;
  }

  /** Solves a batch, whose arrays are gone then. Rejects where it cannot be solved, or the thread ends before. */
  async solve(batch: Batch): Promise<Answers> {
    return new Promise((resolve, reject) => {
      if (this.ended) return reject(new Error('the thread has ended'));
      this.waiting.push({ resolve, reject });
      this.worker.postMessage(
        batch,
        [batch.sizes, batch.samples, batch.targets].map(({ buffer }) => buffer),
      );
    });
  }

  /** Ends the thread, whatever it is doing. */
  async end(): Promise<void> {
    this.over();
    await this.worker.terminate();
  }

  private over(): void {
    this.ended = true;
    for (const { reject } of this.waiting.splice(0)) reject(new Error('the thread has ended'));
  }
}
