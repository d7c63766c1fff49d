import { setTimeout as sleep } from 'node:timers/promises';
import { type ResourceLimits } from 'node:worker_threads';
import { SubsetSolver, type SolverOptions } from '../solver';
import { batchOf, settleAll, type Answers, type Task } from './batch';
import { builtProgram, SolverThread, type ThreadProgram } from './crew';

/** How many threads a search may have. */
export interface Threads {
  readonly threads: number;
  /** What they run; where there is nothing, this thread does all. */
  readonly program?: ThreadProgram | undefined;
  /** Seconds that must be left when threads are started: each takes .2 to start, more beside other work. */
  readonly worthwhile?: number;
  /** What a thread may take of JavaScript's memory. */
  readonly limits?: ResourceLimits;
}

/** Tells how much is done (0..1) and throws where the search is to stop. */
export type Breathe = (done: number) => Promise<void>;

/** So long this thread works by itself, in seconds, which tells how much work there is. */
const trial = 0.1;
/** Work that a thread is sent at once, in seconds: long beside the sending, short beside the whole. */
const batchSeconds = 0.02;
/** How long this thread works, or waits, between breaths, in seconds. */
const breath = 0.05;
/** What the threads may take together, and what each takes, as measured for 21 and 30 samples; in bytes. */
const [mostBytes, threadBytes] = [400e6, 50e6];
/** What a thread may keep of arrays that are soon forgotten: much of it gains nothing, and there are many threads. */
const youngMegabytes = 8;

/**
 * Solves tasks, on several threads where that is worth their start. The results are the same on any number of them, and
 * a thread that dies is done without.
 *
 * @throws SubsetSumError as {@link SubsetSolver.solve} does; what `breathe` throws, when all threads have ended
 */
export async function solveAll(
  tasks: Iterable<Task>,
  options: SolverOptions,
  threads: Threads,
  breathe: Breathe,
): Promise<void> {
  await new Search(tasks, options, threads, breathe).run();
}

class Search {
  private readonly queue: Iterator<Task, unknown>;
  private readonly solver: SubsetSolver;
  private readonly program: ThreadProgram | undefined;
  private done = 0;
  private finished = false;
  private ended = false;
  /** Targets that are solved in a second. */
  private speed = 0;

  constructor(
    tasks: Iterable<Task>,
    private readonly options: SolverOptions,
    private readonly threads: Threads,
    private readonly breathe: Breathe,
  ) {
    this.queue = tasks[Symbol.iterator]();
    this.solver = new SubsetSolver(options);
    this.program = 'program' in threads ? threads.program : builtProgram();
  }

  async run(): Promise<void> {
    const several = this.threads.threads > 1 && this.program !== undefined;
    await this.alone(several);
    if (!this.finished && this.program) await this.together(this.program);
    // What threads that died have left.
    if (!this.finished) await this.alone(false);
    await this.breathe(1);
  }

  /** Solves on this thread, until all is solved or several threads are worth their start. */
  private async alone(several: boolean): Promise<void> {
    const worthwhile = this.threads.worthwhile ?? 3;
    const [begin, before] = [performance.now(), this.done];
    let [last, targets] = [begin, 0];
    for (let task = this.next(); task !== undefined; task = this.next()) {
      this.solve(task);
      targets += task.targets.length;
      const now = performance.now();
      if (now - last < 5) continue;
      last = now;
      await this.breathe(this.done);
      const seconds = (now - begin) / 1000;
      this.speed = targets / seconds;
      const left = (seconds * (1 - this.done)) / (this.done - before);
      if (several && seconds >= Math.min(trial, worthwhile) && left >= worthwhile) return;
    }
  }

  private async together(program: ThreadProgram): Promise<void> {
    const limits = { maxYoungGenerationSizeMb: youngMegabytes, ...this.threads.limits };
    const crew = Array.from(
      { length: this.count() },
      () => new SolverThread(program, this.options, limits),
    );
    try {
      // Two batches each, so that none waits for the next.
      const work = Promise.all([...crew, ...crew].map((thread) => this.serve(thread)));
      let working = true;
      const over = (): void => {
        working = false;
      };
      work.then(over, over);
      while (working) {
        await Promise.race([work, sleep(1000 * breath)]);
        await this.breathe(this.done);
      }
      await work;
    } finally {
      this.ended = true;
      await Promise.all(crew.map((thread) => thread.end()));
    }
  }

  /** As many threads as there may be and memory allows. */
  private count(): number {
    return Math.min(this.threads.threads, Math.floor(mostBytes / threadBytes));
  }

  /** Keeps a thread at work as long as there is some and it lives. */
  private async serve(thread: SolverThread): Promise<void> {
    while (thread.alive) {
      const tasks = this.nextBatch();
      if (tasks.length === 0) return;
      let answers: Answers;
      try {
        answers = await thread.solve(batchOf(tasks));
      } catch {
        if (this.ended) return;
        await this.rescue(tasks);
        continue;
      }
      settleAll(tasks, answers);
      for (const { share } of tasks) this.done += share;
    }
  }

  /** Solves here what a thread did not. */
  private async rescue(tasks: readonly Task[]): Promise<void> {
    let last = performance.now();
    for (const task of tasks) {
      this.solve(task);
      const now = performance.now();
      if (now - last < 1000 * breath) continue;
      last = now;
      await this.breathe(this.done);
    }
  }

  private solve(task: Task): void {
    const { subsets, errors } = this.solver.solve(task.samples, task.targets);
    task.settle(subsets, errors, 0);
    this.done += task.share;
  }

  private nextBatch(): readonly Task[] {
    const tasks: Task[] = [];
    const most = this.speed * batchSeconds;
    for (let targets = 0; targets < most || tasks.length === 0;) {
      const task = this.next();
      if (task === undefined) break;
      tasks.push(task);
      targets += task.targets.length;
    }
    return tasks;
  }

  private next(): Task | undefined {
    const next = this.queue.next();
    if (next.done === true) {
      this.finished = true;
      return undefined;
    }
    return next.value;
  }
}
