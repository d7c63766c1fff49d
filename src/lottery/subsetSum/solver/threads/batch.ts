import { type SubsetSolver } from '../solver';

/** A pool to be searched, and what becomes of the subsets. */
export interface Task {
  /** [n] */
  readonly samples: Float32Array;
  /** [targets] */
  readonly targets: Float32Array;
  /** How much it is of the whole work, whose tasks make 1. */
  readonly share: number;
  /** Told the subset and the error of each target: they stand from an index on. */
  settle(subsets: Int32Array, errors: Float64Array, from: number): void;
}

/** The pools of some tasks, one after the other, as a thread is sent them. */
export interface Batch {
  /** Of each pool, how many samples it has and how many targets. */
  readonly sizes: Int32Array<ArrayBuffer>;
  readonly samples: Float32Array<ArrayBuffer>;
  readonly targets: Float32Array<ArrayBuffer>;
}

/** What is found for the targets of a batch, in their order. */
export interface Answers {
  readonly subsets: Int32Array<ArrayBuffer>;
  readonly errors: Float64Array<ArrayBuffer>;
}

/** What a thread says to a batch; a failure is found again, and told, by whoever solves it instead. */
export type FromThread = Answers | { readonly failed: true };

/** Lays the pools of tasks out. */
export function batchOf(tasks: readonly Task[]): Batch {
  let [sampleCount, targetCount] = [0, 0];
  for (const { samples, targets } of tasks) {
    sampleCount += samples.length;
    targetCount += targets.length;
  }
  const batch: Batch = {
    sizes: new Int32Array(2 * tasks.length),
    samples: new Float32Array(sampleCount),
    targets: new Float32Array(targetCount),
  };
  let [size, sample, target] = [0, 0, 0];
  for (const { samples, targets } of tasks) {
    batch.sizes[size++] = samples.length;
    batch.sizes[size++] = targets.length;
    batch.samples.set(samples, sample);
    batch.targets.set(targets, target);
    sample += samples.length;
    target += targets.length;
  }
  return batch;
}

/** Solves the pools of a batch. @throws SubsetSumError as {@link SubsetSolver.solve} does */
export function solveBatch(solver: SubsetSolver, { sizes, samples, targets }: Batch): Answers {
  const answers: Answers = {
    subsets: new Int32Array(targets.length),
    errors: new Float64Array(targets.length),
  };
  let [sample, target] = [0, 0];
  for (let i = 0; i < sizes.length; i += 2) {
    const [sampleEnd, targetEnd] = [sample + sizes[i]!, target + sizes[i + 1]!];
    const { subsets, errors } = solver.solve(
      samples.subarray(sample, sampleEnd),
      targets.subarray(target, targetEnd),
    );
    answers.subsets.set(subsets, target);
    answers.errors.set(errors, target);
    [sample, target] = [sampleEnd, targetEnd];
  }
  return answers;
}

/** Hands what was found for a batch to its tasks. */
export function settleAll(tasks: readonly Task[], { subsets, errors }: Answers): void {
  let from = 0;
  for (const task of tasks) {
    task.settle(subsets, errors, from);
    from += task.targets.length;
  }
}
