import { z } from 'zod';
import { type CommonSpec } from '../../runs/spec';
import { errorHistogramSchema } from './errors';
import { curveSchema, evaluationSchema } from '../trained';

/** Fields of a spec that all constructions share. */
export const constructionShape = {
  target: z
    .enum(['auto', 'trained', 'own'])
    .default('auto')
    .meta({
      enumDescriptions: [
        "A model file's own weights; other nets are trained first.",
        'The net is trained first.',
        "The model's own weights, as they are in its file.",
      ],
    })
    .describe('The net that is to be found in the random one.'),
  epsilons: z
    .array(z.number().gt(0).lt(1))
    .min(1)
    .max(20)
    .refine((all) => new Set(all).size === all.length, 'must not repeat')
    .describe('Errors that are allowed.'),
  delta: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.05)
    .describe('Probability of failure that bounds are reckoned for.'),
};

/** What all constructions have in their part of a spec. */
export interface ConstructionPart {
  readonly target: 'auto' | 'trained' | 'own';
  readonly epsilons: readonly number[];
  readonly delta: number;
}

/** Whether the target is trained before anything is constructed. */
export function trainsTarget(
  { model }: Pick<CommonSpec, 'model'>,
  part: ConstructionPart,
): boolean {
  return part.target === 'auto' ? model.kind !== 'file' : part.target === 'trained';
}

/** `result.json` of the stage `target`. */
export const targetSchema = z.object({
  role: z.literal('dense'),
  /** Steps; both 0 for a net that comes with its weights. */
  from: z.int(),
  until: z.int(),
  test: evaluationSchema,
  train: evaluationSchema.optional(),
  curve: curveSchema,
  layers: z.array(
    z.object({
      name: z.string(),
      inputs: z.int(),
      outputs: z.int(),
      bias: z.boolean(),
      largest: z.number(),
      positive: z.boolean(),
      steep: z.string().optional(),
    }),
  ),
});

export type TargetResult = z.infer<typeof targetSchema>;

/** `result.json` of a random net that was drawn. */
export const randomSchema = z.object({
  role: z.literal('random'),
  /** Random weights that were drawn, those of units that are left out included. */
  sampled: z.int(),
});

const layer = z.object({
  name: z.string(),
  /** Weights of the target, and with its biases. */
  weights: z.int(),
  targets: z.int(),
  /** Of the targets: how many are reached within epsilon, and how many lie beyond what all their samples come to. */
  within: z.int(),
  unreachable: z.int(),
  largest: z.number(),
  /** Samples that were drawn for the layer's weights, and those that are kept; of products, a pair is one. */
  samples: z.int(),
  kept: z.int(),
  /** Hidden units or copies of the built net, and those with a kept weight. */
  hidden: z.int(),
  hiddenKept: z.int(),
  /** What samples, or the target, were scaled by to fit; 1 where they do as they are. */
  factor: z.number(),
});

/** One weight and what it is made of. */
const composition = z.object({
  id: z.string(),
  title: z.string(),
  target: z.number(),
  reached: z.number(),
  epsilon: z.number(),
  samples: z.array(
    z.object({
      value: z.number(),
      kept: z.boolean(),
      factors: z.tuple([z.number(), z.number()]).optional(),
    }),
  ),
});

/** `result.json` of a net that was built out of random weights. */
export const builtSchema = z.object({
  role: z.literal('ticket'),
  epsilon: z.number(),
  /** Samples for each weight: as asked, or on average. */
  samples: z.number(),
  kept: z.int(),
  prunable: z.int(),
  density: z.number(),
  requested: z.number(),
  layers: z.array(layer),
  errors: errorHistogramSchema,
  /** The error that all but one of a thousand weights stay within. */
  mostWithin: z.number(),
  test: evaluationSchema,
  /** Largest difference of the two nets' answers, logits: over the test set, and over inputs uniform in [-1, 1]. */
  difference: z.object({ test: z.number(), uniform: z.number() }),
  compositions: z.array(composition),
});

export type BuiltLayer = z.infer<typeof layer>;
export type BuiltResult = z.infer<typeof builtSchema>;
export type BuiltComposition = z.infer<typeof composition>;

export const targetStage = 'target';

/** A number as a part of a stage's name, another for each number: `0-01`, `1-5e-7`. */
export function numberInName(n: number): string {
  return String(n).replace('.', '-');
}
