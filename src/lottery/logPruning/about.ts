import { byEpsilon, smallPresets } from '../construction/aboutHidden';
import { type ConstructionResults } from '../construction/combine';
import { builtTickets } from '../construction/present';
import { type About } from '../experiment';
import { logPruningPart, stagesFor, type LogPruningPart } from './schema';
import { logPruningSeconds } from './work';

const id = 'log-pruning';

/** Logarithmic pruning, as the program knows it without running it. */
export const logPruning: About<typeof id, LogPruningPart, ConstructionResults> = {
  id,
  title: 'Logarithmic pruning',
  brief: 'The same for a small net: products from one pool of random hidden units',
  description:
    'Finds a small trained net inside a random one: each weight is put together from one product of random weights for each digit of it that is needed, all taken from one pool of hidden units (Orseau, Hutter & Rivasplata 2020).',
  part: logPruningPart,
  places: 'Net',
  presets: smallPresets(
    id,
    { quick: [0.1, 0.03], standard: [0.1, 0.03, 0.01] },
    {
      description: 'the error is that of what the net answers, as in the theorem',
      part: { epsilons: [0.5], errorOf: 'answers' },
    },
  ),
  ...byEpsilon<typeof id, LogPruningPart>(id, (spec) => spec[id], 'units', stagesFor),
  searchSeconds: (spec, net) => logPruningSeconds(spec[id], net),
  tickets: (_, results) => builtTickets(results),
};
