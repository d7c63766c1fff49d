import { combineBuilt, type ConstructionResults, type WantedNet } from '../construction/combine';
import {
  builtTickets,
  builtTrainings,
  presentBuilt,
  short,
  type ConstructionWords,
} from '../construction/present';
import { constructionCost, targetFact } from '../construction/part';
import { trainsTarget } from '../construction/schema';
import { type About, type Fact, type Spec } from '../experiment';
import {
  builtStage,
  combinationsOf,
  randomStage,
  subsetSumPart,
  type Combination,
  type SubsetSumPart,
} from './schema';
import { mostSamples } from './solver/solver';
import { subsetSumSeconds } from './work';

const id = 'subset-sum';

export type SubsetSumSpec = Spec<typeof id, SubsetSumPart>;

/** Strong tickets by subset sums, as the program knows them without running it. */
export const subsetSum: About<typeof id, SubsetSumPart, ConstructionResults> = {
  id,
  title: 'Subset sums',
  brief: 'A trained net inside a random one: each weight is a sum of some random ones',
  description:
    'Finds a trained net inside a random one: each of its weights is the sum of a few random ones, chosen exactly, and nothing of the built net is trained (Pensia et al. 2020).',
  part: subsetSumPart,
  places: 'Net',
  presets: [
    {
      id: 'quick',
      title: 'Quick',
      description: 'shows whether it works',
      spec: {
        training: { steps: 400, evaluations: 4, trainExamples: 2000 },
        [id]: { samples: [9, 15, 21] },
        seeds: [1],
      },
    },
    {
      id: 'standard',
      title: 'Standard',
      description: 'for an answer that stands',
      spec: {
        training: { steps: 3000 },
        [id]: { samples: [8, 10, 12, 14, 16, 18, 21] },
        seeds: [1, 2, 3],
      },
    },
    {
      id: 'paper',
      title: 'Paper',
      description: 'training, samples and epsilon as published',
      spec: {
        training: {
          steps: 9380,
          batch: 64,
          optimizer: { kind: 'sgd', learningRate: 0.1, momentum: 0.9, weightDecay: 5e-4 },
          schedule: { kind: 'cosine', final: 0 },
        },
        [id]: { samples: [21], epsilons: [0.01] },
        seeds: [1, 2, 3],
      },
    },
  ],
  problems: (spec) => {
    const { construction, epsilons, samples, solver } = spec[id];
    const problems: { path: string; message: string }[] = [];
    const most = Math.max(...samples);
    if (construction === 'sums' && most > mostSamples) {
      problems.push({
        path: `${id}.samples`,
        message: `holds ${most}; of sums the best subset is found among ${mostSamples} at most`,
      });
    }
    if (solver === 'best-error' && epsilons.length > 1) {
      problems.push({
        path: `${id}.epsilons`,
        message:
          'holds several, but "best-error" finds the same subsets for each: give one, or take the solver "fewest-within-epsilon"',
      });
    }
    return problems;
  },
  cost: (spec) => constructionCost(spec, spec[id]),
  searchSeconds: (spec, net) => subsetSumSeconds(spec[id], net),
  facts,
  combine: (spec, replicates) => combineBuilt(spec.seeds, wantedNets(spec[id]), replicates),
  present: (spec, results) => presentBuilt(spec.seeds.length, wordsOf(spec[id]), results),
  trainings: (spec) =>
    builtTrainings(
      trainsTarget(spec, spec[id]) ? spec.training.steps : 0,
      combinationsOf(spec[id]).map((one, i) => ({
        stage: builtStage(one),
        title: nameOf(spec[id], one),
        level: i + 1,
      })),
    ),
  tickets: (_, results) => builtTickets(results),
};

function facts(spec: SubsetSumSpec): readonly Fact[] {
  const part = spec[id];
  const products = part.construction === 'products';
  return [
    {
      label: 'Samples',
      value: `${[...part.samples].sort((a, b) => a - b).join(', ')} for each weight, ${part.pools === 'shared' ? 'shared by all weights of a unit' : 'of its own'}`,
    },
    targetFact(spec, part),
    {
      label: 'Made of',
      value: products ? 'products around hidden ReLU units' : 'sums of random weights',
    },
    {
      label: 'Subsets',
      value:
        part.solver === 'best-error'
          ? 'the closest ones'
          : `the smallest ones within ${part.epsilons.map(short).join(', ')}`,
    },
  ];
}

function wantedNets(part: SubsetSumPart): WantedNet[] {
  return combinationsOf(part).map((one) => ({
    stage: builtStage(one),
    origin: randomStage(one.samples),
    epsilon: one.epsilon,
  }));
}

function nameOf({ epsilons }: SubsetSumPart, { samples, epsilon }: Combination): string {
  return epsilons.length > 1 ? `n = ${samples}, epsilon ${short(epsilon)}` : `n = ${samples}`;
}

function wordsOf(part: SubsetSumPart): ConstructionWords {
  return {
    theorem: id,
    errorOf: 'weights',
    delta: part.delta,
    samples: 'samples',
    name: (net) => nameOf(part, net),
    construction: part.construction,
    bySamples: true,
  };
}
