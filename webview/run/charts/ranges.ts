import { type Chart } from '../../../src/lottery/experiment';
import { type AxisFormat } from '../../charts/plot';
import { extentOf } from '../../../src/protocol/extent';
import { heightScale, positiveRange } from '../../../src/protocol/heights';
import { valueRange } from '../../../src/protocol/valueRange';
import { finiteChart } from './finite';

export interface Range {
  readonly low: number;
  readonly high: number;
  /** Whether points lie below it. */
  readonly cut: boolean;
}

/** The values that a chart of one or more runs shows; undefined where there are none. */
export function rangeOf(charts: readonly Chart[], all: boolean): Range | undefined {
  const finite = charts
    .map(finiteChart)
    .filter((chart) => chart.series.some((series) => series.points.length > 0));
  if (finite.length === 0) return undefined;
  if (heightScale(finite) === 'log') {
    const positive = positiveRange(finite);
    return { ...padded(positive.low, positive.high, 'log'), cut: false };
  }
  const ranges = finite.map((chart) => ({ shown: valueRange(chart), whole: wholeRange(chart) }));
  // Where all series are compared at one x, none of them is what the others are measured by.
  const whole = all || charts.some((chart) => chart.slider);
  const chosen = ranges.map((range) => (whole ? range.whole : range.shown));
  const low = Math.min(...chosen.map((range) => range.low));
  const high = Math.max(...chosen.map((range) => range.high));
  const lowest = Math.min(...ranges.map((range) => range.whole.low));
  return { ...padded(low, high, 'linear'), cut: lowest < low };
}

function wholeRange({ series, band }: Chart): { low: number; high: number } {
  const values = series.flatMap(({ points }) =>
    points.flatMap((p) => [p.y - (p.deviation ?? 0), p.y + (p.deviation ?? 0)]),
  );
  if (band) values.push(band.mean - band.deviation, band.mean + band.deviation);
  return extentOf(values);
}

/** A range with some room around it; one value alone has some too. */
export function padded(
  low: number,
  high: number,
  scale: 'linear' | 'log',
  share = 0.06,
): { low: number; high: number } {
  if (scale === 'log') {
    const factor = high > low ? (high / low) ** share : 2;
    return { low: low / factor, high: high * factor };
  }
  const room = high > low ? share * (high - low) : Math.abs(high) * 0.05 || 0.05;
  return { low: low - room, high: high + room };
}

/** A range without what shares cannot be: less than nothing, or more than all. */
export function withinShares(
  { low, high }: { readonly low: number; readonly high: number },
  format: AxisFormat,
): { low: number; high: number } {
  if (format !== 'percent' && format !== 'density') return { low, high };
  // The room around values is less than a tenth of their range; what lies further out is no share.
  const room = (high - low) / 2;
  return {
    low: low < 0 && low > -room ? 0 : low,
    high: high > 1 && high < 1 + room ? 1 : high,
  };
}

/** The range of an axis along which bars of a width stand, in units of it or in decades. */
export function barRange(
  middles: readonly number[],
  width: number,
  scale: 'linear' | 'log' = 'linear',
): { low: number; high: number } {
  const { low, high } = extentOf(middles);
  if (scale === 'log')
    return { low: low / 10 ** (0.75 * width), high: high * 10 ** (0.75 * width) };
  return { low: low - 0.75 * width, high: high + 0.75 * width };
}

/** The range of an axis on which points lie, with some room for their marks. */
export function placeRange(
  values: readonly number[],
  scale: 'linear' | 'log',
  share = 0.03,
): { low: number; high: number } {
  const { low, high } = extentOf(values);
  if (values.length === 0) return scale === 'log' ? { low: 0.1, high: 1 } : { low: 0, high: 1 };
  if (scale === 'log') {
    const room = (high / low) ** share;
    return high > low
      ? { low: low / room, high: high * room }
      : { low: low / 1.5, high: low * 1.5 };
  }
  if (high === low) return { low: low - 0.5, high: high + 0.5 };
  return { low: low - share * (high - low), high: high + share * (high - low) };
}
