import { type CommonSpec, type ZooName } from '../../runs/spec';
import { type NetForm } from '../../runs/netForm';
import { type Cost, type Fact, type Preset } from '../experiment';
import { type SupermaskKind, type SupermaskPart } from './schema';
import { stagesOf } from './stages';

/** The form of the nets that scores choose from. */
export function formOf(part: SupermaskPart, kind: SupermaskKind): NetForm {
  const normalisation = part.batchNorm === 'trained' ? 'affine' : part.batchNorm;
  return { normalisation, signs: kind.signs, inputSigns: kind.inputSigns };
}

/** A search takes as many steps as the trained net. */
export function supermaskCost(spec: Pick<CommonSpec, 'training'>, part: SupermaskPart): Cost {
  const trainings = stagesOf(part).length;
  return { trainings, steps: trainings * spec.training.steps };
}

/** What a schema cannot say of the shared fields. */
export function supermaskProblems(
  id: string,
  part: SupermaskPart,
): { readonly path: string; readonly message: string }[] {
  if (!part.scaled || part.weights !== 'own') return [];
  const message = 'would change the model\'s own weights: choose others in "weights", or set false';
  return [{ path: `${id}.scaled`, message }];
}

export function supermaskFacts(
  spec: Pick<CommonSpec, 'training'>,
  part: SupermaskPart,
  weights: Readonly<Record<SupermaskPart['weights'], string>>,
): readonly Fact[] {
  const kept = [...part.kept].sort((a, b) => a - b).map((k) => Number((100 * k).toPrecision(12)));
  const steps = spec.training.steps.toLocaleString('en-US');
  return [
    {
      label: 'Kept',
      value: `${kept.join(', ')} % of the weights${part.scope === 'global' ? ', over all layers' : ''}`,
    },
    { label: 'Search', value: `${steps} steps a net, in batches of ${spec.training.batch}` },
    { label: 'Weights', value: `${weights[part.weights]}, never trained` },
    {
      label: 'Compared with',
      value: part.controls.length > 0 ? 'the trained float net' : 'nothing',
    },
  ];
}

export const weightWords: Readonly<Record<SupermaskPart['weights'], string>> = {
  'signed-constant': 'signed constants',
  'kaiming-normal': 'Kaiming normal',
  'kaiming-uniform': 'Kaiming uniform',
  'glorot-normal': 'Xavier normal',
  'glorot-uniform': 'Xavier uniform',
  own: "the model's own",
};

/** Measured defaults of methods 13.B: SGD .1, momentum .9, weight decay 1e-4, a cosine to 0. */
const optimizer = { kind: 'sgd', learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4 } as const;
const schedule = { kind: 'cosine', final: 0 } as const;

/** The presets of an experiment with scores. */
export function supermaskPresets(id: string): readonly Preset[] {
  const training = { batch: 128, optimizer, schedule };
  return [
    {
      id: 'quick',
      title: 'Quick',
      description: 'shows whether it works',
      spec: {
        training: { ...training, steps: 400, evaluations: 8, trainExamples: 2000 },
        [id]: { kept: [0.1, 0.5, 0.9] },
        seeds: [1],
      },
    },
    {
      id: 'standard',
      title: 'Standard',
      description: 'for an answer that stands',
      spec: { training: { ...training, steps: 4000, evaluations: 20 }, seeds: [1, 2, 3] },
    },
    {
      id: 'paper',
      title: 'Paper',
      description: 'kept fractions and epochs as published',
      spec: {
        training: { ...training, steps: 39_000, evaluations: 100 },
        [id]: { kept: [0.1, 0.2, 0.4, 0.5, 0.6, 0.8] },
        seeds: [1, 2, 3],
      },
    },
  ];
}

/** Convolutional nets take ten to a hundred times as long a step: fewer of them, and fewer fractions. */
export function supermaskRecipe(
  id: string,
  net: ZooName,
  preset: Preset['id'],
  steps?: number,
): Readonly<Record<string, unknown>> | undefined {
  if (!net.startsWith('conv-') && !net.startsWith('resnet-')) return undefined;
  if (preset === 'paper') return undefined;
  const quick = preset === 'quick';
  return {
    training: { steps: steps ?? (quick ? 200 : 1500), evaluations: 5 },
    [id]: { kept: quick ? [0.5] : [0.3, 0.5, 0.7], masks: quick ? 2 : 4 },
    seeds: quick ? [1] : [1, 2, 3],
  };
}
