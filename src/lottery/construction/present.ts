import { samplesAWeight } from '../bounds/bound';
import { theorems, type BoundQuestion, type Theorem } from '../bounds/question';
import {
  type Chart,
  type ChartSeries,
  type Composition,
  type ExportedTicket,
  type OutlineEntry,
  type Presentation,
  type Table,
  type Training,
} from '../experiment';
import { percent } from '../percent';
import { type CombinedNet, type ConstructionResults } from './combine';
import { targetStage, type BuiltComposition } from './schema';

/** Words and choices in which the constructions differ. */
export interface ConstructionWords {
  readonly theorem: Theorem;
  readonly delta: number;
  /** What epsilon is the error of. */
  readonly errorOf: 'weights' | 'answers';
  /** What is counted for each weight: `samples`, `units`, `pairs`. */
  readonly samples: string;
  /** A net in few words: `n = 21`. */
  name(net: Pick<CombinedNet, 'samples' | 'epsilon' | 'stage'>): string;
  readonly construction?: BoundQuestion['construction'];
  /** Whether samples are asked for, so that nets can be compared by them. */
  readonly bySamples: boolean;
}

/** Tables, charts and the verdict of a construction, as data. */
export function presentBuilt(
  seeds: number,
  words: ConstructionWords,
  results: ConstructionResults,
): Presentation {
  const { nets, layers } = results;
  const best = nets.find(({ stage }) => stage === results.best);
  return {
    verdict: verdict(seeds, words, results, best),
    headline: best ? `${percent(best.test.mean)} with ${words.name(best)}` : '',
    outline: nets.map((net) => outlineEntry(net, words, results)),
    tables: best ? [netTable(words, results), layerTable(words, best)] : [],
    charts: best
      ? [
          errorChart(words, results),
          ...accuracyCharts(words, results),
          ...keptChart(words, nets),
          theoremChart(words, results),
        ]
      : [],
    ...(best && { compositions: best.compositions.map(shownComposition) }),
    ...(layers && {
      bounds: {
        theorem: words.theorem,
        layers,
        epsilon: best?.allowed ?? 0.01,
        delta: words.delta,
        ...(words.construction && { construction: words.construction }),
      },
    }),
  };
}

function shownComposition({ samples, ...one }: BuiltComposition): Composition {
  return {
    ...one,
    samples: samples.map(({ value, kept, factors }) => ({
      ...{ value, kept },
      ...(factors && { factors }),
    })),
  };
}

/** Every training of a replicate: the target's; nets that are built are not trained, but have masks. */
export function builtTrainings(
  steps: number,
  nets: readonly { readonly stage: string; readonly title: string; readonly level: number }[],
): Training[] {
  return [
    {
      ...{ stage: targetStage, title: 'Target', group: 'Target', level: 0 },
      ...{ label: steps > 0 ? 'trained' : 'its own weights', reference: true },
    },
    ...nets.map(({ stage, title, level }) => ({
      ...{ stage, title: `Built net, ${title}`, group: 'Built net', level, label: title },
    })),
  ];
}

/** The built net that is looked at first, of each seed. */
export function builtTickets({ nets, best }: ConstructionResults): ExportedTicket[] {
  const found = nets.find(({ stage }) => stage === best);
  if (found === undefined) return [];
  const { stage, origin, density } = found;
  return found.seeds.map((seed) => ({ seed, stage, origin, density }));
}

function verdict(
  seeds: number,
  words: ConstructionWords,
  { target, complete }: ConstructionResults,
  best: CombinedNet | undefined,
): string {
  if (target === undefined) return 'There is no target yet.';
  const reached = `The target reaches ${percent(target.mean, 2)}`;
  if (best === undefined) return `${reached}; no net has been built yet.`;
  const count = seeds === 1 ? 'one seed' : `${seeds} seeds`;
  const all = best.missed === 0;
  const weights = all
    ? 'every weight of the target'
    : `${percent(best.within, 2)} of the target's weights`;
  const beyond =
    best.unreachable > 0
      ? ` ${integer(best.unreachable)} lie beyond what their samples come to: ask to rescale, or for a wider range.`
      : '';
  return [
    `With ${words.name(best)}, a random net holds ${weights} within ${short(best.allowed)} (largest error ${short(best.largest)}).`,
    ...(words.errorOf === 'answers' ? [answersSentence(best)] : []),
    `Built of ${integer(Math.round(best.kept))} kept random weights, none of them trained, it reaches ${percent(best.test.mean, 2)}, where the target reaches ${percent(target.mean, 2)} (${count}).${beyond}${complete ? '' : ' So far.'}`,
  ].join(' ');
}

/** Whether what was asked of the answers is so. */
function answersSentence({ epsilon, difference: { uniform } }: CombinedNet): string {
  const met = uniform <= epsilon ? 'as was asked for' : 'more than was asked for';
  return `Its answers to inputs in [-1, 1] are off by at most ${short(uniform)}, where ${short(epsilon)} is allowed: ${met}.`;
}

