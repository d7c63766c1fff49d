import { InputError } from '../formats/errors';
import { type EngineRecord } from '../runs/record';
import { grantedCores, freeBytes } from './machine';

/** What the number of threads, and of replicates at once, depends on. */
export interface Work {
  readonly engine: EngineRecord['name'];
  readonly seeds: number;
  /** Bytes that one replicate needs. */
  readonly replicateBytes: number;
  /** Whether a step is faster on several threads. */
  readonly gainsFromThreads: boolean;
  /** What the user asked for. */
  readonly threads: number | 'auto';
  readonly jobs: number | undefined;
}

export interface Shares {
  /** Replicates at once. */
  readonly jobs: number;
  /** Threads of each, for as long as the run goes: its bits depend on them. */
  readonly threads: number;
  /** Why so many threads. */
  readonly threadsReason: string;
  /** Cores for what each does beside the engine: no bits depend on them. */
  readonly cores: number;
}

/**
 * Shares the cores out: replicates side by side first, since two on one thread each beat one after the other on two; the
 * cores that are left over go to the threads of each, where a step gains from them.
 */
export function shareCores(work: Work, cores = grantedCores()): Shares {
  const { engine, threads, seeds } = work;
  const jobs = (each: number): number =>
    work.jobs ?? defaultJobs(seeds, work.replicateBytes, cores / each);
  const side = Math.min(jobs(1), seeds);
  const share = Math.max(1, Math.floor(cores / side));
  const own = { jobs: jobs(1), cores: threads === 'auto' ? share : threads };
  if (engine !== 'native') return { ...own, threads: 1, threadsReason: 'it has no more' };
  if (threads !== 'auto') {
    return { ...own, jobs: jobs(threads), threads, threadsReason: 'as asked' };
  }
  if (!work.gainsFromThreads) {
    return { ...own, threads: 1, threadsReason: 'more do not help steps as small as these' };
  }
  const owners = side === 1 ? 'one replicate' : `${side} replicates side by side`;
  return {
    ...{ ...own, threads: share },
    threadsReason: `${cores} ${cores === 1 ? 'core' : 'cores'} for ${owners}`,
  };
}

/** Replicates at once, if nobody says: one a seed, as far as cores and memory go. */
export function defaultJobs(seeds: number, replicateBytes: number, cores = grantedCores()): number {
  const byMemory = Math.floor(freeBytes() / replicateBytes);
  return Math.max(1, Math.min(seeds, Math.floor(cores), byMemory));
}

/**
 * How many threads the user asked for: in the spec or by `--threads`, else by `WINNING_TICKET_THREADS`.
 *
 * @throws InputError
 */
export function threadsAsked(
  spec: number | 'auto',
  environment: NodeJS.ProcessEnv = process.env,
): number | 'auto' {
  const text = environment['WINNING_TICKET_THREADS']?.trim() ?? '';
  if (spec !== 'auto' || text === '' || text === 'auto') return spec;
  const threads = Number(text);
  if (Number.isInteger(threads) && threads >= 1 && threads <= 1024) return threads;
  throw new InputError(
    'out-of-range',
    `WINNING_TICKET_THREADS is "${text}": a whole number from 1 to 1024 is expected.`,
  );
}
