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

const id = 'edge-popup';

/** The part of a spec that is edge-popup's own. */
export const edgePopupPart = z.strictObject({
  ...supermaskShape,
  weights: weightsField('signed-constant'),
});

export type EdgePopupPart = z.infer<typeof edgePopupPart>;
export type EdgePopupSpec = Spec<typeof id, EdgePopupPart>;

const words = { ticket: 'Supermask', note: 'no weight was trained' };

/** Kept weights stay as they are, and so do activations. */
export const edgePopupKind: SupermaskKind = { value: 'real', signs: false, inputSigns: false };

/** Edge-popup, as the program knows it without running it. */
export const edgePopup: About<typeof id, EdgePopupPart, SupermaskResults> = {
  id,
  title: 'Edge-popup',
  brief: 'Searches a net of random weights for a part that works untrained',
  description:
    'Searches a net of random weights for a subnetwork that works without training a single weight: scores decide which edges are kept (Ramanujan et al. 2020).',
  part: edgePopupPart,
  places: 'Kept',
  presets: supermaskPresets(id),
  recipe: (net, preset, steps) => supermaskRecipe(id, net, preset, steps),
  form: (spec) => formOf(spec[id], edgePopupKind),
  problems: (spec) => supermaskProblems(id, spec[id]),
  cost: (spec) => supermaskCost(spec, spec[id]),
  facts: (spec) => supermaskFacts(spec, spec[id], weightWords),
  combine: (spec, replicates) => combineSupermasks(spec, spec[id], replicates),
  present: (spec, results) => presentSupermasks(spec.seeds.length, words, results),
  trainings: (spec) => supermaskTrainings(spec[id], spec.training.steps, words),
  tickets: (_, results) => supermaskTickets(results),
};