function outlineEntry(
  net: CombinedNet,
  words: ConstructionWords,
  { best }: ConstructionResults,
): OutlineEntry {
  return {
    label: words.name(net),
    description: `${percent(net.test.mean, 2)}, ${percent(net.within, 2)} within ${short(net.allowed)}`,
    highlight: net.stage === best,
    stage: net.stage,
  };
}

function withinTitle({ errorOf }: ConstructionWords): string {
  return errorOf === 'answers' ? 'Within what is allowed' : 'Within epsilon';
}

function netTable(words: ConstructionWords, { nets, best }: ConstructionResults): Table {
  return {
    id: 'nets',
    title: 'Built nets',
    columns: [
      ...(words.errorOf === 'answers'
        ? ([
            { key: 'epsilon', title: 'Epsilon of answers', format: 'number' },
            { key: 'allowed', title: 'Allowed of a weight', format: 'number' },
          ] as const)
        : ([{ key: 'epsilon', title: 'Epsilon', format: 'number' }] as const)),
      { key: 'samples', title: `${capital(words.samples)} a weight`, format: 'number' },
      { key: 'kept', title: 'Kept a weight', format: 'number' },
      { key: 'within', title: withinTitle(words), format: 'percent' },
      { key: 'missed', title: 'Missed', format: 'integer' },
      { key: 'largest', title: 'Largest error', format: 'number' },
      { key: 'test', title: 'Test accuracy', format: 'percent' },
      { key: 'change', title: 'To target', format: 'points' },
      { key: 'answers', title: 'Logits off by', format: 'number' },
      { key: 'uniform', title: 'On uniform inputs off by', format: 'number' },
      { key: 'best', title: 'Best', format: 'flag' },
    ],
    rows: nets.map((net) => ({
      epsilon: net.epsilon,
      ...(words.errorOf === 'answers' && { allowed: net.allowed }),
      samples: net.samples,
      kept: net.keptPerWeight,
      within: net.within,
      missed: net.missed,
      largest: net.largest,
      test: net.test,
      change: net.change,
      answers: net.difference.test,
      uniform: net.difference.uniform,
      best: net.stage === best,
    })),
    highlight: 'best',
  };
}

function layerTable(words: ConstructionWords, net: CombinedNet): Table {
  return {
    id: 'layers',
    title: `Layers with ${words.name(net)}`,
    columns: [
      { key: 'name', title: 'Layer', format: 'text' },
      { key: 'targets', title: 'Weights', format: 'integer' },
      { key: 'within', title: withinTitle(words), format: 'integer' },
      { key: 'largest', title: 'Largest error', format: 'number' },
      {
        key: 'samples',
        title: words.bySamples ? 'Random weights' : `${capital(words.samples)} drawn`,
        format: 'integer',
      },
      { key: 'kept', title: 'Kept', format: 'integer' },
      ...(words.bySamples
        ? ([
            { key: 'hidden', title: 'Units between', format: 'integer' },
            { key: 'hiddenKept', title: 'Units kept', format: 'integer' },
          ] as const)
        : []),
      { key: 'unreachable', title: 'Beyond reach', format: 'integer' },
      { key: 'factor', title: 'Scaled by', format: 'number' },
    ],
    rows: net.layers.map((layer) => ({ ...layer })),
  };
}

function errorChart(words: ConstructionWords, { nets, best }: ConstructionResults): Chart {
  const first = [...nets].sort((a, b) => Number(b.stage === best) - Number(a.stage === best));
  return {
    id: 'errors',
    title: 'Errors of weights',
    x: { title: 'Error', scale: 'log', format: 'number' },
    y: { title: 'Weights', format: 'integer' },
    draw: 'bars',
    series: [],
    variantsOf: 'Net',
    variants: first.map((net) => {
      const { low, high, counts } = net.errors;
      const width = Math.log10(high / low) / counts.length;
      return {
        id: net.stage,
        title: words.name(net),
        series: [
          {
            id: 'weights',
            title: 'Weights',
            points: counts.map((count, i) => ({ x: low * 10 ** ((i + 0.5) * width), y: count })),
          },
        ],
        line: { title: words.errorOf === 'answers' ? 'Allowed' : 'Epsilon', x: net.allowed },
      };
    }),
  };
}

