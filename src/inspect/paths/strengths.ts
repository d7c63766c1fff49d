import { compareScaled, type Scaled, split } from './scaled';
import { type PathNet } from './pathNet';

/** How far values of a column may be apart for products of theirs with 32-bit weights to be exact as doubles are. */
const widest = 800;

/** The strongest way on from each unit of a column, as a product of magnitudes; mantissa 0 where there is none. */
export class Strengths {
  readonly mantissas: Float64Array;
  readonly exponents: Int32Array;
  /** value[unit] * 2 ** base, where all values of the column are near enough to each other for that. */
  flat: { readonly values: Float64Array; readonly base: number } | undefined;

  constructor(units: number) {
    this.mantissas = new Float64Array(units);
    this.exponents = new Int32Array(units);
  }

  offer(unit: number, value: Scaled): void {
    const { mantissas, exponents } = this;
    const { mantissa, exponent } = value;
    if (compareScaled(mantissa, exponent, mantissas[unit]!, exponents[unit]!) <= 0) return;
    mantissas[unit] = mantissa;
    exponents[unit] = exponent;
  }

  /** Bytes of 1 for the units that lead somewhere. */
  alive(): Uint8Array {
    return Uint8Array.from(this.mantissas, (mantissa) => (mantissa > 0 ? 1 : 0));
  }

  flatten(): void {
    let least = Infinity;
    let base = -Infinity;
    this.exponents.forEach((exponent, unit) => {
      if (this.mantissas[unit] === 0) return;
      least = Math.min(least, exponent);
      base = Math.max(base, exponent);
    });
    if (base - least > widest) return;
    const values = this.mantissas.map((mantissa, unit) =>
      mantissa === 0 ? 0 : mantissa * 2 ** (this.exponents[unit]! - base),
    );
    this.flat = { values, base };
  }
}

/**
 * For each column and unit the strongest way from there to an output. The product of a path is taken from the output
 * backwards, w1 * (w2 * (w3 * ...)), in doubles: as rounding keeps the order, these are exactly the largest of all paths.
 */
export function strengthsOf(net: PathNet): readonly Strengths[] {
  const strengths = net.columns.map(({ units }) => new Strengths(units));
  const one: Scaled = { mantissa: 1, exponent: 0 };
  for (let column = net.columns.length - 1; column >= 0; column--) {
    const own = strengths[column]!;
    const { units } = net.columns[column]!;
    const only = net.onlyUnit(column);
    if (net.ends(column)) for (let unit = 0; unit < units; unit++) own.offer(unit, one);
    for (const link of net.from(column)) relax(link.edges, strengths[link.to]!, own);
    if (only !== undefined) {
      own.mantissas.forEach((_, unit) => {
        if (unit !== only) own.mantissas[unit] = own.exponents[unit] = 0;
      });
    }
    own.flatten();
  }
  return strengths;
}

function relax(edges: PathNet['links'][number]['edges'], next: Strengths, own: Strengths): void {
  const units = own.mantissas.length;
  const value: Scaled = { mantissa: 0, exponent: 0 };
  if (next.flat !== undefined && !edges.wide) {
    const best = new Float64Array(units);
    edges.strongest(next.flat.values, best);
    for (let unit = 0; unit < units; unit++) {
      split(best[unit]!, next.flat.base, value);
      own.offer(unit, value);
    }
    return;
  }
  const weight: Scaled = { mantissa: 0, exponent: 0 };
  for (let unit = 0; unit < units; unit++) {
    edges.each(unit, (to, signed) => {
      split(Math.abs(signed), 0, weight);
      split(weight.mantissa * next.mantissas[to]!, weight.exponent + next.exponents[to]!, value);
      own.offer(unit, value);
    });
  }
}
