import { z } from 'zod';

/** Mean cross-entropy (nats) and share of right answers, 0..1, as results have them. */
export const evaluationSchema = z.object({ loss: z.number(), accuracy: z.number() });

/** A learning curve, as results of trainings have it. */
export const curveSchema = z.array(
  z.object({
    step: z.int(),
    trainLoss: z.number(),
    testLoss: z.number(),
    testAccuracy: z.number(),
  }),
);
