import { type Curve, type CurveValues } from '../../protocol/snapshot';
import { pick, type Aggregate } from './aggregate';
import { extremes } from './sample';

/** A training's curve, before it is made to fit. */
export interface WholeCurve {
  readonly stage: string;
  readonly seeds: readonly number[];
  readonly aggregate: Aggregate;
  readonly trainAccuracy: number | undefined;
  /** Points of one replicate at most. */
  readonly total: number;
}

/** Seeds that a curve names at most. */
const namedSeeds = 20;
/** Points below which a curve is left out rather than thinned. */
const fewest = 4;

/** Curves that fit, and how many do not. */
export interface FittedCurves {
  readonly curves: readonly Curve[];
  readonly left: number;
}

/**
 * Curves of at most so many bytes of JSON. All are thinned to the same number of points; where a handful of each is still
 * too much, curves are left out, evenly.
 */
export function fitCurves(whole: readonly WholeCurve[], bytes: number): FittedCurves {
  let chosen = whole;
  // No point takes less than some twenty bytes.
  let points = Math.min(sumOf(whole.map((curve) => curve.aggregate.length)), Math.ceil(bytes / 20));
  for (;;) {
    const least = sumOf(chosen.map((curve) => Math.min(fewest, curve.aggregate.length)));
    points = Math.max(points, least);
    const shares = shareOut(
      chosen.map((curve) => curve.aggregate.length),
      points,
    );
    const curves = chosen.map((curve, i) => written(curve, shares[i]!));
    const size = jsonBytes(curves);
    if (size <= bytes) return { curves, left: whole.length - chosen.length };
    const empty = chosen.length === 0 ? 0 : jsonBytes(chosen.map((curve) => written(curve, 0)));
    const each = (size - empty) / Math.max(1, sumOf(shares));
    if (points > least) {
      const fits = Math.floor((0.97 * (bytes - empty)) / each);
      points = Math.max(0, Math.min(fits, Math.floor(0.95 * points)));
      continue;
    }
    const room = Math.floor((0.95 * chosen.length * bytes) / size);
    chosen = evenly(whole, Math.max(0, Math.min(room, chosen.length - 1)));
  }
}

/** Shares of points: none gets more than it has, all that have more get the same. */
function shareOut(lengths: readonly number[], points: number): number[] {
  const order = lengths.map((_, i) => i).sort((a, b) => lengths[a]! - lengths[b]!);
  const shares = new Array<number>(lengths.length).fill(0);
  let left = points;
  order.forEach((i, place) => {
    const share = Math.min(lengths[i]!, Math.floor(left / (order.length - place)));
    shares[i] = share;
    left -= share;
  });
  return shares;
}

/** `count` of the items, evenly spread, the first and the last among them. */
export function evenly<T>(items: readonly T[], count: number): readonly T[] {
  if (count >= items.length) return items;
  if (count <= 1) return items.slice(0, count);
  return Array.from(
    { length: count },
    (_, i) => items[Math.round((i * (items.length - 1)) / (count - 1))]!,
  );
}

function written(curve: WholeCurve, points: number): Curve {
  const { aggregate, trainAccuracy } = curve;
  const kept =
    points === 0
      ? pick(aggregate, [])
      : points >= aggregate.length
        ? aggregate
        : pick(aggregate, thinned(aggregate, points, curve.seeds.length > 1));
  return {
    stage: curve.stage,
    seeds: curve.seeds.slice(0, namedSeeds),
    replicates: curve.seeds.length,
    step: Array.from(kept.step),
    trainLoss: column(kept, 0),
    testLoss: column(kept, 1),
    testAccuracy: column(kept, 2),
    ...(trainAccuracy !== undefined && { trainAccuracy: fiveDigits(trainAccuracy) ?? 0 }),
    total: curve.total,
  };
}

/** Places of points that stand for all: extremes of accuracy first, then of the losses, then the largest deviations. */
export function thinned(curve: Aggregate, points: number, deviations: boolean): readonly number[] {
  const [trainLoss, testLoss, accuracy] = [0, 1, 2] as const;
  const means = [accuracy, testLoss, trainLoss].map((which) => curve.mean[which]!);
  const spread = [accuracy, testLoss, trainLoss].map((which) => curve.deviation[which]!);
  return extremes(deviations ? [...means, ...spread] : means, curve.length, points);
}

function column({ mean, deviation }: Aggregate, which: number): CurveValues {
  return {
    mean: Array.from(mean[which]!, fiveDigits),
    deviation: Array.from(deviation[which]!, fiveDigits),
  };
}

/** Five significant digits; null for what is no number. */
export function fiveDigits(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(5)) : null;
}

export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
