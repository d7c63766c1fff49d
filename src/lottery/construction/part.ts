import { type CommonSpec } from '../../runs/spec';
import { epsilonFor } from '../bounds/propagation';
import { type TargetLayer } from '../bounds/question';
import { type Cost } from '../experiment';
import { trainsTarget, type ConstructionPart } from './schema';

/** Training the target is all that is trained. */
export function constructionCost(
  spec: Pick<CommonSpec, 'model' | 'training'>,
  part: ConstructionPart,
): Cost {
  const trained = trainsTarget(spec, part);
  return { trainings: trained ? 1 : 0, steps: trained ? spec.training.steps : 0 };
}

/** Where the target comes from, for people. */
export function targetFact(
  spec: Pick<CommonSpec, 'model' | 'training'>,
  part: ConstructionPart,
): { readonly label: string; readonly value: string } {
  const steps = spec.training.steps.toLocaleString('en-US');
  return {
    label: 'Target',
    value: trainsTarget(spec, part) ? `trained first, ${steps} steps` : "the model's own weights",
  };
}

/** The error that is allowed of a weight, where epsilon is that of the weights, or of what the net answers. */
export function weightEpsilon(
  of: 'weights' | 'answers',
  epsilon: number,
  layers: readonly TargetLayer[],
): number {
  return of === 'weights' ? epsilon : epsilonFor(layers, epsilon, 1);
}
