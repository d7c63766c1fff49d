import { z } from 'zod';
import { goldenRatio } from '../bounds/constants';
import { constructionShape, numberInName } from '../construction/schema';

/** What epsilon is the error of. */
export const errorOf = z
  .enum(['weights', 'answers'])
  .default('weights')
  .meta({
    enumDescriptions: [
      'Of each weight.',
      'Of what the net answers, logits, for all inputs within [-1, 1]: weights get what is left of it by the sizes of the layers.',
    ],
  })
  .describe('What epsilon is the error of.');

/** The part of a spec that is log-pruning's own. */
export const logPruningPart = z.strictObject({
  ...constructionShape,
  epsilons: constructionShape.epsilons
    .default([0.1, 0.03, 0.01])
    .describe('Errors that are allowed: a net is built for each.'),
  errorOf,
  gamma: z
    .number()
    .gt(1)
    .max(goldenRatio, 'must be at most the golden ratio: beyond, the decomposition does not hold')
    .default(1.5)
    .describe(
      'Base of the decomposition: a weight is a sum of values, at most one between each two powers of 1 / gamma.',
    ),
  pool: z
    .number()
    .gte(0.01)
    .max(1000)
    .default(2)
    .describe('Units of a pool in those that the bound asks for with its constant at 1.'),
});

export type LogPruningPart = z.infer<typeof logPruningPart>;

/** Name of the stages of an error: `random-eps-0-01`, `eps-0-01`. */
export function stagesFor(epsilon: number): { readonly random: string; readonly built: string } {
  const name = `eps-${numberInName(epsilon)}`;
  return { random: `random-${name}`, built: name };
}
