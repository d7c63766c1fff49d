import { type Weights } from '../../models/net';
import { largestOf, type Chain } from '../construction/chain';
import { type Combination, type SubsetSumPart } from './schema';
import { secondsFor } from './solver/forecast';
import { mostSamples } from './solver/solver';

/** Fewer samples are searched in a moment, and need no measurement. */
const fewSamples = 18;

/** Seconds that the search for all subsets of a net takes on this machine, by measuring a part of it. */
export function secondsOf(
  part: SubsetSumPart,
  { dense }: Chain,
  weights: Weights,
  { samples, epsilon }: Combination,
): number {
  const products = part.construction === 'products';
  // About half of the in-weights have the sign that a half needs.
  const searched = Math.min(mostSamples, products ? Math.ceil(samples / 2) : samples);
  if (searched < fewSamples) return 0;
  const { solver, skipSmall } = part;
  return dense.reduce((sum, { inputs, units, kernel, positive }) => {
    const halves = products && !positive ? 2 : 1;
    const targets = part.pools === 'shared' ? inputs : 1;
    const largest = largestOf(weights.get(kernel)!) || 1;
    const work = {
      ...{ pools: (halves * units * inputs) / targets, targets, samples: searched },
      ...{ low: -largest, high: largest, deviation: largest / 4 },
    };
    return sum + secondsFor({ solver, epsilon, skipSmall }, work);
  }, 0);
}
