import { type LayerStatistics } from '../../../src/inspect/view';
import { tickText, valueText } from '../format';
import { type Box } from '../pen';
import { type Tick } from '../scale';
import { linearTicks, logTicks } from '../ticks';
import { text } from '../../ui/texts';

/** Kept weights by value, in equal bins. */
export type Counts = NonNullable<LayerStatistics['histogram']>;

/** A bar: one bin, or a few where they would be too narrow. */
export interface HistogramBar {
  /** Values from `low` on, below `high`; the last bar has its end too. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
  readonly left: number;
  readonly right: number;
  /** Of its upper end; that of the axis where it has none. */
  readonly top: number;
}

/** Where everything lies, in pixels. */
export interface HistogramLayout {
  readonly box: Box;
  /** Where the title of the counts stands. */
  readonly titleAt: number;
  readonly bars: readonly HistogramBar[];
  readonly total: number;
  readonly xTicks: readonly (Tick & { readonly at: number })[];
  readonly yTicks: readonly (Tick & { readonly at: number })[];
  /** Where 0 lies, where it does among the values. */
  readonly zero?: number;
}

const leastBar = 3;

/**
 * Lays a histogram out; undefined where there is nothing to show.
 *
 * @param log whether lengths stand for logarithms of counts
 */
export function layOutHistogram(
  counts: Counts | undefined,
  log: boolean,
  size: { readonly width: number; readonly height: number },
  measure: (content: string) => number,
): HistogramLayout | undefined {
  if (!counts) return undefined;
  const total = counts.counts.reduce((sum, count) => sum + count, 0);
  if (!(total > 0) || !Number.isFinite(counts.max - counts.min)) return undefined;
  const [top, bottom] = [10, size.height - 42];
  const high = bottom - top;
  const merged = merge(counts, Math.max(1, Math.floor((size.width - 70) / leastBar)));
  const most = merged.reduce((m, { count }) => Math.max(m, count), 1);
  const lengthOf = lengths(most, log);
  const yTicks = countTicks(most, log, Math.max(2, Math.floor(high / 34))).map((tick) => ({
    ...tick,
    at: bottom - high * lengthOf(tick.value),
  }));
  const widest = yTicks.reduce((w, { label }) => Math.max(w, measure(label)), 0);
  const left = Math.min(size.width * 0.4, Math.ceil(30 + widest));
  const box: Box = { left, top, width: Math.max(10, size.width - left - 14), height: high };
  const domain = domainOf(counts);
  const at = (value: number): number =>
    left + (box.width * (value - domain.low)) / (domain.high - domain.low);
  const single = counts.max === counts.min;
  const bars = merged.map((bar) => ({
    ...bar,
    left: single ? at(bar.low) - 6 : at(bar.low),
    right: single ? at(bar.low) + 6 : at(bar.high),
    top: bottom - high * lengthOf(bar.count),
  }));
  const xTicks = valueTicks(domain, box.width, measure).map((tick) => ({
    ...tick,
    at: at(tick.value),
  }));
  const zero = domain.low <= 0 && domain.high >= 0 ? { zero: at(0) } : {};
  return { box, titleAt: 12, bars, total, xTicks, yTicks, ...zero };
}

/** As many ticks as there is room for. */
function valueTicks(
  { low, high }: { readonly low: number; readonly high: number },
  width: number,
  measure: (content: string) => number,
): Tick[] {
  for (let count = 10; ; count--) {
    const values = linearTicks(low, high, count);
    const step = (values[1] ?? high) - (values[0] ?? low);
    const ticks = values.map((value) => ({ value, label: tickText(value, step, 'number') }));
    const widest = ticks.reduce((most, { label }) => Math.max(most, measure(label)), 0);
    if (count <= 2 || (step * width) / (high - low) >= widest + 14) return ticks;
  }
}

