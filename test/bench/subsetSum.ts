import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { sizeOf } from '../../src/lottery/subsetSum/solver/masks';
import {
  SubsetSolver,
  type PoolSolution,
  type Solver,
} from '../../src/lottery/subsetSum/solver/solver';
import { type Task } from '../../src/lottery/subsetSum/solver/threads/batch';
import { solveAll } from '../../src/lottery/subsetSum/solver/threads/solveAll';
import { rng, type Random } from '../../src/tensors/random';
import { loadTypescript, root } from '../support/paths';
import { peakBytes } from './peak';
import { numpyMissing, ownPeer } from './peers';
import { type Bench, type BenchRow } from './row';

const [low, high, deviation, epsilon] = [-0.464, 0.541, 0.04, 0.01];
/** Weights of the rows of a 784-500-10 net. */
const rows = [...new Array<number>(500).fill(784), ...new Array<number>(10).fill(500)];
const weights = rows.reduce((sum, row) => sum + row, 0);
/** What a solver may take, in MB. */
const allowed = 500;

/** One way to find a subset for each of 397,000 weights. */
export interface SubsetSumWork {
  readonly solver: Solver;
  readonly samples: number;
  /** Whether each weight has samples of its own. */
  readonly fresh: boolean;
  /** Every how many-th pool is solved. */
  readonly part: number;
  readonly repeats: number;
  /** More than one, through the built worker. */
  readonly threads: number;
}

interface Measured {
  readonly seconds: readonly number[];
  readonly kept: number;
  readonly worst: number;
  readonly failures: number;
  readonly done: number;
  readonly bytes: number;
}

const base = { samples: 21, fresh: false, part: 1, repeats: 3, threads: 1 } as const;
const works: readonly (SubsetSumWork & { readonly peers: readonly string[] })[] = [
  { ...base, solver: 'best-error', peers: ['best-all', 'best-halves'] },
  { ...base, solver: 'fewest-within-epsilon', peers: ['fewest'] },
  { ...base, solver: 'best-error', fresh: true, peers: ['fresh-best'] },
  { ...base, solver: 'best-error', fresh: true, threads: 2, peers: [] },
  { ...base, solver: 'fewest-within-epsilon', fresh: true, repeats: 1, peers: ['fresh-fewest'] },
  { ...base, solver: 'best-error', samples: 30, part: 10, repeats: 1, peers: ['best-halves'] },
  { ...base, solver: 'fewest-within-epsilon', samples: 30, peers: ['fewest'] },
];

/**
 * Time and most memory of exact subset sums for the 397,000 weights of a 784-500-10 net, in a process of its own: the ratio
 * is to the fastest way of NumPy in the same run. Of memory, to what is allowed.
 */
export function subsetSum(): Bench {
  return { name: 'subset-sum', run: () => Promise.resolve(works.flatMap(rowsOf)) };
}

function rowsOf(work: (typeof works)[number]): BenchRow[] {
  const peers = peerRows(work);
  const { seconds, kept, worst, failures, done, bytes } = inChild(work);
  const sorted = [...seconds].sort((a, b) => a - b);
  const [min, median] = [sorted[0]!, sorted[sorted.length >> 1]!];
  const own = {
    ...{ work: 'subset-sum', engine: `${work.solver}`, threads: work.threads },
    density: Number((kept / work.samples).toFixed(3)),
  };
  const fastest = Math.min(...peers.map((peer) => peer.min));
  const part = done < weights ? `${done.toLocaleString('en-US')} solved, the rest reckoned; ` : '';
  const result = `${kept.toFixed(2)} kept a weight, worst error ${worst.toPrecision(2)}, ${failures} above ${epsilon}`;
  return [
    {
      ...{ ...own, min, median, unit: 's', note: `${described(work)}; ${part}${result}` },
      ...(Number.isFinite(fastest) ? { ratio: min / fastest } : {}),
    },
    {
      ...{
        ...own,
        min: bytes / 1e6,
        median: bytes / 1e6,
        unit: 'MB',
        ratio: bytes / 1e6 / allowed,
      },
      note: `${described(work)}; the whole process; ratio to ${allowed} MB`,
    },
    ...peers,
  ];
}

function described({ samples, fresh }: SubsetSumWork): string {
  return `${samples} samples ${fresh ? 'a weight' : 'a row'}`;
}

