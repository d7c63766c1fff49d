import { byEpsilon, smallPresets } from '../construction/aboutHidden';
import { type ConstructionResults } from '../construction/combine';
import { builtTickets } from '../construction/present';
import { type About } from '../experiment';
import { stagesFor } from '../logPruning/schema';
import { malachPart, type MalachPart } from './schema';
import { malachSeconds } from './work';

const id = 'malach';

/** The construction of the first proof, as the program knows it without running it. */
export const malach: About<typeof id, MalachPart, ConstructionResults> = {
  id,
  title: 'Pairs near each weight (Malach)',
  brief: 'The same by brute force: pairs are drawn until one is near each weight',
  description:
    'Finds a small trained net inside a random one: for each weight, pairs of random weights are drawn until one is near enough by itself, some 1 / epsilon^2 of them (Malach et al. 2020).',
  part: malachPart,
  places: 'Net',
  presets: smallPresets(
    id,
    { quick: [0.2, 0.1], standard: [0.2, 0.1, 0.05] },
    // Of what the net answers, as in the theorem, samples would be astronomical.
    { description: 'smaller errors of weights', part: { epsilons: [0.1, 0.05, 0.02, 0.01] } },
  ),
  ...byEpsilon<typeof id, MalachPart>(id, (spec) => spec[id], 'pairs', stagesFor),
  searchSeconds: (spec, net) => malachSeconds(spec[id], net),
  tickets: (_, results) => builtTickets(results),
};
