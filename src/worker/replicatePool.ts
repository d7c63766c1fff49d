import { fork, type ChildProcess } from 'node:child_process';
import { startTime } from '../files/processes';
import { trainerEnvironment } from '../runs/environment';
import { type EngineRecord } from '../runs/record';
import { endedEarly } from './endedEarly';
import { writeOwnLog } from './ownLog';
import { type FromTrainer, type SentError, type ToTrainer } from './messages';

/** How much of a trainer's standard error is looked at: V8's report of a full heap has a long stack. */
const keptCharacters = 16_384;

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
    private readonly engine: EngineRecord['name'],
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
      env: trainerEnvironment(),
      execArgv: [],
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    // The log keeps all of it; its end may say why the process died.
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      writeOwnLog(chunk);
      errors = (errors + chunk.toString()).slice(-keptCharacters);
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
    // Not at 'exit': its last words may come after that.
    child.on('close', (code, signal) => {
      // A batch system asks all processes of a job at once to end.
      const asked = this.stopping || signal === 'SIGTERM';
      if (last !== undefined || asked) return end(last ?? { state: 'stopped' });
      const atOnce = this.running.size;
      const trainer = { seed, code, signal, errors, engine: this.engine, atOnce };
      end({ state: 'failed', error: endedEarly(trainer) });
    });
  }
}
