import { type Weights } from '../../models/net';
import { boundOf } from '../bounds/bound';
import { type TargetLayer } from '../bounds/question';
import { measuredMisses } from '../bounds/subsetSum';
import { probabilityText } from '../bounds/words';
import { largestOf, type Chain } from '../construction/chain';
import { type Combination, type SubsetSumPart } from './schema';
import { secondsFor } from './solver/forecast';
import { mostSamples } from './solver/solver';

/**
 * How likely so few samples miss weights, for people: the theorem's bound, and what was measured (methods 3c).
 *
 * @returns undefined where none were missed with so many samples when it was measured, and epsilon is no smaller
 */
export function missText(
  { construction, delta }: SubsetSumPart,
  layers: readonly TargetLayer[],
  { samples, epsilon }: Combination,
): string | undefined {
  const measured = measuredMisses[construction];
  const known = measured.filter((one) => one.samples <= samples).at(-1) ?? measured[0];
  if (known.share === 0 && epsilon >= measuredMisses.epsilon) return undefined;
  const question = {
    theorem: 'subset-sum',
    layers,
    epsilon,
    delta,
    construction,
    samples,
  } as const;
  const failure = boundOf(question, {}).find(({ theorem }) => theorem === 'subset-sum')!.failure;
  const share = Number((100 * known.share).toPrecision(2));
  return `With ${samples} samples a weight some may be missed: the theorem only says that one is with a probability of at most ${probabilityText(failure)} (its constant taken as 3), and ${known.samples} samples were measured to miss ${share} % of evenly spread weights by more than ${measuredMisses.epsilon}.`;
}

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
