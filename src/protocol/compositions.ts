import { type Composition } from '../lottery/experiment';

/** A composition, and what it comes to. */
export interface ReadComposition {
  readonly composition: Composition;
  readonly kept: number;
  /** How far the kept samples miss the target. */
  readonly error: number;
  /** Whether that is no more than is allowed. */
  readonly within: boolean;
  /** The sum of the kept samples after each one. */
  readonly sums: readonly number[];
}

/** Weights are of single precision. */
const largest = 3.5e38;

/** Compositions whose sums are numbers; what is no number was lost on its way, and so is a sample that is none. */
export function readCompositions(given: readonly Composition[] | undefined): ReadComposition[] {
  const byId = new Map<string, ReadComposition>();
  for (const composition of given ?? []) {
    const { id, target, reached } = composition;
    if (!isWeight(target) || !isWeight(reached) || byId.has(id)) continue;
    byId.set(id, readComposition(composition));
  }
  return [...byId.values()];
}

function readComposition(given: Composition): ReadComposition {
  const samples = given.samples.filter(({ value }) => isWeight(value));
  let sum = 0;
  const sums = samples.map(({ value, kept }) => (sum += kept ? value : 0));
  const error = Math.abs(given.target - given.reached);
  return {
    composition: { ...given, samples },
    kept: samples.filter(({ kept }) => kept).length,
    error,
    within: !(Number.isFinite(given.epsilon) && error > given.epsilon),
    sums,
  };
}

function isWeight(value: number): boolean {
  return Number.isFinite(value) && Math.abs(value) <= largest;
}
