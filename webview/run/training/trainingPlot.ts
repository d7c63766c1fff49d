import { type Training } from '../../../src/lottery/experiment';
import { extentOf } from '../../../src/protocol/extent';
import { type Curve, type CurveValues } from '../../../src/protocol/snapshot';
import { type Colour, type Plot, type PlotPoint, type PlotSeries } from '../../charts/plot';
import { smoothed } from '../../charts/smoothing';
import { text } from '../../ui/texts';
import { padded, placeRange, withinShares } from '../charts/ranges';
import { type NamedRun } from '../context';
import { everyGroup, levelKeyOf, offerOf, type LevelOffer, type TrainingChoice } from './choice';

/** A training that is to be drawn. */
interface Chosen {
  readonly run: NamedRun;
  readonly training: Training;
  readonly curve: Curve;
}

/** The learning curves that were chosen; undefined where there are none. */
export function trainingPlot(runs: readonly NamedRun[], choice: TrainingChoice): Plot | undefined {
  const shown = runs.filter((run) => !choice.hiddenRuns.has(run.folder));
  const chosen = shown.flatMap((run) => chosenOf(run, choice));
  const look = appearance(runs, choice);
  const series = chosen.flatMap((one) => seriesOf(one, choice, look(one), runs.length > 1));
  const values = extent(series, choice.late);
  if (!values) return undefined;
  const accuracy = choice.metric === 'accuracy';
  const scale = choice.logarithmic ? 'log' : 'linear';
  const xs = series
    .flatMap(({ points }) => points.map((p) => p.x))
    .filter((x) => scale === 'linear' || x > 0);
  const format = accuracy ? 'percent' : 'number';
  const y = { title: accuracy ? text('Accuracy') : text('Loss'), ...withinShares(values, format) };
  return {
    title: accuracy ? text('Accuracy during training') : text('Loss during training'),
    x: { title: text('Step'), scale, format: 'integer', ...placeRange(xs, scale, 0.01) },
    y: { ...y, scale: 'linear', format },
    series,
    bands: [],
    marks: [],
    summary: text(
      '{0} against the step of training, {1} curves. Arrow keys read the values.',
      y.title,
      chosen.length,
    ),
  };
}

function chosenOf(run: NamedRun, { group, levels }: TrainingChoice): Chosen[] {
  const curves = new Map(run.snapshot.curves.map((curve) => [curve.stage, curve]));
  return run.snapshot.trainings.flatMap((training) => {
    const curve = curves.get(training.stage);
    const belongs = group === everyGroup || training.group === group || training.reference === true;
    const wanted = levels === undefined || levels.has(levelKeyOf(run, training));
    return curve && belongs && wanted ? [{ run, training, curve }] : [];
  });
}

interface Look {
  readonly colour: Colour;
  readonly dash: number;
}

/** Of one run, colours tell levels; of several, runs, and dashes levels. What levels are compared with is neutral. */
function appearance(
  runs: readonly NamedRun[],
  { group, levels }: TrainingChoice,
): (chosen: Chosen) => Look {
  const offer = offerOf(runs, group);
  const offers = new Map(offer.levels.map((one) => [one.key, one]));
  const compared = offer.levels
    .filter(({ key, reference }) => !reference && (levels === undefined || levels.has(key)))
    .map(({ key }) => key);
  const groups = offer.groups;
  return ({ run, training }) => {
    const key = levelKeyOf(run, training);
    const { reference } = training;
    const dash = group === everyGroup && !reference ? groups.indexOf(training.group) : 0;
    if (runs.length > 1) {
      return {
        colour: { kind: 'category', index: run.index },
        dash: reference ? 1 : group === everyGroup ? dash + 1 : (compared.indexOf(key) * 2) % 6,
      };
    }
    return { colour: levelColour(offers.get(key)), dash };
  };
}

/** The colour of a level: what the others are compared with has none. */
export function levelColour(offer: LevelOffer | undefined): Colour {
  return offer === undefined || offer.reference
    ? { kind: 'neutral' }
    : { kind: 'ramp', share: offer.share };
}

function seriesOf(
  { run, training, curve }: Chosen,
  choice: TrainingChoice,
  look: Look,
  several: boolean,
): PlotSeries[] {
  const title = several ? `${training.title} · ${run.name}` : training.title;
  const id = several ? `${run.folder}\n${training.stage}` : training.stage;
  const both = choice.train && choice.test;
  const accuracy = choice.metric === 'accuracy';
  const parts: PlotSeries[] = [];
  if (choice.test) {
    const values = accuracy ? curve.testAccuracy : curve.testLoss;
    const name = both ? text('{0}, test', title) : title;
    parts.push(...curveSeries(`${id}\ntest`, name, values, curve, choice.smoothing, look, 2));
  }
  if (choice.train && !accuracy) {
    const name = both ? text('{0}, train', title) : title;
    const thin = { ...look, dash: both ? look.dash + 2 : look.dash };
    parts.push(
      ...curveSeries(`${id}\ntrain`, name, curve.trainLoss, curve, choice.smoothing, thin, 1.25),
    );
  }
  const end = curve.step.at(-1);
  if (choice.train && accuracy && typeof curve.trainAccuracy === 'number' && end !== undefined) {
    const points = [{ x: end, y: curve.trainAccuracy }];
    const name = text('{0}, train', title);
    parts.push({
      id: `${id}\ntrain`,
      title: name,
      points,
      ...look,
      shape: 3,
      width: 1,
      spread: 'none',
    });
  }
  return parts.map((part) => ({ ...part, legend: levelKeyOf(run, training) }));
}

/** The curve and, where it is smoothed, what it was made of. */
function curveSeries(
  id: string,
  title: string,
  values: CurveValues,
  curve: Curve,
  smoothing: number,
  look: Look,
  width: number,
): PlotSeries[] {
  const spread = curve.replicates > 1 ? 'area' : 'none';
  const points = (mean: CurveValues['mean'], deviation: CurveValues['deviation']): PlotPoint[] =>
    curve.step.map((x, i) => {
      const y = finite(mean[i]);
      const spreads = finite(deviation[i]);
      return { x, y, ...(spreads === null ? {} : { deviation: spreads }) };
    });
  const lone = curve.step.length === 1 ? { shape: 0 } : {};
  const main = { id, title, ...look, width, ...lone };
  if (smoothing === 0) return [{ ...main, points: points(values.mean, values.deviation), spread }];
  const smooth = points(
    smoothed(values.mean.map(finite), smoothing),
    smoothed(values.deviation.map(finite), smoothing),
  );
  const raw = points(values.mean, []);
  return [
    { ...main, points: smooth, spread },
    { ...main, id: `${id}\nraw`, points: raw, dash: 0, width: 1, spread: 'none', faint: true },
  ];
}

function finite(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Lowest and highest value; of the later half of the steps only, if wished. */
function extent(
  series: readonly PlotSeries[],
  late: boolean,
): { low: number; high: number } | undefined {
  const all = series.flatMap(({ points }) => points.filter((p) => p.y !== null));
  const last = extentOf(all.map((p) => p.x)).high;
  const points = late ? all.filter((p) => p.x >= last / 2) : all;
  if (points.length === 0) return undefined;
  let [low, high] = [Infinity, -Infinity];
  for (const { y, deviation } of points) {
    low = Math.min(low, y! - (deviation ?? 0));
    high = Math.max(high, y! + (deviation ?? 0));
  }
  return padded(low, high, 'linear', 0.04);
}
