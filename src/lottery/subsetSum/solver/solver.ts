import { SubsetSumError } from '../errors';
import { Board } from './board';
import { BestError, FewestWithin } from './searches';

/** What of the subsets is sought. */
export const solvers = ['best-error', 'fewest-within-epsilon'] as const;
export type Solver = (typeof solvers)[number];

/** A subset is a mask of 32 bits, and there are 2^30 of so many. */
export const mostSamples = 30;

/** How subsets are sought. */
export interface SolverOptions {
  readonly solver: Solver;
  /** Largest error that is near enough; at least 0. */
  readonly epsilon: number;
  /** Whether a target of at most epsilon gets the empty subset without a search, as in the published program. */
  readonly skipSmall: boolean;
}

/** A subset for each target of a pool. */
export interface PoolSolution {
  /** [targets]: bit i is set where sample i is taken. */
  readonly subsets: Int32Array;
  /** [targets]: |target - sum of the subset|, in float64. */
  readonly errors: Float64Array;
}

/**
 * Finds subsets of random samples whose sums are near to targets (methods 3c; Pensia et al. 2020, section 3), exactly: among
 * all 2^n subsets, by meeting in the middle.
 *
 * - `best-error`: the least error. Of equal ones that of the fewest samples, then that of the lowest mask.
 * - `fewest-within-epsilon`: the fewest samples whose error is at most epsilon; of those the least error, then the lowest
 *   mask. Where there are none, as `best-error`: the error tells.
 *
 * Sums are float64 of the float32 samples. Errors that differ by their rounding only count as either, which one is the same
 * on every machine. One solver keeps its memory from pool to pool: at most about 100 MB, for 30 samples.
 */
export class SubsetSolver {
  private readonly best = new BestError();
  private readonly fewest: FewestWithin;

  /** @throws SubsetSumError where epsilon is negative or not a number */
  constructor(private readonly options: SolverOptions) {
    if (!(options.epsilon >= 0)) {
      const message = `epsilon ${options.epsilon}: must be a number of at least 0`;
      throw new SubsetSumError('out-of-range', message);
    }
    this.fewest = new FewestWithin(options.epsilon);
  }

  /**
   * Solves every target of one pool.
   *
   * @param samples [n], n of 0 to {@link mostSamples}
   * @param targets [targets]
   * @throws SubsetSumError where there are too many samples, or a number is not finite
   */
  solve(samples: Float32Array, targets: Float32Array): PoolSolution {
    if (samples.length > mostSamples) {
      const message = `${samples.length} samples in a pool: at most ${mostSamples}`;
      throw new SubsetSumError('out-of-range', message);
    }
    assertFinite(samples, 'sample');
    assertFinite(targets, 'target');
    const { solver, epsilon, skipSmall } = this.options;
    const board = new Board(samples, targets);
    if (skipSmall) board.close((error) => error <= epsilon);
    if (board.open > 0) {
      switch (solver) {
        case 'best-error':
          this.best.search(board, samples);
          board.close(() => true);
          break;
        case 'fewest-within-epsilon':
          this.fewest.search(board, samples);
          break;
        default:
          solver satisfies never;
      }
    }
    return { subsets: board.subsets, errors: board.errors };
  }
}

function assertFinite(values: Float32Array, what: string): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new SubsetSumError('not-finite', `${what} ${i} of a pool is ${values[i]}`);
    }
  }
}
