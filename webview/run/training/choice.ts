import { type Training } from '../../../src/lottery/experiment';
import { type NamedRun } from '../context';
import { groupsOf } from '../ticket/choice';
import { type ViewState } from '../viewState';

/** Every group at once. */
export const everyGroup = '*';

/** What learning curves are shown, and how. */
export interface TrainingChoice {
  readonly metric: 'accuracy' | 'loss';
  readonly train: boolean;
  readonly test: boolean;
  readonly logarithmic: boolean;
  /** Range of the later half only. */
  readonly late: boolean;
  /** Weight of the past, 0..0.99. */
  readonly smoothing: number;
  readonly group: string;
  /** Keys of levels that are shown; all where it is missing. */
  readonly levels: ReadonlySet<string> | undefined;
  /** Folders of runs that are not shown. */
  readonly hiddenRuns: ReadonlySet<string>;
}

/** What can be chosen among. */
export interface TrainingOffer {
  readonly groups: readonly string[];
  readonly levels: readonly LevelOffer[];
}

export interface LevelOffer {
  /** Tells it from the levels of other kinds of experiments. */
  readonly key: string;
  readonly level: number;
  readonly title: string;
  /** Whether it is what the others are compared with. */
  readonly reference: boolean;
  /** Its place among the levels of all groups that are no references, 0..1: its colour. */
  readonly share: number;
  /** Whether any training of it has begun. */
  readonly begun: boolean;
}

/** Groups of trainings in the order of the runs' lists, and the levels of the one that is chosen. */
export function offerOf(runs: readonly NamedRun[], group: string): TrainingOffer {
  const levels = new Map<string, LevelOffer>();
  for (const run of runs) {
    const { curves, trainings } = run.snapshot;
    const stages = new Set(curves.map((curve) => curve.stage));
    const shares = sharesOf(trainings);
    for (const training of trainings) {
      const { level, reference = false } = training;
      if (!reference && group !== everyGroup && training.group !== group) continue;
      const key = levelKeyOf(run, training);
      const before = levels.get(key);
      levels.set(key, {
        ...{ key, level, reference },
        title: before?.title ?? (reference ? training.title : (training.label ?? String(level))),
        share: shares.get(level) ?? 0,
        begun: before?.begun === true || stages.has(training.stage),
      });
    }
  }
  return {
    groups: groupsOf(runs.flatMap(({ snapshot }) => snapshot.trainings)),
    levels: [...levels.values()].sort(
      (a, b) => Number(b.reference) - Number(a.reference) || a.level - b.level,
    ),
  };
}

/** What tells a level from others, also from those of runs whose levels are something else. */
export function levelKeyOf({ snapshot: { places } }: NamedRun, { level }: Training): string {
  return places === undefined ? String(level) : `${places} ${level}`;
}

/** The place of each level that is no reference among all of them, 0..1. */
function sharesOf(trainings: readonly Training[]): ReadonlyMap<number, number> {
  const levels = new Set(trainings.filter((one) => !one.reference).map(({ level }) => level));
  const sorted = [...levels].sort((a, b) => a - b);
  return new Map(sorted.map((level, i) => [level, i / Math.max(1, sorted.length - 1)]));
}

/** The choice that was kept, with what is there in place of what is not any more. */
export function readChoice(view: ViewState, runs: readonly NamedRun[]): TrainingChoice {
  const { groups } = offerOf(runs, everyGroup);
  const kept = view.word('training:group');
  // What the first run is about; experiments of several kinds may have no group in common.
  const [about = ''] = groups;
  const common = runs.every(({ snapshot }) => groupsOf(snapshot.trainings).includes(about));
  const standard = common ? about : everyGroup;
  const group =
    kept !== undefined && (kept === everyGroup || groups.includes(kept)) ? kept : standard;
  const levels = view.words('training:levels');
  const smoothing = view.number('training:smoothing') ?? 0;
  return {
    metric: view.word('training:metric') === 'loss' ? 'loss' : 'accuracy',
    train: view.flag('training:train', false),
    test: view.flag('training:test', true),
    logarithmic: view.flag('training:log', false),
    late: view.flag('training:late', false),
    smoothing: Math.min(0.99, Math.max(0, smoothing)),
    group,
    levels: levels ? new Set(levels) : defaultLevels(runs, group),
    hiddenRuns: new Set(view.words('training:runs') ?? []),
  };
}

/** Of one run all levels. Of several, where colours tell the runs apart, what is compared with and the last level all have. */
function defaultLevels(runs: readonly NamedRun[], group: string): ReadonlySet<string> | undefined {
  if (runs.length < 2) return undefined;
  const alike = Map.groupBy(runs, ({ snapshot }) => snapshot.places);
  return new Set([...alike.values()].flatMap((same) => [...commonLevels(same, group)]));
}

/** Of runs of the same kind: references, and the last level that all have begun. */
function commonLevels(runs: readonly NamedRun[], group: string): readonly string[] {
  const offers = runs.map((run) => offerOf([run], group).levels);
  const reached = offers.map((levels) =>
    levels.filter(({ begun, reference }) => begun && !reference).map(({ key }) => key),
  );
  const common = (reached[0] ?? []).filter((key) => reached.every((all) => all.includes(key)));
  const references = offers.flat().filter(({ reference }) => reference);
  return [...references.map(({ key }) => key), ...common.slice(-1)];
}
