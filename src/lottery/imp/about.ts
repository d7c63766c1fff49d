import { type About, type Spec } from '../experiment';
import { combine, expectedStages, type ImpResults } from './combine';
import { facts } from './facts';
import { present, trainings } from './present';
import { recipeFor } from './recipes';
import { impPart, levelCount, levelStage, originStage, type ImpPart } from './schema';

type ImpSpec = Spec<'imp', ImpPart>;

/** Iterative magnitude pruning, as the program knows it without running it. */
export const imp: About<'imp', ImpPart, ImpResults> = {
  id: 'imp',
  title: 'Iterative magnitude pruning',
  brief: 'Trains, prunes the smallest weights, rewinds the rest and trains again',
  description:
    'Trains, prunes the smallest weights, rewinds the rest to an early step and trains again: the lottery ticket hypothesis (Frankle & Carbin 2019) with rewinding (Frankle et al. 2020; Renda et al. 2020).',
  part: impPart,
  presets: [
    {
      id: 'quick',
      title: 'Quick',
      description: 'shows whether it works',
      spec: {
        training: { steps: 400, evaluations: 4, trainExamples: 2000 },
        imp: { levels: 12, rate: 0.3, outputRate: 0.15 },
        seeds: [1, 2, 3],
      },
    },
    {
      id: 'standard',
      title: 'Standard',
      description: 'for an answer that stands',
      spec: { training: { steps: 3000 }, imp: { levels: 21 }, seeds: [1, 2, 3] },
    },
    {
      id: 'paper',
      title: 'Paper',
      description: 'levels, steps and seeds as published',
      spec: { training: { steps: 50_000 }, imp: { levels: 21 }, seeds: [1, 2, 3, 4, 5] },
    },
  ],
  recipe: recipeFor,
  problems,
  cost,
  facts,
  combine,
  present,
  trainings,
  tickets: (_, { levels, sparsestMatching: best }) => {
    if (best === undefined) return [];
    const seeds = levels.find(({ level }) => level === best.level)?.seeds ?? [];
    return seeds.map((seed) => ({
      seed,
      stage: levelStage(best.level, 'ticket'),
      origin: originStage,
      density: best.density,
    }));
  },
};

function problems(spec: ImpSpec): { path: string; message: string }[] {
  const found: { path: string; message: string }[] = [];
  const { imp: part, training } = spec;
  if (part.rewind.step >= training.steps) {
    found.push({
      path: 'imp.rewind.step',
      message: `is ${part.rewind.step}, but training.steps is ${training.steps}: nothing would be left to train`,
    });
  }
  const falling = part.densities?.every((d, i, all) => i === 0 || d < all[i - 1]!) ?? true;
  if (!falling) found.push({ path: 'imp.densities', message: 'must fall from one to the next' });
  if (part.densities?.every((density) => density === 1) === true) {
    found.push({
      path: 'imp.densities',
      message: 'asks for nothing but the dense net, which comes by itself',
    });
  }
  if (part.convention === 'open-lth' && part.scope !== 'global') {
    found.push({ path: 'imp.convention', message: 'open-lth needs imp.scope "global"' });
  }
  if (part.convention === 'open-lth' && part.outputRate !== 0 && part.outputRate !== part.rate) {
    found.push({
      path: 'imp.outputRate',
      message: `open-lth prunes the output layer with the rest or not at all: set 0 or ${part.rate}`,
    });
  }
  if (part.convention === 'google-lth' && part.scope !== 'layerwise') {
    found.push({ path: 'imp.convention', message: 'google-lth needs imp.scope "layerwise"' });
  }
  if (part.convRate !== undefined && part.scope !== 'layerwise') {
    found.push({ path: 'imp.convRate', message: 'needs imp.scope "layerwise"' });
  }
  if (part.densities !== undefined && part.convention !== 'exact') {
    found.push({ path: 'imp.densities', message: 'needs imp.convention "exact"' });
  }
  return found;
}

function cost(spec: ImpSpec): { steps: number; trainings: number } {
  const { steps } = spec.training;
  const k = spec.imp.rewind.step;
  const trainings = expectedStages(spec.imp).length;
  const levels = levelCount(spec.imp);
  const fresh = spec.imp.controls.includes('reinitialised') ? levels - 1 : 0;
  return { trainings, steps: trainings * (steps - k) + fresh * k + k };
}
