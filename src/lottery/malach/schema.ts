import { z } from 'zod';
import { constructionShape } from '../construction/schema';
import { errorOf } from '../logPruning/schema';

/** The part of a spec that is malach's own. */
export const malachPart = z.strictObject({
  ...constructionShape,
  epsilons: constructionShape.epsilons
    .default([0.2, 0.1, 0.05])
    .describe('Errors that are allowed: a net is built for each.'),
  errorOf,
});

export type MalachPart = z.infer<typeof malachPart>;
