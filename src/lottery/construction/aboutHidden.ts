import { type Preset } from '../experiment';
import { combineBuilt, type ConstructionResults, type WantedNet } from './combine';
import { builtTrainings, presentBuilt, short, type ConstructionWords } from './present';
import { constructionCost, targetFact } from './part';
import { trainsTarget, type ConstructionPart } from './schema';
import { type About, type Spec } from '../experiment';

type Part = ConstructionPart & { readonly errorOf: 'weights' | 'answers' };

/** What constructions share that build a net for each of some errors. */
export function byEpsilon<Id extends 'log-pruning' | 'malach', P extends Part>(
  id: Id,
  partOf: (spec: Spec<Id, P>) => P,
  samples: string,
  stages: (epsilon: number) => { readonly random: string; readonly built: string },
): Pick<
  About<Id, P, ConstructionResults>,
  'cost' | 'combine' | 'present' | 'trainings' | 'facts' | 'problems'
> {
  const falling = (part: P): number[] => [...part.epsilons].sort((a, b) => b - a);
  const wanted = (part: P): WantedNet[] =>
    falling(part).map((epsilon) => {
      const { random, built } = stages(epsilon);
      return { stage: built, origin: random, epsilon };
    });
  const name = (epsilon: number): string => `epsilon ${short(epsilon)}`;
  const words = (part: P): ConstructionWords => ({
    theorem: id,
    delta: part.delta,
    errorOf: part.errorOf,
    samples,
    name: ({ stage }) => name(falling(part).find((e) => stages(e).built === stage) ?? 0),
    bySamples: false,
  });
  return {
    problems: () => [],
    cost: (spec) => constructionCost(spec, partOf(spec)),
    facts: (spec) => {
      const part = partOf(spec);
      const of = part.errorOf === 'weights' ? 'of each weight' : 'of what the net answers';
      return [
        { label: 'Epsilon', value: `${falling(part).map(short).join(', ')} ${of}` },
        targetFact(spec, part),
      ];
    },
    combine: (spec, replicates) => combineBuilt(spec.seeds, wanted(partOf(spec)), replicates),
    present: (spec, results) => presentBuilt(spec.seeds.length, words(partOf(spec)), results),
    trainings: (spec) =>
      builtTrainings(
        trainsTarget(spec, partOf(spec)) ? spec.training.steps : 0,
        falling(partOf(spec)).map((epsilon, i) => ({
          stage: stages(epsilon).built,
          title: name(epsilon),
          level: i + 1,
        })),
      ),
  };
}

/** Presets of constructions that are for small nets. */
export function smallPresets(
  id: string,
  epsilons: { readonly quick: readonly number[]; readonly standard: readonly number[] },
  paper: { readonly description: string; readonly part: object },
): readonly Preset[] {
  const training = { evaluations: 4, trainExamples: 2000 };
  return [
    {
      id: 'quick',
      title: 'Quick',
      description: 'shows whether it works',
      spec: {
        training: { ...training, steps: 400 },
        [id]: { epsilons: epsilons.quick },
        seeds: [1],
      },
    },
    {
      id: 'standard',
      title: 'Standard',
      description: 'for an answer that stands',
      spec: {
        training: { ...training, steps: 3000 },
        [id]: { epsilons: epsilons.standard },
        seeds: [1, 2, 3],
      },
    },
    {
      id: 'paper',
      title: 'Paper',
      description: paper.description,
      spec: {
        training: { ...training, steps: 3000 },
        [id]: paper.part,
        seeds: [1, 2, 3],
      },
    },
  ];
}
