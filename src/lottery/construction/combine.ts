import { type TargetLayer } from '../bounds/question';
import { type ReplicateStages } from '../experiment';
import { statistic, type Statistic } from '../statistics';
import {
  builtSchema,
  targetSchema,
  targetStage,
  type BuiltComposition,
  type BuiltLayer,
  type BuiltResult,
} from './schema';
import { type ErrorHistogram } from './errors';

/** A net that each replicate builds. */
export interface WantedNet {
  readonly stage: string;
  /** Stage that has the random net before it is pruned. */
  readonly origin: string;
  /** The error that was asked for, of weights or of answers. */
  readonly epsilon: number;
}

/** One net that was built, over all replicates that have theirs. */
export interface CombinedNet extends WantedNet {
  /** The error that was allowed of a weight: epsilon, or what follows from one of answers; the largest of the replicates'. */
  readonly allowed: number;
  /** Samples for each weight. */
  readonly samples: number;
  readonly seeds: readonly number[];
  readonly targets: number;
  /** Share of the weights within what was allowed, over all replicates. */
  readonly within: number;
  readonly missed: number;
  readonly unreachable: number;
  readonly largest: number;
  /** The error that all but one of a thousand weights stay within; the largest of the replicates'. */
  readonly mostWithin: number;
  /** Samples that are kept for each weight. */
  readonly keptPerWeight: number;
  readonly kept: number;
  readonly density: number;
  /** Accuracy of the built net, 0..1, and that minus the target's. */
  readonly test: Statistic;
  readonly change: Statistic;
  /** Largest differences of answers, logits. */
  readonly difference: { readonly test: number; readonly uniform: number };
  /** Of the first replicate. */
  readonly layers: readonly BuiltLayer[];
  readonly errors: ErrorHistogram;
  readonly compositions: readonly BuiltComposition[];
}

export interface ConstructionResults {
  readonly target: Statistic | undefined;
  /** The target's layers, of the first replicate. */
  readonly layers: readonly TargetLayer[] | undefined;
  /** In the order in which they are built. */
  readonly nets: readonly CombinedNet[];
  /** Stage of the net that is looked at first: most weights within epsilon, then the smallest epsilon, then fewest samples. */
  readonly best: string | undefined;
  readonly complete: boolean;
}

/** Combines the replicates net by net. */
export function combineBuilt(
  seeds: readonly number[],
  wanted: readonly WantedNet[],
  replicates: readonly ReplicateStages[],
): ConstructionResults {
  const read = replicates.flatMap(({ seed, stages }) => {
    const target = targetSchema.safeParse(stages.get(targetStage));
    if (!target.success) return [];
    const built = new Map(
      wanted.flatMap(({ stage }) => {
        const found = builtSchema.safeParse(stages.get(stage));
        return found.success ? [[stage, found.data] as const] : [];
      }),
    );
    return [{ seed, target: target.data, built }];
  });
  const nets = wanted.flatMap((net) => {
    const found = read.flatMap(({ seed, target, built }) => {
      const own = built.get(net.stage);
      return own === undefined ? [] : [{ seed, target: target.test.accuracy, built: own }];
    });
    return found.length === 0 ? [] : [combined(net, found)];
  });
  const accuracies = read.map(({ target }) => target.test.accuracy);
  return {
    target: accuracies.length > 0 ? statistic(accuracies) : undefined,
    layers: read[0]?.target.layers,
    nets,
    best: bestOf(nets)?.stage,
    complete:
      read.length === seeds.length && read.every(({ built }) => built.size === wanted.length),
  };
}

function combined(
  net: WantedNet,
  found: readonly { readonly seed: number; readonly target: number; readonly built: BuiltResult }[],
): CombinedNet {
  const first = found[0]!.built;
  const all = found.map(({ built }) => built);
  const layers = all.flatMap((built) => built.layers);
  const total = (amount: (layer: BuiltLayer) => number): number =>
    layers.reduce((sum, layer) => sum + amount(layer), 0);
  const largest = (values: readonly number[]): number => Math.max(...values);
  const targets = total((layer) => layer.targets);
  const within = total((layer) => layer.within);
  return {
    ...net,
    allowed: largest(all.map(({ epsilon }) => epsilon)),
    samples: mean(all.map(({ samples }) => samples)),
    seeds: found.map(({ seed }) => seed),
    targets: targets / found.length,
    within: within / targets,
    missed: targets - within,
    unreachable: total((layer) => layer.unreachable),
    largest: largest(layers.map((layer) => layer.largest)),
    mostWithin: largest(all.map(({ mostWithin }) => mostWithin)),
    keptPerWeight: total((layer) => layer.kept) / total((layer) => layer.weights),
    kept: mean(all.map(({ kept }) => kept)),
    density: mean(all.map(({ density }) => density)),
    test: statistic(all.map(({ test }) => test.accuracy)),
    change: statistic(found.map(({ target, built }) => built.test.accuracy - target)),
    difference: {
      test: largest(all.map(({ difference }) => difference.test)),
      uniform: largest(all.map(({ difference }) => difference.uniform)),
    },
    layers: first.layers,
    errors: first.errors,
    compositions: first.compositions,
  };
}

function bestOf(nets: readonly CombinedNet[]): CombinedNet | undefined {
  return [...nets].sort(
    (a, b) => b.within - a.within || a.epsilon - b.epsilon || a.samples - b.samples,
  )[0];
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
