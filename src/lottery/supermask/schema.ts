import { z } from 'zod';
import { curveSchema, evaluationSchema } from '../trained';

/** The untrained nets' initial weights: of the zoo's distributions, constants of random sign, or the model's own. */
export const frozenWeights = [
  'signed-constant',
  'kaiming-normal',
  'kaiming-uniform',
  'glorot-normal',
  'glorot-uniform',
  'own',
] as const;

const weightMeanings = [
  'The deviation of Kaiming normal, sqrt(2 / inputs), with a random sign.',
  'Kaiming normal: deviation sqrt(2 / inputs).',
  'Kaiming uniform: the same deviation.',
  'Xavier (Glorot) normal: deviation sqrt(2 / (inputs + outputs)).',
  'Xavier (Glorot) uniform: the same deviation.',
  "The model's own: those in its file, or of its initialiser.",
];

/** Fields of a spec that all experiments with scores share. */
export const supermaskShape = {
  kept: z
    .array(
      z
        .number()
        .gt(0, 'a kept fraction must be above 0: a net without weights answers nothing')
        .lt(1, 'a kept fraction must be below 1: with all weights kept there is nothing to choose'),
    )
    .min(1)
    .max(100)
    .refine((all) => new Set(all).size === all.length, 'must not repeat')
    .default([0.1, 0.3, 0.5, 0.7, 0.9])
    .describe('Fractions of the weights to keep: one net is searched for each.'),
  scope: z
    .enum(['layerwise', 'global'])
    .default('layerwise')
    .meta({
      enumDescriptions: [
        'Each layer keeps the fraction.',
        'All layers together keep it: scores of all layers are compared.',
      ],
    })
    .describe('Which scores are compared with each other.'),
  ramp: z
    .number()
    .min(0)
    .lt(1)
    .default(0.1)
    .describe(
      'With global scope and at most half of the weights kept: over this part of the training the kept fraction falls from one half along a cubic, so that no layer is emptied early; 0 for at once.',
    ),
  scaled: z
    .boolean()
    .default(false)
    .describe(
      'Whether initial weights are divided by the root of the kept fraction, which keeps the variance of what units receive.',
    ),
  batchNorm: z
    .enum(['none', 'non-affine', 'trained'])
    .default('non-affine')
    .meta({
      enumDescriptions: [
        "None is put in; a model's own keeps its scale and shift.",
        'Behind every hidden layer, without scale and shift: nothing but scores is trained.',
        'Behind every hidden layer, with scale and shift trained beside the scores.',
      ],
    })
    .describe('Batch normalisation between the frozen layers.'),
  ranking: z
    .enum(['magnitude', 'signed'])
    .default('magnitude')
    .meta({
      enumDescriptions: ["By |score|, as in the paper's program.", 'By score, as in its text.'],
    })
    .describe('How scores are compared.'),
  masks: z
    .int()
    .min(0)
    .max(20)
    .default(4)
    .describe('Masks that are kept from on the way, the first one before any training.'),
  controls: z
    .array(z.enum(['dense']))
    .max(1)
    .default(['dense'])
    .describe('Nets to compare with: the same net, its weights trained in full precision.'),
};

/** Where the frozen weights come from. */
export function weightsField(
  byDefault: (typeof frozenWeights)[number],
): z.ZodDefault<z.ZodEnum<{ [K in (typeof frozenWeights)[number]]: K }>> {
  return z
    .enum(frozenWeights)
    .meta({ enumDescriptions: weightMeanings })
    .default(byDefault)
    .describe('The weights, which are never trained.');
}

/** What all experiments with scores have in their part of a spec. */
export type SupermaskPart = z.infer<z.ZodObject<typeof supermaskShape>> & {
  readonly weights: (typeof frozenWeights)[number];
};

/** What tells one experiment with scores from another. */
export interface SupermaskKind {
  readonly value: 'real' | 'binary' | 'binary-published';
  /** Whether hidden activations are signs. */
  readonly signs: boolean;
  readonly inputSigns: boolean;
}

/** `result.json` of the stage `origin`: the net and its frozen weights. */
export const originSchema = z.object({
  /** SHA-256 of the frozen weights, in the order of the net's kernels. */
  weights: z.string(),
  prunable: z.array(z.object({ name: z.string(), shape: z.array(z.int()) })),
});

/** `result.json` of the trained float net. */
export const denseSchema = z.object({
  role: z.literal('dense'),
  from: z.int(),
  until: z.int(),
  /** Why there is none: its training diverged. */
  failed: z.string().optional(),
  test: evaluationSchema.optional(),
  train: evaluationSchema.optional(),
  curve: curveSchema,
});

/** How many scores lie in each of equally wide bins from 0, or from -high where scores are compared as they are, to high. */
const histogram = z.object({
  low: z.number(),
  high: z.number(),
  kept: z.array(z.int()),
  pruned: z.array(z.int()),
});

export type ScoreHistogram = z.infer<typeof histogram>;

/** `result.json` of a supermask. */
export const supermaskSchema = z.object({
  role: z.literal('ticket'),
  /** The asked fraction. */
  fraction: z.number(),
  kept: z.int(),
  prunable: z.int(),
  density: z.number(),
  requested: z.number(),
  layers: z.array(
    z.object({
      name: z.string(),
      kept: z.int(),
      prunable: z.int(),
      density: z.number(),
      /** The lowest score that is kept, by the ranking. */
      cut: z.number(),
      /** What the signs of kept weights are multiplied by; absent where weights are kept as they are. */
      scale: z.number().optional(),
      scores: histogram,
    }),
  ),
  /** SHA-256 of the frozen weights after the training: that of the origin, scaled where that is asked for. */
  weights: z.string(),
  from: z.int(),
  until: z.int(),
  /** Before any training, of the mask that keeps the asked fraction: a ramp begins with more. */
  untrained: evaluationSchema,
  test: evaluationSchema,
  train: evaluationSchema.optional(),
  curve: curveSchema,
  /** Share of the weights that changed sides since the point before, at the end of each epoch. */
  churn: z.array(z.object({ epoch: z.int(), share: z.number() })),
});

export type SupermaskResult = z.infer<typeof supermaskSchema>;
export type DenseResult = z.infer<typeof denseSchema>;

export const originStage = 'origin';
export const denseStage = 'dense';

/** Name of the stage that searches for the supermask of a fraction: `kept-30`, `kept-2-5` for 2.5 %. */
export function keptStage(fraction: number): string {
  const percent = (100 * fraction).toFixed(9).replace(/\.?0+$/, '');
  return `kept-${percent.replace('.', '-')}`;
}

/** File of a mask on the way, in the stage's folder. */
export function maskFile(step: number): string {
  return `mask-at-${String(step).padStart(7, '0')}.safetensors`;
}

/** Steps after which masks on the way are kept: 0 first, evenly over the training, and not its end, which the stage has. */
export function maskSteps(masks: number, steps: number): number[] {
  const found = Array.from({ length: masks }, (_, i) => Math.round((steps * i) / masks));
  return [...new Set(found)].filter((step) => step < steps);
}