/** The values that the axis has; a single one lies in its middle. */
function domainOf({ min, max }: Counts): { readonly low: number; readonly high: number } {
  if (max > min) return { low: min, high: max };
  const around = min === 0 ? 1 : Math.abs(min) / 2;
  return { low: min - around, high: min + around };
}

/** At most about `most` bars, each of as many whole bins. */
function merge(
  { min, max, counts }: Counts,
  most: number,
): { readonly low: number; readonly high: number; readonly count: number }[] {
  if (max === min) return [{ low: min, high: max, count: counts.reduce((a, b) => a + b, 0) }];
  const each = Math.ceil(counts.length / most);
  const edge = (bin: number): number =>
    bin >= counts.length ? max : min + ((max - min) * bin) / counts.length;
  return Array.from({ length: Math.ceil(counts.length / each) }, (_, i) => ({
    low: edge(i * each),
    high: edge((i + 1) * each),
    count: counts.slice(i * each, (i + 1) * each).reduce((a, b) => a + b, 0),
  }));
}

/** Share of the height for a count. On a logarithmic axis a single weight is to be seen. */
function lengths(most: number, log: boolean): (count: number) => number {
  if (!log) return (count) => count / most;
  const whole = Math.log10(most) + logFoot;
  return (count) => (count > 0 ? (Math.log10(count) + logFoot) / whole : 0);
}

const logFoot = Math.log10(2);

function countTicks(most: number, log: boolean, count: number): Tick[] {
  const values = log && most > 1 ? logTicks(1, most, count) : linearTicks(0, most, count, 1);
  return values
    .filter((value) => value <= most)
    .map((value) => ({ value, label: shortCount(value) }));
}

/** A count in few letters: 1,500, 20k, 3M. */
export function shortCount(count: number): string {
  for (const [unit, name] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e4, 'k'],
  ] as const) {
    if (count < unit) continue;
    const divisor = name === 'k' ? 1e3 : unit;
    return `${Number((count / divisor).toPrecision(3))}${name}`;
  }
  return count.toLocaleString('en-US');
}

/** What a bar says: its values, and how many weights. */
export function barText(bar: HistogramBar, total: number): readonly [range: string, count: string] {
  const [low, high] = [bar.low, bar.high].map((value) => valueText(value, 'number')) as [
    string,
    string,
  ];
  const range = bar.low === bar.high ? low : text('{0} to {1}', low, high);
  const share = ((100 * bar.count) / total).toFixed(bar.count * 100 < total * 10 ? 2 : 1);
  const count = bar.count.toLocaleString('en-US');
  const weights =
    bar.count === 1 ? text('1 weight ({0} %)', share) : text('{0} weights ({1} %)', count, share);
  return [range, weights];
}

/** The bar at a place; the nearest where it lies beside all. */
export function barAt(bars: readonly HistogramBar[], x: number): number {
  const found = bars.findIndex(({ right }) => x < right);
  return found < 0 ? bars.length - 1 : found;
}

/** The next bar with weights in a direction; the same where there is none. */
export function nextBar(bars: readonly HistogramBar[], from: number, by: 1 | -1): number {
  for (let i = from + by; i >= 0 && i < bars.length; i += by) if (bars[i]!.count > 0) return i;
  return from;
}

/** What somebody who does not see it is told. */
export function histogramSummary(label: string, layout: HistogramLayout): string {
  const { bars, total } = layout;
  const [first, last] = [bars[0]!, bars.at(-1)!];
  const tallest = bars.reduce((best, bar) => (bar.count > best.count ? bar : best), first);
  const [range] = barText(tallest, total);
  return [
    label,
    total === 1
      ? text('1 kept weight, {0}', valueText(first.low, 'number'))
      : text(
          '{0} kept weights from {1} to {2}',
          whole(total),
          valueText(first.low, 'number'),
          valueText(last.high, 'number'),
        ),
    text('most of them from {0}', range),
  ].join('; ');
}

function whole(value: number): string {
  return value.toLocaleString('en-US');
}
