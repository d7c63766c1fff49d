import { width, type Points } from '../events/points';

/** Training loss, test loss and test accuracy, in this order. */
export const values = 3;

/** A curve over the replicates: for each step, means and sample deviations of the three values; NaN where there is none. */
export interface Aggregate {
  readonly length: number;
  readonly step: Float64Array;
  readonly mean: readonly Float64Array[];
  readonly deviation: readonly Float64Array[];
}

/**
 * Combines the curves of the replicates that have begun a training, step by step, over those that have come to the step. A
 * curve of which points were left out is taken as straight between those that are left.
 */
export function aggregate(curves: readonly Points[]): Aggregate {
  const begun = curves.filter((curve) => curve.length > 0);
  const [only, second] = begun;
  if (only === undefined) return empty(0);
  if (second === undefined) return copyOf(only);
  if (begun.every((curve) => sameSteps(curve, only))) return together(begun);
  const step = stepsOf(begun);
  const combined = empty(step.length);
  combined.step.set(step);
  const at = new Int32Array(begun.length);
  for (let i = 0; i < step.length; i++) {
    for (let which = 1; which <= values; which++) {
      statistic(begun, at, step[i]!, which, combined, i);
    }
    begun.forEach((curve, k) => {
      if (at[k]! < curve.length && curve.at(at[k]!, 0) <= step[i]!) at[k]!++;
    });
  }
  return combined;
}

function sameSteps(one: Points, other: Points): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0, at = 0; i < one.length; i++, at += width) {
    if (one.values[at] !== other.values[at]) return false;
  }
  return true;
}

/** Of curves that have the same steps, as those of one run's replicates have. */
function together(curves: readonly Points[]): Aggregate {
  const [first] = curves;
  const columns = curves.map((curve) => curve.values);
  const combined = empty(first!.length);
  for (let i = 0; i < first!.length; i++) combined.step[i] = first!.values[i * width]!;
  for (let which = 1; which <= values; which++) {
    const mean = combined.mean[which - 1]!;
    const deviation = combined.deviation[which - 1]!;
    for (let i = 0, at = which; i < mean.length; i++, at += width) {
      let count = 0;
      let middle = 0;
      let squares = 0;
      for (const numbers of columns) {
        const value = numbers[at]!;
        if (!Number.isFinite(value)) continue;
        count++;
        const difference = value - middle;
        middle += difference / count;
        squares += difference * (value - middle);
      }
      mean[i] = count === 0 ? NaN : middle;
      deviation[i] = count === 0 ? NaN : count === 1 ? 0 : Math.sqrt(squares / (count - 1));
    }
  }
  return combined;
}

/** Mean and deviation at one step; `at` says of each curve which point is the first that is not before it. */
function statistic(
  curves: readonly Points[],
  at: Int32Array,
  step: number,
  which: number,
  combined: Aggregate,
  to: number,
): void {
  let [count, mean, squares] = [0, 0, 0];
  for (let k = 0; k < curves.length; k++) {
    const value = valueAt(curves[k]!, at[k]!, step, which);
    if (!Number.isFinite(value)) continue;
    count++;
    const difference = value - mean;
    mean += difference / count;
    squares += difference * (value - mean);
  }
  combined.mean[which - 1]![to] = count === 0 ? NaN : mean;
  combined.deviation[which - 1]![to] =
    count === 0 ? NaN : count === 1 ? 0 : Math.sqrt(squares / (count - 1));
}

function valueAt(curve: Points, at: number, step: number, which: number): number {
  if (at >= curve.length) return NaN;
  const here = curve.at(at, 0);
  if (here === step) return curve.at(at, which);
  if (!curve.thinned || at === 0) return NaN;
  const before = curve.at(at - 1, 0);
  const share = (step - before) / (here - before);
  return curve.at(at - 1, which) * (1 - share) + curve.at(at, which) * share;
}

/** Every step at which some curve has a point, rising. */
function stepsOf(curves: readonly Points[]): Float64Array {
  const all = new Set<number>();
  for (const curve of curves) {
    for (let i = 0; i < curve.length; i++) all.add(curve.at(i, 0));
  }
  return Float64Array.from(all).sort();
}

function copyOf(curve: Points): Aggregate {
  const copy = empty(curve.length);
  const numbers = curve.values;
  for (let i = 0, at = 0; i < curve.length; i++, at += width) copy.step[i] = numbers[at]!;
  for (let which = 1; which <= values; which++) {
    const mean = copy.mean[which - 1]!;
    const deviation = copy.deviation[which - 1]!;
    for (let i = 0, at = which; i < mean.length; i++, at += width) {
      const value = numbers[at]!;
      const finite = Number.isFinite(value);
      mean[i] = finite ? value : NaN;
      if (!finite) deviation[i] = NaN;
    }
  }
  return copy;
}

function empty(length: number): Aggregate {
  const columns = (): Float64Array[] =>
    Array.from({ length: values }, () => new Float64Array(length));
  return { length, step: new Float64Array(length), mean: columns(), deviation: columns() };
}

/** The points of a curve at some places. */
export function pick(from: Aggregate, places: readonly number[]): Aggregate {
  const of = (column: Float64Array): Float64Array => {
    const picked = new Float64Array(places.length);
    for (let i = 0; i < places.length; i++) picked[i] = column[places[i]!]!;
    return picked;
  };
  return {
    length: places.length,
    step: of(from.step),
    mean: from.mean.map(of),
    deviation: from.deviation.map(of),
  };
}