function peerRows(work: (typeof works)[number]): BenchRow[] {
  if (work.peers.length === 0) return [];
  const missing = numpyMissing();
  const row = { work: 'subset-sum', unit: 's' as const };
  if (missing !== undefined) {
    const none = { threads: 1, density: NaN, min: NaN, median: NaN };
    return [{ ...row, ...none, engine: 'NumPy', note: `skipped: ${missing}` }];
  }
  const args = ['--only', work.peers.join(), '--samples', `${work.samples}`, '--seconds', '8'];
  return ownPeer('numpy_subset_sum.py', args).map((line) => {
    const [seconds, done] = [Number(line['seconds']), Number(line['done'])];
    const part =
      done < weights ? `; ${done.toLocaleString('en-US')} solved, the rest reckoned` : '';
    return {
      ...{ ...row, engine: `NumPy ${String(line['version'])}`, threads: 1 },
      density: Number((Number(line['kept']) / work.samples).toFixed(3)),
      ...{ min: seconds, median: seconds },
      note: `${String(line['work'])}: ${described(work)}${part}; ${String(line['mb_peak'])} MB`,
    };
  });
}

function inChild(work: SubsetSumWork): Measured {
  const [setup, file] = ['test/setup.cjs', 'test/bench/subsetSumChild.ts'].map((f) =>
    path.join(root, f),
  );
  const args = ['--require', setup!, ...loadTypescript, file!, JSON.stringify(work)];
  const output = execFileSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(output) as Measured;
}

/** Solves one work in this process, and prints what was measured. */
export async function measureSubsetSums(work: SubsetSumWork): Promise<void> {
  const { solver, samples, fresh, part, repeats, threads } = work;
  const every = fresh ? new Array<number>(weights).fill(1) : rows;
  const chosen = every.filter((_, i) => i % part === 0);
  const seconds: number[] = [];
  let [kept, worst, failures, done] = [0, 0, 0, 0];
  for (let repeat = 0; repeat < repeats; repeat++) {
    [kept, worst, failures, done] = [0, 0, 0, 0];
    const random = rng(0, 'bench-subset-sum');
    const count = (row: number, { subsets, errors }: PoolSolution, from = 0): void => {
      for (let i = from; i < from + row; i++) {
        kept += sizeOf(subsets[i]!);
        worst = Math.max(worst, errors[i]!);
        failures += +(errors[i]! > epsilon);
      }
      done += row;
    };
    if (threads > 1) {
      const begin = await onThreads(work, chosen, random, count);
      seconds.push((((performance.now() - begin) / 1000) * weights) / done);
      continue;
    }
    const own = new SubsetSolver({ solver, epsilon, skipSmall: false });
    let spent = 0;
    for (const row of chosen) {
      const pool = Float32Array.from({ length: samples }, () => sampleOf(random));
      const targets = Float32Array.from({ length: row }, () => targetOf(random));
      const begin = performance.now();
      const solution = own.solve(pool, targets);
      spent += (performance.now() - begin) / 1000;
      count(row, solution);
    }
    seconds.push((spent * weights) / done);
  }
  const bytes = peakBytes(process.pid);
  const measured: Measured = { seconds, kept: kept / done, worst, failures, done, bytes };
  console.log(JSON.stringify(measured));
}

function sampleOf(random: Random): number {
  return low + random.next() * (high - low);
}

function targetOf(random: Random): number {
  return Math.max(low, Math.min(high, deviation * random.normal()));
}

/** Solves pools on threads, as a trainer does, with their start. @returns when that began: the pools were drawn before */
async function onThreads(
  { solver, samples, threads }: SubsetSumWork,
  chosen: readonly number[],
  random: Random,
  count: (row: number, solution: PoolSolution, from: number) => void,
): Promise<number> {
  const pools = new Float32Array(samples * chosen.length);
  const targets = new Float32Array(chosen.reduce((sum, row) => sum + row, 0));
  let target = 0;
  for (const [i, row] of chosen.entries()) {
    for (let k = 0; k < samples; k++) pools[i * samples + k] = sampleOf(random);
    for (let k = 0; k < row; k++) targets[target++] = targetOf(random);
  }
  function* tasks(): Generator<Task> {
    let at = 0;
    for (const [i, row] of chosen.entries()) {
      yield {
        samples: pools.subarray(i * samples, (i + 1) * samples),
        targets: targets.subarray(at, (at += row)),
        share: 1 / chosen.length,
        settle: (subsets, errors, from) => count(row, { subsets, errors }, from),
      };
    }
  }
  const program = { file: path.join(root, 'dist', 'worker.js'), argv: ['subset-solver'] };
  const begin = performance.now();
  await solveAll(
    tasks(),
    { solver, epsilon, skipSmall: false },
    { threads, program },
    async () => new Promise((resolve) => setImmediate(resolve)),
  );
  return begin;
}
