/**
 * Positive numbers beyond the range of a double: `mantissa` * 2 ** `exponent` with 1 <= mantissa < 2, or 0 with exponent 0.
 * Products are rounded as doubles are, but neither overflow nor lose digits where they get small.
 */
export interface Scaled {
  mantissa: number;
  exponent: number;
}

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/** Writes `value` * 2 ** `exponent` to `target`. @param value finite, not negative */
export function split(value: number, exponent: number, target: Scaled): void {
  if (value === 0) {
    target.mantissa = 0;
    target.exponent = 0;
    return;
  }
  double[0] = value;
  let high = words[1]!;
  let shift = 0;
  if (high < 0x00100000) {
    // Below the range of normal numbers.
    double[0] = value * 2 ** 54;
    high = words[1]!;
    shift = 54;
  }
  target.exponent = exponent + (high >>> 20) - 1023 - shift;
  words[1] = (high & 0x000fffff) | 0x3ff00000;
  target.mantissa = double[0];
}

/** Above 0 if the first is larger. */
export function compareScaled(
  mantissa: number,
  exponent: number,
  otherMantissa: number,
  otherExponent: number,
): number {
  if (mantissa === 0 || otherMantissa === 0) return mantissa - otherMantissa;
  return exponent - otherExponent || mantissa - otherMantissa;
}

/** `value` * 2 ** `shift` as a number: 0 or Infinity where it is beyond them. */
export function numberOf({ mantissa, exponent }: Scaled, shift = 0): number {
  const power = exponent + shift;
  if (power > 1023) return mantissa === 0 ? 0 : Infinity;
  // In two steps where 2 ** power alone would have lost its digits.
  return power > -1022 ? mantissa * 2 ** power : mantissa * 2 ** -1022 * 2 ** (power + 1022);
}

export function log10Of({ mantissa, exponent }: Scaled): number {
  return Math.abs(exponent) < 1000
    ? Math.log10(mantissa * 2 ** exponent)
    : Math.log10(mantissa) + exponent * Math.log10(2);
}
