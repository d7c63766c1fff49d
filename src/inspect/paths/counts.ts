import { type LoadedLink, type PathNet } from './pathNet';
import { type Strengths } from './strengths';

/** How many paths lead to each unit of a column; units that lead nowhere have none. */
type Counts =
  /** low + high * 2 ** 24, exact. */
  | { readonly kind: 'exact'; readonly low: Float64Array; readonly high?: Float64Array }
  /** value * 2 ** exponent, rounded as doubles are. */
  | { readonly kind: 'rounded'; readonly values: Float64Array; readonly exponent: number };

/** A number of paths. */
export type Total = bigint | { readonly value: number; readonly exponent: number };

export interface PathCounts {
  readonly total: Total;
  /** Of each column: a byte for each unit, 1 if it is on a path. */
  readonly live: readonly Uint8Array[];
}

const limb = 2 ** 24;
/** Limbs may be added up that often without loss. */
const mostAdditions = 2 ** 28;
/** Rounded counts are scaled down from here: a column multiplies them by far less than 2 ** 500. */
const large = 2 ** 500;

/** @param strengths of the same net: they tell which units lead to an output */
export function countPaths(net: PathNet, strengths: readonly Strengths[]): PathCounts {
  const counts: Counts[] = [];
  const live: Uint8Array[] = [];
  net.columns.forEach((_, column) => {
    const own = countsOf(net, counts, column);
    // A unit that leads nowhere must not make numbers larger than the total that they add up to.
    strengths[column]!.mantissas.forEach((mantissa, unit) => {
      if (mantissa > 0) return;
      for (const array of arraysOf(own)) array[unit] = 0;
    });
    const settled = settle(own);
    counts.push(settled);
    const arrays = arraysOf(settled);
    live.push(
      Uint8Array.from(arrays[0]!, (_, unit) => (arrays.some((array) => array[unit]! > 0) ? 1 : 0)),
    );
  });
  return { total: totalOf(counts.filter((_, column) => net.ends(column))), live };
}

function arraysOf(counts: Counts): readonly Float64Array[] {
  if (counts.kind === 'rounded') return [counts.values];
  return counts.high === undefined ? [counts.low] : [counts.low, counts.high];
}

function countsOf(net: PathNet, counts: readonly Counts[], column: number): Counts {
  const first = new Float64Array(net.columns[column]!.units);
  if (net.begins(column)) first.fill(1);
  const links = net.into(column);
  const sources = links.map(({ from }) => counts[from]!);
  const additions = sum(links.map(({ from, edges }) => net.columns[from]!.units * edges.parallel));
  if (sources.some(({ kind }) => kind === 'rounded') || additions > mostAdditions) {
    return addRounded(links, sources, first);
  }
  const bound = sum(links.map(({ edges }, i) => sum(valuesOf(sources[i]!)) * edges.parallel));
  if (bound >= 2 ** 52) return addLimbs(links, sources, first);
  links.forEach(({ edges }, i) => edges.add(valuesOf(sources[i]!), first));
  return { kind: 'exact', low: first };
}

function addLimbs(
  links: readonly LoadedLink[],
  sources: readonly Counts[],
  low: Float64Array,
): Counts {
  const high = new Float64Array(low.length);
  links.forEach(({ edges }, i) => {
    const parts = carried(sources[i]!);
    edges.add(parts.low, low);
    edges.add(parts.high, high);
  });
  return { kind: 'exact', low, high };
}

function addRounded(
  links: readonly LoadedLink[],
  sources: readonly Counts[],
  values: Float64Array,
): Counts {
  const exponent = Math.max(...sources.map(exponentOf));
  // Of an input that is fed as well, which no topology has.
  values.forEach((value, unit) => (values[unit] = value * 2 ** -exponent));
  links.forEach(({ edges }, i) => {
    const factor = 2 ** (exponentOf(sources[i]!) - exponent);
    edges.add(
      valuesOf(sources[i]!).map((value) => value * factor),
      values,
    );
  });
  return { kind: 'rounded', values, exponent };
}

/** Brings numbers back into the range in which they can be added up. */
function settle(counts: Counts): Counts {
  if (counts.kind === 'rounded') {
    if (!counts.values.some((value) => value > large)) return counts;
    // None may vanish: a unit with few paths is live all the same.
    const values = counts.values.map((value) =>
      value > 0 ? Math.max(value / large, 1 / large) : 0,
    );
    return { kind: 'rounded', values, exponent: counts.exponent + Math.log2(large) };
  }
  if (counts.high === undefined) return counts;
  const { low, high } = carried(counts);
  if (high.every((value) => value < 2 ** 52)) return { kind: 'exact', low, high };
  return settle({ kind: 'rounded', values: valuesOf(counts), exponent: 0 });
}

/** Limbs below 2 ** 24, and the rest. */
function carried(counts: Counts): { readonly low: Float64Array; readonly high: Float64Array } {
  const [lows, highs] = arraysOf(counts);
  const high = new Float64Array(lows!.length);
  const low = lows!.map((value, unit) => {
    const carry = Math.floor(value / limb);
    high[unit] = (highs?.[unit] ?? 0) + carry;
    return value - carry * limb;
  });
  return { low, high };
}

/** As doubles, without the exponent of rounded ones. */
function valuesOf(counts: Counts): Float64Array {
  if (counts.kind === 'rounded') return counts.values;
  const { low, high } = counts;
  return high === undefined ? low : low.map((value, unit) => value + high[unit]! * limb);
}

function exponentOf(counts: Counts): number {
  return counts.kind === 'rounded' ? counts.exponent : 0;
}

function sum(values: readonly number[] | Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function totalOf(outputs: readonly Counts[]): Total {
  if (outputs.every(({ kind }) => kind === 'exact')) {
    let total = 0n;
    for (const counts of outputs) {
      const { low, high } = carried(counts);
      low.forEach((value, unit) => (total += BigInt(value) + (BigInt(high[unit]!) << 24n)));
    }
    return total;
  }
  const exponent = Math.max(...outputs.map(exponentOf));
  const value = sum(
    outputs.map((counts) => sum(valuesOf(counts)) * 2 ** (exponentOf(counts) - exponent)),
  );
  return { value, exponent };
}

/** Digits up to 10 ** 21, beyond as in `1.234e+45`. */
export function describeTotal(total: Total): string {
  if (typeof total !== 'bigint') {
    const log10 = Math.log10(total.value) + total.exponent * Math.log10(2);
    const power = Math.floor(log10);
    return scientific(10 ** (log10 - power), power);
  }
  const digits = total.toString();
  if (total <= 10n ** 21n) return digits;
  return scientific(Number(`${digits[0]}.${digits.slice(1, 20)}`), digits.length - 1);
}

function scientific(mantissa: number, power: number): string {
  const rounded = mantissa.toFixed(3);
  return rounded === '10.000' ? `1.000e+${power + 1}` : `${rounded}e+${power}`;
}
