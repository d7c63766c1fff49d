import { type NamedRun } from '../context';
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
  /** Levels that are shown; all where it is missing. */
  readonly levels: ReadonlySet<number> | undefined;
  /** Folders of runs that are not shown. */
  readonly hiddenRuns: ReadonlySet<string>;
}

/** What can be chosen among. */
export interface TrainingOffer {
  readonly groups: readonly string[];
  readonly levels: readonly LevelOffer[];
}

export interface LevelOffer {
  readonly level: number;
  readonly title: string;
  /** Whether any training of it has begun. */
  readonly begun: boolean;
}

/** Groups of trainings in the order of the runs' lists, and the levels of the one that is chosen. */
export function offerOf(runs: readonly NamedRun[], group: string): TrainingOffer {
  const trainings = runs.flatMap(({ snapshot }) => snapshot.trainings);
  const begun = new Set(
    runs.flatMap(({ snapshot }) => {
      const stages = new Set(snapshot.curves.map((curve) => curve.stage));
      return snapshot.trainings.filter((t) => stages.has(t.stage));
    }),
  );
  const levels = new Map<number, LevelOffer>();
  for (const training of trainings) {
    const { level } = training;
    if (level !== 0 && group !== everyGroup && training.group !== group) continue;
    const title = level === 0 ? training.title : String(level);
    const before = levels.get(level);
    levels.set(level, {
      level,
      title: before?.title ?? title,
      begun: before?.begun === true || begun.has(training),
    });
  }
  return {
    groups: [...new Set(trainings.map((training) => training.group))],
    levels: [...levels.values()].sort((a, b) => a.level - b.level),
  };
}

/** The choice that was kept, with what is there in place of what is not any more. */
export function readChoice(view: ViewState, runs: readonly NamedRun[]): TrainingChoice {
  const { groups } = offerOf(runs, everyGroup);
  const kept = view.word('training:group');
  const group =
    kept !== undefined && (kept === everyGroup || groups.includes(kept)) ? kept : (groups[0] ?? '');
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
    levels: levels ? new Set(levels.map(Number)) : defaultLevels(runs, group),
    hiddenRuns: new Set(view.words('training:runs') ?? []),
  };
}

/** Of one run all levels. Of several, where colours tell the runs apart, what is compared with and the last level all have. */
function defaultLevels(runs: readonly NamedRun[], group: string): ReadonlySet<number> | undefined {
  if (runs.length < 2) return undefined;
  const reached = runs.map((run) =>
    offerOf([run], group)
      .levels.filter((offer) => offer.begun)
      .map((offer) => offer.level),
  );
  const common = (reached[0] ?? []).filter((level) => reached.every((all) => all.includes(level)));
  return new Set([0, ...common.slice(-1)]);
}
