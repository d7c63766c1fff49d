import { type ReplicateStages, type Spec } from '../experiment';
import {
  levelCount,
  levelSchema,
  levelStage,
  roles,
  type Control,
  type ImpPart,
  type LevelResult,
  type Role,
} from './schema';
import { statistic, type Statistic } from '../statistics';

/** One level, over all replicates that have finished it. */
export interface CombinedLevel {
  readonly level: number;
  readonly density: number;
  readonly kept: number;
  readonly prunable: number;
  readonly seeds: readonly number[];
  /** Test accuracy after training, 0..1. */
  readonly ticket: Statistic;
  readonly controls: Readonly<Partial<Record<Control, Statistic>>>;
  /** Ticket minus the dense net of the same seed. */
  readonly difference: Statistic;
  readonly matching: boolean;
  readonly layers: readonly { readonly name: string; readonly density: number }[];
}

export interface ImpResults {
  readonly levels: readonly CombinedLevel[];
  readonly dense: Statistic | undefined;
  /** The sparsest level that matches the dense net; absent if none but the dense net itself does. */
  readonly sparsestMatching: { readonly level: number; readonly density: number } | undefined;
  /** Whether every replicate finished every level. */
  readonly complete: boolean;
}

type ImpSpec = Spec<'imp', ImpPart>;

/**
 * Combines the replicates level by level. A level matches if its paired differences to the dense net say so: see
 * `imp.matching` (methods 1.3, point 6; the two readings can disagree).
 */
export function combine(spec: ImpSpec, replicates: readonly ReplicateStages[]): ImpResults {
  const trained = replicates.map(({ seed, stages }) => ({ seed, nets: parse(stages) }));
  const dense = trained.flatMap(({ nets }) => nets.get(levelStage(0, 'ticket')) ?? []);
  const denseStatistic =
    dense.length > 0 ? statistic(dense.map((n) => n.test.accuracy)) : undefined;
  const levels: CombinedLevel[] = [];
  for (let level = 0; level < levelCount(spec.imp); level++) {
    const found = trained.flatMap(({ seed, nets }) => {
      const ticket = nets.get(levelStage(level, 'ticket'));
      const base = nets.get(levelStage(0, 'ticket'));
      return ticket && base ? [{ seed, ticket, base, nets }] : [];
    });
    if (found.length === 0) continue;
    const difference = statistic(found.map((f) => f.ticket.test.accuracy - f.base.test.accuracy));
    levels.push({
      level,
      density: mean(found.map((f) => f.ticket.density)),
      kept: mean(found.map((f) => f.ticket.kept)),
      prunable: found[0]!.ticket.prunable,
      seeds: found.map((f) => f.seed),
      ticket: statistic(found.map((f) => f.ticket.test.accuracy)),
      controls: controlsOf(
        level,
        found.map((f) => f.nets),
      ),
      difference,
      matching: matches(spec.imp, difference, denseStatistic!),
      layers: found[0]!.ticket.layers.map(({ name }, i) => ({
        name,
        density: mean(found.map((f) => f.ticket.layers[i]?.density ?? 0)),
      })),
    });
  }
  const sparsest = levels.filter((l) => l.matching && l.level > 0).at(-1);
  const expected = expectedStages(spec.imp);
  return {
    levels,
    dense: denseStatistic,
    sparsestMatching: sparsest && { level: sparsest.level, density: sparsest.density },
    complete:
      trained.length === spec.seeds.length &&
      trained.every(({ nets }) => expected.every((name) => nets.has(name))),
  };
}

/** Every training of a replicate, in the order in which it is done. */
export function expectedTrainings(part: ImpPart): { level: number; role: Role }[] {
  return Array.from({ length: levelCount(part) }, (_, level) => level).flatMap((level) =>
    roles
      .filter((role) => role === 'ticket' || (level > 0 && part.controls.includes(role)))
      .map((role) => ({ level, role })),
  );
}

/** The names of their stages. */
export function expectedStages(part: ImpPart): string[] {
  return expectedTrainings(part).map(({ level, role }) => levelStage(level, role));
}

function parse(stages: ReadonlyMap<string, unknown>): Map<string, LevelResult> {
  const parsed = new Map<string, LevelResult>();
  for (const [name, value] of stages) {
    const result = levelSchema.safeParse(value);
    if (result.success) parsed.set(name, result.data);
  }
  return parsed;
}

function controlsOf(
  level: number,
  replicates: readonly ReadonlyMap<string, LevelResult>[],
): Partial<Record<Control, Statistic>> {
  const result: Partial<Record<Role, Statistic>> = {};
  for (const role of roles) {
    if (role === 'ticket') continue;
    const found = replicates.flatMap((nets) => nets.get(levelStage(level, role)) ?? []);
    if (found.length > 0) result[role] = statistic(found.map((net) => net.test.accuracy));
  }
  return result;
}

function matches(part: ImpPart, difference: Statistic, dense: Statistic): boolean {
  const allowed = part.matching.rule === 'tolerance' ? part.matching.tolerance : dense.deviation;
  // Accuracies are multiples of 1 / examples: a difference of exactly the tolerance must not fail by rounding.
  return difference.mean >= -allowed - 1e-9;
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
