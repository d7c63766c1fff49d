import { theorems, type BoundQuestion, type TargetLayer } from '../../../src/protocol/bounds';

/** Errors and probabilities that can be asked for. */
export const limits = {
  epsilon: { least: 1e-12, most: 1 },
  delta: { least: 1e-12, most: 0.99 },
  samples: { least: 1, most: 1e9, whole: true, optional: true },
} as const;

/** A question whose numbers are numbers; undefined where its net is none that could be calculated with. */
export function questionOf(given: BoundQuestion | undefined): BoundQuestion | undefined {
  if (!given || given.layers.length === 0 || !given.layers.every(isLayer)) return undefined;
  const { epsilon, delta, theorem } = given;
  return {
    ...given,
    theorem: theorems.includes(theorem) ? theorem : theorems[0]!,
    epsilon: within(epsilon, limits.epsilon) ? epsilon : 0.01,
    delta: within(delta, limits.delta) ? delta : 0.01,
  };
}

function isLayer({ inputs, outputs, largest }: TargetLayer): boolean {
  return (
    [inputs, outputs].every((count) => Number.isSafeInteger(count) && count > 0) &&
    Number.isFinite(largest) &&
    largest >= 0
  );
}

function within(
  value: number,
  { least, most }: { readonly least: number; readonly most: number },
): boolean {
  return value >= least && value <= most;
}
