import { z } from 'zod';
import { type About, type Spec } from '../experiment';
import {
  formOf,
  supermaskCost,
  supermaskFacts,
  supermaskPresets,
  supermaskProblems,
  supermaskRecipe,
  weightWords,
} from '../supermask/common';
import { combineSupermasks, type SupermaskResults } from '../supermask/combine';
import { presentSupermasks, supermaskTrainings } from '../supermask/present';
import { supermaskShape, weightsField, type SupermaskKind } from '../supermask/schema';
import { supermaskTickets } from '../supermask/tickets';

const id = 'multi-prize';

/** The part of a spec that is multi-prize's own. */
export const multiPrizePart = z.strictObject({
  ...supermaskShape,
  weights: weightsField('kaiming-normal'),
  activations: z
    .enum(['float', 'binary'])
    .default('float')
    .meta({
      enumDescriptions: [
        '1/32: weights are signs, activations are floats.',
        '1/1: weights and hidden activations are signs.',
      ],
    })
    .describe('What is binary besides the weights.'),
  inputs: z
    .enum(['float', 'binary'])
    .default('float')
    .describe('Whether the inputs become signs too; needs binary activations.'),
  scale: z
    .enum(['kept', 'published'])
    .default('kept')
    .meta({
      enumDescriptions: [
        'The mean magnitude of the kept weights.',
        "Their sum over int(kept fraction * weights), as in the paper's program: it can differ by one weight.",
      ],
    })
    .describe("A layer's one scale, which the signs of its kept weights are multiplied by."),
});

export type MultiPrizePart = z.infer<typeof multiPrizePart>;
export type MultiPrizeSpec = Spec<typeof id, MultiPrizePart>;

/** What a spec's nets are: binary weights, and binary activations if it says so. */
export function multiPrizeKind(part: MultiPrizePart): SupermaskKind {
  const signs = part.activations === 'binary';
  return {
    value: part.scale === 'kept' ? 'binary' : 'binary-published',
    signs,
    inputSigns: signs && part.inputs === 'binary',
  };
}

function wordsOf(part: MultiPrizePart): { readonly ticket: string; readonly note: string } {
  return part.activations === 'binary'
    ? { ticket: 'MPT-1/1', note: 'binary weights and activations, and no weight was trained' }
    : { ticket: 'MPT-1/32', note: 'binary weights, and none was trained' };
}

/** Multi-prize tickets by biprop, as the program knows them without running it. */
export const multiPrize: About<typeof id, MultiPrizePart, SupermaskResults> = {
  id,
  title: 'Multi-prize tickets',
  brief: 'The same in bits: one for each weight, and for each activation if asked for',
  description:
    'Searches a net of random weights for a binary subnetwork: one bit a weight, and one bit an activation if asked for, no weight trained (biprop; Diffenderfer & Kailkhura 2021).',
  part: multiPrizePart,
  places: 'Kept',
  presets: supermaskPresets(id),
  recipe: (net, preset, steps) => supermaskRecipe(id, net, preset, steps),
  form: (spec) => formOf(spec[id], multiPrizeKind(spec[id])),
  problems: (spec) => {
    const part = spec[id];
    const problems = supermaskProblems(id, part);
    if (part.inputs === 'binary' && part.activations !== 'binary') {
      problems.push({ path: `${id}.inputs`, message: `binary needs ${id}.activations "binary"` });
    }
    return problems;
  },
  cost: (spec) => supermaskCost(spec, spec[id]),
  facts: (spec) => [
    {
      label: 'Binary',
      value: spec[id].activations === 'binary' ? 'weights and activations (1/1)' : 'weights (1/32)',
    },
    ...supermaskFacts(spec, spec[id], weightWords),
  ],
  combine: (spec, replicates) => combineSupermasks(spec, spec[id], replicates),
  present: (spec, results) => presentSupermasks(spec.seeds.length, wordsOf(spec[id]), results),
  trainings: (spec) => supermaskTrainings(spec[id], spec.training.steps, wordsOf(spec[id])),
  tickets: (_, results) => supermaskTickets(results),
};
