import { z } from 'zod';
import { curveSchema, evaluationSchema } from '../trained';

const rate = z.number().gt(0).lt(1);

export const controls = ['reinitialised', 'shuffled', 'random'] as const;
export type Control = (typeof controls)[number];
export const roles = ['ticket', ...controls] as const;
export type Role = (typeof roles)[number];

/** The part of a spec that is `imp`'s own. */
export const impPart = z.strictObject({
  levels: z
    .int()
    .min(2)
    .max(200)
    .default(12)
    .describe('Nets to train one after the other; level 0 is the dense net.'),
  rate: rate.default(0.2).describe('Part of the remaining weights that a level prunes.'),
  outputRate: z
    .number()
    .min(0)
    .lt(1)
    .default(0.1)
    .describe(
      'The same for the output layer; 0 leaves it whole. With densities, it falls in step.',
    ),
  convRate: z
    .number()
    .min(0)
    .lt(1)
    .optional()
    .describe('The same for each convolution, where it is another one; needs scope layerwise.'),
  densities: z
    .array(z.number().gt(0, 'a density must be above 0').max(1, 'a density is at most 1'))
    .min(1)
    .max(200)
    .optional()
    .describe(
      'Densities to visit, falling, in place of levels; the dense net comes first by itself.',
    ),
  scope: z
    .enum(['layerwise', 'global'])
    .default('layerwise')
    .describe(
      'Compare weights within their layer, or over all layers without a rate of their own.',
    ),
  convention: z
    .enum(['exact', 'open-lth', 'google-lth'])
    .default('exact')
    .describe('How many weights go: exactly rounded, or as in one of the two public codebases.'),
  exclude: z
    .array(z.string().min(1))
    .default([])
    .describe('Layers that are never pruned; * stands for any text, as in */shortcut.'),
  criterion: z
    .enum(['magnitude', 'random'])
    .default('magnitude')
    .meta({
      enumDescriptions: [
        'The weights that are smallest after training go.',
        'Any weights go: a control.',
      ],
    })
    .describe('Which weights go.'),
  strategy: z
    .enum(['iterative', 'one-shot'])
    .default('iterative')
    .describe('One-shot prunes each level straight from the trained dense net.'),
  rewind: z
    .strictObject({
      step: z.int().min(0).default(0).describe('The step whose weights a ticket starts from.'),
      optimizer: z
        .enum(['kept', 'restarted'])
        .default('kept')
        .describe("The optimizer's state at that step, or a fresh one."),
    })
    .default({ step: 0, optimizer: 'kept' })
    .describe('Where a ticket starts from: the dense net as it was early in its training.'),
  retrain: z
    .enum(['weight-rewinding', 'learning-rate-rewinding', 'fine-tuning'])
    .default('weight-rewinding')
    .describe(
      'What is trained after pruning: from early weights, from trained weights with the learning rate from the start, or from trained weights with the last learning rate.',
    ),
  fineTuningRate: z
    .number()
    .gt(0)
    .optional()
    .describe("Learning rate of fine-tuning; the schedule's last one if not given."),
  controls: z
    .array(z.enum(controls))
    .refine((named) => new Set(named).size === named.length, 'must not repeat')
    .default([...controls])
    .describe(
      'Nets that each ticket is compared with: its mask with fresh weights, its masks shuffled within each layer, or random masks of its density.',
    ),
  matching: z
    .strictObject({
      rule: z
        .enum(['tolerance', 'deviation'])
        .default('tolerance')
        .describe(
          'Matching: the mean paired difference to the dense net is at least -tolerance, or at least minus one deviation of the dense net.',
        ),
      tolerance: z
        .number()
        .min(0)
        .max(1)
        .default(0.002)
        .describe('In accuracy: .002 is .2 points.'),
    })
    .default({ rule: 'tolerance', tolerance: 0.002 })
    .describe('When a ticket counts as good as the dense net.'),
});

export type ImpPart = z.infer<typeof impPart>;

/** `result.json` of the stage `origin`: what every level starts from. */
export const originSchema = z.object({
  rewindStep: z.int(),
  outputLayer: z.string(),
  prunable: z.array(z.object({ name: z.string(), shape: z.array(z.int()) })),
});

/** `result.json` of a trained net. */
export const levelSchema = z.object({
  level: z.int(),
  role: z.enum(roles),
  /** Surviving and prunable weights. */
  kept: z.int(),
  prunable: z.int(),
  density: z.number(),
  /** The density that was asked for; runs of older versions do not say. */
  requested: z.number().optional(),
  layers: z.array(
    z.object({ name: z.string(), kept: z.int(), prunable: z.int(), density: z.number() }),
  ),
  /** Steps of this training: from, until. */
  from: z.int(),
  until: z.int(),
  test: evaluationSchema,
  train: evaluationSchema.optional(),
  curve: curveSchema,
});

export type LevelResult = z.infer<typeof levelSchema>;

export const originStage = 'origin';

/** Name of the stage that trains a level's ticket, or one of its controls. */
export function levelStage(level: number, role: Role): string {
  const name = `level-${String(level).padStart(2, '0')}`;
  return role === 'ticket' ? name : `${name}-${role}`;
}

/** The densities that a spec asks for below 1, if it lists densities. */
export function askedDensities(part: ImpPart): readonly number[] | undefined {
  return part.densities?.filter((density) => density < 1);
}

/** How many nets are trained one after the other: the dense one and its tickets. */
export function levelCount(part: ImpPart): number {
  const asked = askedDensities(part);
  return asked === undefined ? part.levels : 1 + asked.length;
}
