import { buildingSeconds } from '../construction/work';
import { type NetSize } from '../experiment';
import { combinationsOf, type SubsetSumPart } from './schema';
import { mostSamples } from './solver/solver';

interface Microseconds {
  /** To lay out the sums of a pool, and to search them for one target. */
  readonly pool: number;
  readonly target: number;
}

/**
 * Seconds in which a replicate finds its subsets and builds its nets: an estimate, from times that were measured for 8 to 30
 * samples, pools of 1, 33 and 785 targets, and epsilons of 0.1 to 0.001, within a factor of two or so.
 */
export function subsetSumSeconds(part: SubsetSumPart, net: NetSize): number {
  return combinationsOf(part).reduce((sum, { samples, epsilon }) => {
    const weights = net.layers.reduce((all, { inputs, outputs }) => all + inputs * outputs, 0);
    const built = buildingSeconds({ weights: weights * samples }, net);
    return sum + searchSeconds(part, net, samples, epsilon) + built;
  }, 0);
}

function searchSeconds(
  { construction, pools, solver }: SubsetSumPart,
  { layers }: NetSize,
  samples: number,
  epsilon: number,
): number {
  const products = construction === 'products';
  // About half of the in-weights have the sign that a half needs.
  const searched = Math.min(mostSamples, products ? samples / 2 : samples);
  const within = solver === 'best-error' ? undefined : epsilon;
  const { pool, target } = timesOf(searched, pools === 'fresh', within);
  return layers.reduce((sum, { inputs, outputs }, i) => {
    // What a first layer receives may be negative; behind a ReLU it is not.
    const halves = products && i === 0 ? 2 : 1;
    const weights = inputs * outputs;
    const laidOut = pools === 'shared' ? outputs : weights;
    return sum + (halves * (laidOut * pool + weights * target)) / 1e6;
  }, 0);
}

/**
 * @param single whether each pool has one target, for which half of the sums need not be sorted
 * @param within the error that is near enough, where the fewest samples are sought
 */
function timesOf(samples: number, single: boolean, within: number | undefined): Microseconds {
  const sum = single && within === undefined ? 0.012 : 0.03;
  const best = {
    pool: 5 + sum * 2 ** (samples / 2),
    target: 0.03 * samples + 2.5e-4 * 2 ** (0.6 * samples),
  };
  if (within === undefined) return best;
  // Subsets of few samples are tried first, and are enough the sooner, the larger the error may be.
  const target = 0.03 * within ** -0.65;
  const pool = 5 + 8 * target;
  return { pool: Math.min(pool, 2 * best.pool), target: Math.min(target, 2 * best.target + 1) };
}
