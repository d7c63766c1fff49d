import { z } from 'zod';
import { constructionShape, numberInName } from '../construction/schema';
import { solvers } from './solver/solver';

const mostProducts = 128;

/** The part of a spec that is subset-sum's own. */
export const subsetSumPart = z.strictObject({
  samples: z
    .array(z.int().min(1).max(mostProducts))
    .min(1)
    .max(20)
    .refine((all) => new Set(all).size === all.length, 'must not repeat')
    .default([21])
    .describe('Random samples for each weight: a net is built for each of these numbers.'),
  ...constructionShape,
  epsilons: constructionShape.epsilons
    .default([0.01])
    .describe(
      'Errors of a weight that are allowed: for the solver that stops within, and for the count.',
    ),
  construction: z
    .enum(['sums', 'products'])
    .default('sums')
    .meta({
      enumDescriptions: [
        "A weight is a sum of samples, as in the paper's first experiment: every input is repeated, and each copy has its own random weight to each unit.",
        'A weight is a sum of products of two samples around a hidden ReLU unit, one half for positive inputs and one for negative ones, as in the proof.',
      ],
    })
    .describe('What a weight is made of.'),
  pools: z
    .enum(['shared', 'fresh'])
    .default('shared')
    .meta({
      enumDescriptions: [
        "All weights of a unit choose among the same samples, as in the paper's program.",
        'Every weight has samples of its own, as in the proof.',
      ],
    })
    .describe('Which samples a weight chooses among.'),
  solver: z
    .enum(solvers)
    .default('best-error')
    .meta({
      enumDescriptions: [
        'The subset that comes closest.',
        'The fewest samples that come within epsilon.',
      ],
    })
    .describe('Which subset is sought; both are found exactly.'),
  skipSmall: z
    .boolean()
    .default(false)
    .describe(
      "Whether weights within epsilon of 0 take no sample, a shortcut of the paper's program.",
    ),
  range: z
    .union([z.literal('published'), z.number().gt(0).max(1e6)])
    .default('published')
    .describe(
      "Samples are uniform: from the target's smallest weight to its largest (of products: in [-1, 1]), or within +- this number.",
    ),
  rescale: z
    .boolean()
    .default(false)
    .describe(
      "Whether a layer's samples are drawn from a wider range where its weights are larger than half of it.",
    ),
});

export type SubsetSumPart = z.infer<typeof subsetSumPart>;

/** One net that is built: so many samples for each weight, and the error that is allowed. */
export interface Combination {
  readonly samples: number;
  readonly epsilon: number;
}

/** Every net that a replicate builds, fewest samples first. */
export function combinationsOf({ samples, epsilons }: SubsetSumPart): Combination[] {
  const rising = (all: readonly number[]): number[] => [...all].sort((a, b) => a - b);
  return rising(samples).flatMap((n) =>
    rising(epsilons)
      .reverse()
      .map((epsilon) => ({ samples: n, epsilon })),
  );
}

/** Name of the stage that draws a random net. */
export function randomStage(samples: number): string {
  return `random-${samples}`;
}

/** Name of the stage that finds the subsets: `n-21-eps-0-01`. */
export function builtStage({ samples, epsilon }: Combination): string {
  return `n-${samples}-eps-${numberInName(epsilon)}`;
}
