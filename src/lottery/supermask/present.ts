import {
  type Cell,
  type Chart,
  type ChartVariant,
  type OutlineEntry,
  type Presentation,
  type Table,
  type Training,
} from '../experiment';
import { percent } from '../percent';
import { type CombinedFraction, type SupermaskResults } from './combine';
import { denseStage, keptStage, maskFile, maskSteps, type SupermaskPart } from './schema';

/** Words in which experiments with scores differ. */
export interface SupermaskWords {
  /** `Supermask`, `Binary ticket`. */
  readonly ticket: string;
  /** What the best one is, after "the dense float net": `no weight was trained`. */
  readonly note: string;
}

const dense = 'Dense float net';

/** Tables, charts and the verdict of a search for supermasks, as data. */
export function presentSupermasks(
  seeds: number,
  words: SupermaskWords,
  results: SupermaskResults,
): Presentation {
  const { fractions } = results;
  return {
    verdict: verdict(seeds, words, results),
    headline: headline(results),
    outline: fractions.map((one) => outlineEntry(one, results)),
    tables: [table(words, results)],
    charts: [
      accuracyChart(words, results),
      layerChart(fractions),
      ...churnChart(results),
      ...scoreChart(results),
    ],
  };
}

/** Every training of a replicate, with what it is called. */
export function supermaskTrainings(
  part: SupermaskPart,
  steps: number,
  words: SupermaskWords,
): Training[] {
  const masks = maskSteps(part.masks, steps).map((step) => ({
    file: maskFile(step),
    title: step === 0 ? 'before training' : `step ${step.toLocaleString('en-US')}`,
  }));
  return [
    ...(part.controls.includes('dense')
      ? [
          {
            ...{ stage: denseStage, title: dense, group: dense, level: 1 },
            ...{ label: percent(1, 0), reference: true },
          },
        ]
      : []),
    ...part.kept.map((fraction) => ({
      stage: keptStage(fraction),
      title: `${words.ticket}, ${short(fraction)} kept`,
      group: words.ticket,
      level: fraction,
      label: short(fraction),
      masks,
    })),
  ];
}

/** A kept fraction in as few digits as it has: `30 %`, `2.5 %`. */
function short(fraction: number): string {
  return `${Number((100 * fraction).toPrecision(12))} %`;
}

function bestOf({ fractions, best }: SupermaskResults): CombinedFraction | undefined {
  return fractions.find(({ fraction }) => fraction === best);
}

function headline(results: SupermaskResults): string {
  const best = bestOf(results);
  if (best === undefined) return '';
  return `${percent(best.ticket.mean)} with ${short(best.fraction)} kept`;
}

function outlineEntry(one: CombinedFraction, { best }: SupermaskResults): OutlineEntry {
  return {
    label: `${short(one.fraction)} kept`,
    description: percent(one.ticket.mean, 2),
    highlight: one.fraction === best,
    stage: keptStage(one.fraction),
  };
}

function verdict(seeds: number, words: SupermaskWords, results: SupermaskResults): string {
  const best = bestOf(results);
  const count = seeds === 1 ? 'one seed' : `${seeds} seeds`;
  const so = results.complete ? '' : ' So far.';
  if (best === undefined) {
    return results.dense === undefined
      ? 'No mask has been found yet.'
      : `The dense float net reaches ${percent(results.dense.mean, 2)}; no mask has been found yet.`;
  }
  const found = `With ${short(best.fraction)} of its weights kept, the net reaches ${percent(best.ticket.mean, 2)} (${count}; ${percent(best.untrained.mean, 1)} before the search): ${words.note}`;
  return `${found}.${prize(best, results)}${so}`;
}

/** Whether the ticket is as good as the trained net: the papers' prize (multi-prize hypothesis, section 1). */
function prize({ difference }: CombinedFraction, results: SupermaskResults): string {
  if (results.denseFailed !== undefined && results.dense === undefined) {
    return ' The dense float net could not be trained this way, so there is nothing to compare with.';
  }
  if (difference === undefined || results.dense === undefined) return '';
  const points = `${Math.abs(100 * difference.mean).toFixed(2)} points`;
  const net = `the trained dense float net (${percent(results.dense.mean, 2)})`;
  if (difference.mean >= 0) return ` The prize is reached: that is ${points} above ${net}.`;
  return ` The prize is not reached at this budget: that is ${points} below ${net}.`;
}

