import { SubsetSolver, type SolverOptions } from './solver';

/** What is to be solved. */
export interface Work {
  readonly pools: number;
  /** Targets of each pool. */
  readonly targets: number;
  /** Samples of each pool. */
  readonly samples: number;
  /** Whence the samples of the measured pools are drawn, evenly. */
  readonly low: number;
  readonly high: number;
  /** Standard deviation of the measured targets, which lie in the same range. */
  readonly deviation: number;
}

/** A measurement ends after so many seconds, or with the pool that it is at. */
const longest = 0.3;
/** Pools that are solved before it begins, so that the compiler has seen the code. */
const warmUp = 0.1;

/**
 * How many seconds some pools take on this machine, on one thread, by solving a few for less than half a second (or, if
 * it takes longer, one).
 *
 * @throws SubsetSumError as {@link SubsetSolver.solve} does
 */
export function secondsFor(options: SolverOptions, work: Work): number {
  if (work.pools === 0 || work.targets === 0) return 0;
  const solver = new SubsetSolver(options);
  const random = randomNumbers();
  const times: number[] = [];
  const begin = performance.now();
  for (let done = 0; done < work.pools; done++) {
    const [samples, targets] = pool(work, random);
    const before = performance.now();
    solver.solve(samples, targets);
    const after = performance.now();
    // The first one is kept as long as there is no better.
    if ((before - begin) / 1000 < warmUp) times.length = 0;
    times.push(after - before);
    if ((after - begin) / 1000 > warmUp + longest) break;
  }
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  return (mean / 1000) * work.pools;
}

function pool(work: Work, random: () => number): readonly [Float32Array, Float32Array] {
  const { low, high, deviation } = work;
  const samples = new Float32Array(work.samples);
  for (let i = 0; i < samples.length; i++) samples[i] = low + random() * (high - low);
  const targets = new Float32Array(work.targets);
  for (let i = 0; i < targets.length; i++) {
    // Of twelve even numbers the sum is as good as normal, and its deviation is 1.
    let sum = -6;
    for (let k = 0; k < 12; k++) sum += random();
    targets[i] = Math.max(low, Math.min(high, sum * deviation));
  }
  return [samples, targets];
}

/** The same numbers each time, which need not be good ones: the file may not load what makes those. */
function randomNumbers(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