/** Accuracy by samples, and by epsilon, where there are several. */
function accuracyCharts(words: ConstructionWords, { nets, target }: ConstructionResults): Chart[] {
  const band = target && {
    band: { title: 'Target', mean: target.mean, deviation: target.deviation },
  };
  const epsilons = [...new Set(nets.map(({ epsilon }) => epsilon))];
  const samples = [...new Set(nets.map((net) => net.samples))];
  const point = (net: CombinedNet, x: number): ChartSeries['points'][number] => ({
    ...{ x, y: net.test.mean, deviation: net.test.deviation },
  });
  const charts: Chart[] = [];
  if (words.bySamples && samples.length > 1) {
    charts.push({
      id: 'accuracy',
      title: `Test accuracy against ${words.samples} a weight`,
      x: { title: `${capital(words.samples)} a weight`, scale: 'linear', format: 'number' },
      y: { title: 'Test accuracy', format: 'percent' },
      series: epsilons.map((epsilon) => ({
        id: String(epsilon),
        title: epsilons.length > 1 ? `Built net, epsilon ${short(epsilon)}` : 'Built net',
        points: nets.filter((net) => net.epsilon === epsilon).map((net) => point(net, net.samples)),
      })),
      ...band,
    });
  }
  if (epsilons.length > 1) {
    const groups = words.bySamples ? samples : [undefined];
    charts.push({
      id: 'accuracy-epsilon',
      title: 'Test accuracy against epsilon',
      x: { title: 'Epsilon', scale: 'log', format: 'number' },
      y: { title: 'Test accuracy', format: 'percent' },
      series: groups.map((count) => ({
        id: String(count ?? 'all'),
        title: count === undefined ? 'Built net' : `Built net, n = ${count}`,
        points: nets
          .filter((net) => count === undefined || net.samples === count)
          .map((net) => point(net, net.epsilon))
          .sort((a, b) => a.x - b.x),
      })),
      ...band,
    });
  }
  return charts;
}

function keptChart(words: ConstructionWords, nets: readonly CombinedNet[]): Chart[] {
  if (nets.length < 2) return [];
  const [x, title, scale] = words.bySamples
    ? ([
        (net: CombinedNet): number => net.samples,
        `${capital(words.samples)} a weight`,
        'linear',
      ] as const)
    : ([(net: CombinedNet): number => net.epsilon, 'Epsilon', 'log'] as const);
  const epsilons = words.bySamples ? [...new Set(nets.map((net) => net.epsilon))] : [undefined];
  return [
    {
      id: 'kept',
      title: `${capital(words.samples)} kept for a weight`,
      x: { title, scale, format: 'number' },
      y: { title: 'Kept a weight', format: 'number' },
      series: epsilons.map((epsilon) => ({
        id: String(epsilon ?? 'kept'),
        title:
          epsilon === undefined || epsilons.length === 1 ? 'Kept' : `Epsilon ${short(epsilon)}`,
        points: nets
          .filter((net) => epsilon === undefined || net.epsilon === epsilon)
          .map((net) => ({ x: x(net), y: net.keptPerWeight }))
          .sort((a, b) => a.x - b.x),
      })),
    },
  ];
}

const theoremTitles: Readonly<Record<Theorem, string>> = {
  'subset-sum': 'Subset sums (Pensia)',
  'log-pruning': 'Logarithmic pruning (Orseau)',
  malach: 'Pairs near each weight (Malach)',
};

/** Samples a weight against 1 / epsilon: what the three theorems ask for, and what this run took. */
function theoremChart(
  { theorem, delta, construction }: ConstructionWords,
  { nets, layers }: ConstructionResults,
): Chart {
  const weights = (layers ?? []).reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0);
  // Predicted for weights as large as those of which it is measured.
  const largest = Math.max(0, ...(layers ?? []).map((layer) => layer.largest));
  const reached = nets.map(({ mostWithin, samples }) => ({
    x: 1 / Math.max(mostWithin, 1e-9),
    y: samples,
  }));
  const predicted = (one: Theorem, epsilon: number): number =>
    samplesAWeight(
      one,
      epsilon,
      delta,
      {},
      {
        weights: Math.max(1, weights),
        ...(largest > 0 && { largest }),
        ...(one === 'subset-sum' && construction && { construction }),
      },
    );
  const last = Math.max(3, ...reached.map(({ x }) => Math.ceil(Math.log10(x))));
  const grid = Array.from({ length: 4 * last - 1 }, (_, i) => 10 ** (0.5 + i / 4));
  return {
    id: 'theorems',
    title: 'Samples for a weight against 1 / epsilon',
    x: { title: '1 / epsilon', scale: 'log', format: 'number' },
    y: { title: 'Samples a weight', format: 'number', scale: 'log' },
    series: [
      ...theorems.map((one) => ({
        id: one,
        title: `${theoremTitles[one]}, predicted`,
        points: grid
          .map((x) => ({ x, y: predicted(one, 1 / x) }))
          // Where 0 is near enough to every weight, nothing is drawn.
          .filter(({ y }) => y > 0),
      })),
      {
        id: 'measured',
        title: `${theoremTitles[theorem]}, measured (99.9 % of the weights)`,
        points: reached.sort((a, b) => a.x - b.x),
      },
    ],
  };
}

/** A number in three digits. */
export function short(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return rounded !== 0 && Math.abs(rounded) < 1e-3 ? rounded.toExponential() : String(rounded);
}

function integer(value: number): string {
  return value.toLocaleString('en-US');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
