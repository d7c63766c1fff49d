import {
  type Cell,
  type Chart,
  type OutlineEntry,
  type Presentation,
  type Spec,
  type Table,
  type Training,
} from '../experiment';
import { percent } from '../percent';
import { expectedTrainings, type CombinedLevel, type ImpResults } from './combine';
import { levelStage, type ImpPart, type Role } from './schema';
import { type Statistic } from '../statistics';

const titles: Readonly<Record<Role, string>> = {
  ticket: 'Ticket',
  reinitialised: 'Fresh weights',
  shuffled: 'Shuffled mask',
  random: 'Random mask',
};

/** Tables, charts and the verdict of a run of iterative magnitude pruning, as data. */
export function present(spec: Spec<'imp', ImpPart>, results: ImpResults): Presentation {
  return {
    verdict: verdict(spec, results),
    headline: headline(results),
    outline: results.levels.map(outlineEntry),
    tables: [levelTable(spec, results)],
    charts: [accuracyChart(spec, results), layerChart(results)],
  };
}

/** Every training of a replicate, with what it is called. */
export function trainings(spec: Spec<'imp', ImpPart>): Training[] {
  return expectedTrainings(spec.imp).map(({ level, role }) => ({
    stage: levelStage(level, role),
    title: level === 0 ? 'Dense' : `${titles[role]}, level ${level}`,
    group: titles[role],
    level,
    ...(level === 0 && { reference: true }),
  }));
}

function headline({ levels, sparsestMatching }: ImpResults): string {
  if (sparsestMatching !== undefined) return `matches at ${density(sparsestMatching.density)}`;
  return levels.length < 2 ? '' : 'no match yet';
}

function outlineEntry({ level, density: kept, ticket, matching }: CombinedLevel): OutlineEntry {
  const label = level === 0 ? 'Dense' : `Level ${level}: ${density(kept)}`;
  return {
    label,
    description: accuracy(ticket),
    highlight: level > 0 && matching,
    stage: levelStage(level, 'ticket'),
  };
}

function verdict(
  spec: Spec<'imp', ImpPart>,
  { levels, dense, sparsestMatching, complete }: ImpResults,
): string {
  if (dense === undefined) return 'No level is finished yet.';
  if (levels.length < 2)
    return `The dense net reaches ${accuracy(dense)}; no ticket is trained yet.`;
  const seeds = spec.seeds.length === 1 ? 'one seed' : `${spec.seeds.length} seeds`;
  const so = complete ? '' : ' So far.';
  const level = levels.find((l) => l.level === sparsestMatching?.level);
  if (level === undefined) {
    const first = levels[1]!;
    return `No ticket matches the dense net (${accuracy(dense)}, ${seeds}): with ${density(first.density)} of the weights it reaches ${accuracy(first.ticket)}.${so}`;
  }
  const fresh = level.controls.reinitialised;
  const contrast =
    fresh === undefined ? '' : `; the same mask with fresh weights reaches ${accuracy(fresh)}`;
  // The paper's word is for weights that win from an early step, found by their trained magnitude.
  const winning = spec.imp.retrain === 'weight-rewinding' && spec.imp.criterion === 'magnitude';
  const what = winning ? 'A winning ticket' : 'A matching subnetwork';
  return `${what}: ${density(level.density)} of the weights, trained alone from ${origin(spec)}, reach ${accuracy(level.ticket)} against ${accuracy(dense)} of the dense net (${seeds})${contrast}.${so}`;
}

function origin(spec: Spec<'imp', ImpPart>): string {
  if (spec.imp.retrain !== 'weight-rewinding') return 'their trained values';
  return spec.imp.rewind.step === 0
    ? 'their initial values'
    : `their values at step ${spec.imp.rewind.step}`;
}

function accuracy(value: Statistic): string {
  return percent(value.mean, 2);
}

function density(value: number): string {
  return percent(value, value < 0.1 ? 2 : 1);
}

function levelTable(spec: Spec<'imp', ImpPart>, results: ImpResults): Table {
  const controls = spec.imp.controls;
  return {
    id: 'levels',
    title: 'Test accuracy by level',
    columns: [
      { key: 'level', title: 'Level', format: 'integer' },
      { key: 'density', title: 'Density', format: 'density' },
      { key: 'kept', title: 'Kept', format: 'integer' },
      { key: 'ticket', title: titles.ticket, format: 'percent' },
      ...controls.map((key) => ({ key, title: titles[key], format: 'percent' as const })),
      { key: 'difference', title: 'To dense', format: 'points' },
      { key: 'matching', title: 'Matching', format: 'flag' },
    ],
    rows: results.levels.map((level) => row(level)),
    highlight: 'matching',
  };
}

function row(level: CombinedLevel): Record<string, Cell> {
  return {
    level: level.level,
    density: level.density,
    kept: Math.round(level.kept),
    ticket: level.ticket,
    ...level.controls,
    difference: level.level === 0 ? undefined : level.difference,
    matching: level.matching,
  };
}

function accuracyChart(spec: Spec<'imp', ImpPart>, results: ImpResults): Chart {
  const point = (
    level: CombinedLevel,
    value: Statistic,
  ): { x: number; y: number; deviation: number } => ({
    x: level.density,
    y: value.mean,
    deviation: value.deviation,
  });
  const marked = results.levels.find((l) => l.level === results.sparsestMatching?.level);
  return {
    id: 'accuracy',
    title: 'Test accuracy against density',
    x: { title: 'Density', scale: 'log', format: 'density', reversed: true },
    y: { title: 'Test accuracy', format: 'percent' },
    series: [
      {
        id: 'ticket',
        title: titles.ticket,
        points: results.levels.map((level) => point(level, level.ticket)),
      },
      ...spec.imp.controls.map((control) => ({
        id: control,
        title: titles[control],
        points: results.levels.flatMap((level) => {
          const value = level.controls[control];
          return value === undefined ? [] : [point(level, value)];
        }),
      })),
    ],
    ...(results.dense && {
      band: { title: 'Dense', mean: results.dense.mean, deviation: results.dense.deviation },
    }),
    ...(marked && {
      mark: { title: 'Sparsest matching ticket', x: marked.density, y: marked.ticket.mean },
    }),
  };
}

function layerChart(results: ImpResults): Chart {
  const names = results.levels[0]?.layers.map((layer) => layer.name) ?? [];
  return {
    id: 'layers',
    title: 'Density of each layer by level',
    x: { title: 'Level', scale: 'linear', format: 'integer', places: true },
    y: { title: 'Density', format: 'density' },
    slider: true,
    series: names.map((name, i) => ({
      id: name,
      title: name,
      points: results.levels.map((l) => ({ x: l.level, y: l.layers[i]?.density ?? 0 })),
    })),
  };
}
