import { fork, type ChildProcess } from 'node:child_process';
import { startTime } from '../files/processes';
import { type FromTrainer, type SentError, type ToTrainer } from './messages';

/** How a replicate's process ended. */
export type Ending =
  { readonly state: 'done' | 'stopped' } | { readonly state: 'failed'; readonly error: SentError };

export interface PoolEvents {
  started(seed: number, pid: number, started: string): void;
  progress(seed: number, progress: number): void;
  stage(seed: number, stage: string): void;
  ended(seed: number, ending: Ending): void;
}

/** Runs one process a replicate, at most `jobs` at once. */
export class ReplicatePool {
  private readonly waiting: number[];
  private readonly running = new Map<number, ChildProcess>();
  private stopping = false;
  private finish: () => void = () => undefined;

  constructor(
    private readonly folder: string,
    seeds: readonly number[],
    private readonly jobs: number,
    private readonly environment: NodeJS.ProcessEnv,
    private readonly events: PoolEvents,
  ) {
    this.waiting = [...seeds];
  }

  /** Resolves when no replicate runs or waits any more. */
  async run(): Promise<void> {
    return new Promise((resolve) => {
      this.finish = resolve;
      this.fill();
    });
  }

  /** Asks every replicate to stop at its next step; those that wait do not start. */
  stop(): void {
    if (this.stopping) return;
    this.stopping = true;
    const message: ToTrainer = { type: 'stop' };
    for (const child of this.running.values()) if (child.connected) child.send(message);
    // A trainer deep in one long op cannot answer; its unfinished stage is worth nothing anyway.
    setTimeout(() => this.kill(), 20_000).unref();
    this.fill();
  }

  kill(): void {
    for (const child of this.running.values()) child.kill('SIGKILL');
  }

  private fill(): void {
    while (!this.stopping && this.running.size < this.jobs) {
      const seed = this.waiting.shift();
      if (seed === undefined) break;
      this.start(seed);
    }
    if (this.running.size === 0 && (this.stopping || this.waiting.length === 0)) {
      for (const seed of this.waiting.splice(0)) this.events.ended(seed, { state: 'stopped' });
      this.finish();
    }
  }

  private start(seed: number): void {
    const child = fork(__filename, ['trainer', this.folder, String(seed)], {
      env: this.environment,
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.running.set(seed, child);
    if (child.pid !== undefined) {
      this.events.started(seed, child.pid, startTime(child.pid) ?? '');
    }
    let last: Ending | undefined;
    child.on('message', (message: FromTrainer) => {
      switch (message.type) {
        case 'progress':
          this.events.progress(seed, message.progress);
          break;
        case 'stage':
          this.events.stage(seed, message.stage);
          break;
        case 'done':
        case 'stopped':
          last = { state: message.type };
          break;
        case 'failed':
          last = { state: 'failed', error: message.error };
          break;
      }
    });
    let ended = false;
    const end = (ending: Ending): void => {
      if (ended) return;
      ended = true;
      this.running.delete(seed);
      this.events.ended(seed, ending);
      this.fill();
    };
    child.on('error', (error) =>
      end({ state: 'failed', error: { name: 'Error', message: error.message } }),
    );
    child.on('exit', (code, signal) =>
      end(last ?? (this.stopping ? { state: 'stopped' } : died(seed, code, signal))),
    );
  }
}

function died(seed: number, code: number | null, signal: string | null): Ending {
  const how = signal === null ? `ended with exit code ${code}` : `was killed (${signal})`;
  const why =
    signal === 'SIGKILL'
      ? ' Perhaps memory ran out; try fewer --jobs.'
      : signal === 'SIGILL'
        ? ' This processor lacks instructions that the native engine needs; resume with --engine wasm.'
        : '';
  return {
    state: 'failed',
    error: {
      name: 'RunError',
      reason: 'failed',
      message: `The process of seed ${seed} ${how}.${why} Finished stages are safe.`,
    },
  };
}