function table(words: SupermaskWords, { fractions }: SupermaskResults): Table {
  return {
    id: 'fractions',
    title: 'Test accuracy by kept fraction',
    columns: [
      { key: 'fraction', title: 'Kept', format: 'density' },
      { key: 'kept', title: 'Weights', format: 'integer' },
      { key: 'untrained', title: 'Before', format: 'percent' },
      { key: 'ticket', title: words.ticket, format: 'percent' },
      { key: 'difference', title: 'To dense', format: 'points' },
      { key: 'changed', title: 'Changed sides in the last epoch', format: 'percent' },
      { key: 'best', title: 'Best', format: 'flag' },
    ],
    rows: fractions.map((one) => row(one, fractions)),
    highlight: 'best',
  };
}

function row(one: CombinedFraction, all: readonly CombinedFraction[]): Record<string, Cell> {
  const highest = Math.max(...all.map(({ ticket }) => ticket.mean));
  return {
    fraction: one.fraction,
    kept: Math.round(one.kept),
    untrained: one.untrained,
    ticket: one.ticket,
    difference: one.difference,
    changed: one.churn.at(-1)?.share,
    best: one.ticket.mean === highest,
  };
}

function accuracyChart(words: SupermaskWords, results: SupermaskResults): Chart {
  const { fractions } = results;
  const best = bestOf(results);
  const points = (of: 'ticket' | 'untrained'): Chart['series'][number]['points'] =>
    fractions.map((one) => ({ x: one.fraction, y: one[of].mean, deviation: one[of].deviation }));
  return {
    id: 'accuracy',
    title: 'Test accuracy against kept fraction',
    x: { title: 'Kept fraction', scale: 'linear', format: 'density' },
    y: { title: 'Test accuracy', format: 'percent' },
    series: [
      { id: 'ticket', title: words.ticket, points: points('ticket') },
      { id: 'untrained', title: 'Before the search', points: points('untrained') },
    ],
    ...(results.dense && {
      band: { title: dense, mean: results.dense.mean, deviation: results.dense.deviation },
    }),
    ...(best && { mark: { title: 'Best', x: best.fraction, y: best.ticket.mean } }),
  };
}

function layerChart(fractions: readonly CombinedFraction[]): Chart {
  const names = fractions[0]?.layers.map(({ name }) => name) ?? [];
  return {
    id: 'layers',
    title: 'Density of each layer by kept fraction',
    x: { title: 'Kept fraction', scale: 'linear', format: 'density', places: true },
    y: { title: 'Density', format: 'density' },
    slider: true,
    series: names.map((name, i) => ({
      id: name,
      title: name,
      points: fractions.map((one) => ({ x: one.fraction, y: one.layers[i]?.density ?? 0 })),
    })),
  };
}

/** Of searches shorter than two epochs there is nothing to say. */
function churnChart({ fractions, complete }: SupermaskResults): Chart[] {
  if (complete && fractions.every(({ churn }) => churn.length === 0)) return [];
  const chart: Chart = {
    id: 'churn',
    title: 'Weights that changed sides in each epoch',
    x: { title: 'Epoch', scale: 'linear', format: 'integer' },
    y: { title: 'Share of weights', format: 'percent' },
    series: fractions.map(({ fraction, churn }) => ({
      id: String(fraction),
      title: `${short(fraction)} kept`,
      points: churn.map(({ epoch, share }) => ({ x: epoch, y: share })),
    })),
  };
  return [chart];
}

/** Layers whose scores are drawn: the first ones, of many. */
const drawnLayers = 24;

/** The scores of the best fraction, layer by layer, with the cut between kept and pruned ones. */
function scoreChart(results: SupermaskResults): Chart[] {
  const best = bestOf(results);
  if (best === undefined) return [];
  const variants = best.scores
    .slice(0, drawnLayers)
    .map(({ name, cut, histogram }): ChartVariant => {
      const { low, high, kept, pruned } = histogram;
      const width = (high - low) / kept.length;
      const points = (counts: readonly number[]): Chart['series'][number]['points'] =>
        counts.map((count, i) => ({ x: low + (i + 0.5) * width, y: count }));
      return {
        id: name,
        title: name,
        series: [
          { id: 'kept', title: 'Kept', points: points(kept) },
          { id: 'pruned', title: 'Pruned', points: points(pruned) },
        ],
        line: { title: 'Cut', x: cut },
      };
    });
  return [
    {
      id: 'scores',
      title: `Scores with ${short(best.fraction)} kept`,
      x: { title: 'Score', scale: 'linear', format: 'number' },
      y: { title: 'Weights', format: 'integer' },
      draw: 'bars',
      series: [],
      variants,
      variantsOf: 'Layer',
    },
  ];
}
