import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { sizeOf } from '../../src/lottery/subsetSum/solver/masks';
import { SubsetSolver, type Solver } from '../../src/lottery/subsetSum/solver/solver';
import { rng } from '../../src/tensors/random';
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
}

interface Measured {
  readonly seconds: readonly number[];
  readonly kept: number;
  readonly worst: number;
  readonly failures: number;
  readonly done: number;
  readonly bytes: number;
}

const base = { samples: 21, fresh: false, part: 1, repeats: 3 } as const;
const works: readonly (SubsetSumWork & { readonly peers: readonly string[] })[] = [
  { ...base, solver: 'best-error', peers: ['best-all', 'best-halves'] },
  { ...base, solver: 'fewest-within-epsilon', peers: ['fewest'] },
  { ...base, solver: 'best-error', fresh: true, repeats: 1, peers: ['fresh-best'] },
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
    ...{ work: 'subset-sum', engine: `${work.solver}`, threads: 1 },
    density: Number((kept / work.samples).toFixed(3)),
  };
  const fastest = Math.min(...peers.map((peer) => peer.min));
  const part = done < weights ? `${done.toLocaleString('en-US')} solved, the rest reckoned; ` : '';
  const result = `${kept.toFixed(2)} kept a weight, worst error ${worst.toPrecision(2)}, ${failures} above ${epsilon}`;
  return [
    {
      ...{ ...own, min, median, unit: 's', note: `${described(work)}; ${part}${result}` },
      ...(Number.isNaN(fastest) ? {} : { ratio: min / fastest }),
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
export function measureSubsetSums({ solver, samples, fresh, part, repeats }: SubsetSumWork): void {
  const every = fresh ? new Array<number>(weights).fill(1) : rows;
  const chosen = every.filter((_, i) => i % part === 0);
  const seconds: number[] = [];
  let [kept, worst, failures, done] = [0, 0, 0, 0];
  for (let repeat = 0; repeat < repeats; repeat++) {
    [kept, worst, failures, done] = [0, 0, 0, 0];
    const random = rng(0, 'bench-subset-sum');
    const own = new SubsetSolver({ solver, epsilon, skipSmall: false });
    let spent = 0;
    for (const row of chosen) {
      const pool = Float32Array.from({ length: samples }, () => low + random.next() * (high - low));
      const targets = Float32Array.from({ length: row }, () =>
        Math.max(low, Math.min(high, deviation * random.normal())),
      );
      const begin = performance.now();
      const { subsets, errors } = own.solve(pool, targets);
      spent += (performance.now() - begin) / 1000;
      for (let i = 0; i < row; i++) {
        kept += sizeOf(subsets[i]!);
        worst = Math.max(worst, errors[i]!);
        failures += +(errors[i]! > epsilon);
      }
      done += row;
    }
    seconds.push((spent * weights) / done);
  }
  const bytes = peakBytes(process.pid);
  const measured: Measured = { seconds, kept: kept / done, worst, failures, done, bytes };
  console.log(JSON.stringify(measured));
}
