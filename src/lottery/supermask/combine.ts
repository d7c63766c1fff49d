import { type CommonSpec } from '../../runs/spec';
import { type ReplicateStages } from '../experiment';
import { statistic, type Statistic } from '../statistics';
import { stagesOf } from './stages';
import {
  denseSchema,
  denseStage,
  keptStage,
  supermaskSchema,
  type DenseResult,
  type ScoreHistogram,
  type SupermaskPart,
  type SupermaskResult,
} from './schema';

/** The supermasks of one kept fraction, over all replicates that have found theirs. */
export interface CombinedFraction {
  readonly fraction: number;
  readonly density: number;
  readonly kept: number;
  readonly prunable: number;
  readonly seeds: readonly number[];
  /** Test accuracy, 0..1: of the supermask that was found, and of the one before any training. */
  readonly ticket: Statistic;
  readonly untrained: Statistic;
  /** Supermask minus the dense float net of the same seed; absent without one. */
  readonly difference: Statistic | undefined;
  readonly layers: readonly { readonly name: string; readonly density: number }[];
  /** Share of weights that changed sides in each epoch, mean over the replicates. */
  readonly churn: readonly { readonly epoch: number; readonly share: number }[];
  /** Scores of each layer of the first replicate. */
  readonly scores: readonly {
    readonly name: string;
    readonly cut: number;
    readonly histogram: ScoreHistogram;
  }[];
}

export interface SupermaskResults {
  /** By rising fraction. */
  readonly fractions: readonly CombinedFraction[];
  readonly dense: Statistic | undefined;
  /** Why there is no dense float net, where it failed. */
  readonly denseFailed: string | undefined;
  /** The fraction of highest mean accuracy; of equal ones the smallest. */
  readonly best: number | undefined;
  readonly complete: boolean;
}

/** Combines the replicates fraction by fraction. */
export function combineSupermasks(
  spec: Pick<CommonSpec, 'seeds'>,
  part: SupermaskPart,
  replicates: readonly ReplicateStages[],
): SupermaskResults {
  const read = replicates.map(({ seed, stages }) => ({
    seed,
    dense: parsed(denseSchema.safeParse(stages.get(denseStage))),
    tickets: new Map(
      part.kept.flatMap((fraction) => {
        const ticket = parsed(supermaskSchema.safeParse(stages.get(keptStage(fraction))));
        return ticket === undefined ? [] : [[fraction, ticket] as const];
      }),
    ),
  }));
  const dense = read.flatMap((replicate) => replicate.dense?.test?.accuracy ?? []);
  const fractions = [...part.kept]
    .sort((a, b) => a - b)
    .flatMap((fraction) => combined(fraction, read) ?? []);
  const best = fractions.reduce<CombinedFraction | undefined>(
    (high, one) => (high === undefined || one.ticket.mean > high.ticket.mean ? one : high),
    undefined,
  );
  const wanted = stagesOf(part);
  return {
    fractions,
    dense: dense.length > 0 ? statistic(dense) : undefined,
    denseFailed: read.find((replicate) => replicate.dense?.failed !== undefined)?.dense?.failed,
    best: best?.fraction,
    complete:
      replicates.length === spec.seeds.length &&
      read.every(
        (replicate) =>
          replicate.tickets.size + (replicate.dense === undefined ? 0 : 1) >= wanted.length,
      ),
  };
}

interface ReadReplicate {
  readonly seed: number;
  readonly dense: DenseResult | undefined;
  readonly tickets: ReadonlyMap<number, SupermaskResult>;
}

function combined(
  fraction: number,
  replicates: readonly ReadReplicate[],
): CombinedFraction | undefined {
  const found = replicates.flatMap(({ seed, dense, tickets }) => {
    const ticket = tickets.get(fraction);
    return ticket === undefined ? [] : [{ seed, dense: dense?.test?.accuracy, ticket }];
  });
  const [first] = found;
  if (first === undefined) return undefined;
  const paired = found.flatMap(({ dense, ticket }) =>
    dense === undefined ? [] : [ticket.test.accuracy - dense],
  );
  return {
    fraction,
    density: mean(found.map(({ ticket }) => ticket.density)),
    kept: mean(found.map(({ ticket }) => ticket.kept)),
    prunable: first.ticket.prunable,
    seeds: found.map(({ seed }) => seed),
    ticket: statistic(found.map(({ ticket }) => ticket.test.accuracy)),
    untrained: statistic(found.map(({ ticket }) => ticket.untrained.accuracy)),
    difference: paired.length > 0 ? statistic(paired) : undefined,
    layers: first.ticket.layers.map(({ name }, i) => ({
      name,
      density: mean(found.map(({ ticket }) => ticket.layers[i]?.density ?? 0)),
    })),
    churn: first.ticket.churn.map(({ epoch }, i) => ({
      epoch,
      share: mean(found.map(({ ticket }) => ticket.churn[i]?.share ?? 0)),
    })),
    scores: first.ticket.layers.map(({ name, cut, scores }) => ({ name, cut, histogram: scores })),
  };
}

function parsed<T>(result: { readonly success: boolean; readonly data?: T }): T | undefined {
  return result.success ? result.data : undefined;
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
