/** A count that may be huge: `1,234,567`, `2.3e12`, `infinite`. */
export function amountText(value: number): string {
  if (value === Infinity) return 'infinite';
  if (Number.isNaN(value)) return 'unknown';
  if (value < 1e9) {
    const digits = value < 100 && !Number.isInteger(value) ? 1 : 0;
    return value.toLocaleString('en-US', { maximumFractionDigits: digits });
  }
  return shortText(value);
}

/** A bound of a probability: `0.031`, `4.7e-9`, `1` where it says nothing, `0` where nothing can fail. */
export function probabilityText(value: number): string {
  if (value >= 1) return '1';
  if (value > 0 && value < 1e-300) return '< 1e-300';
  // Never rounded up to what would say nothing.
  return value > 0.995 ? '0.99' : shortText(value, 2);
}

/** A number in few digits: `0.01`, `2.35`, `180,000`, `1.6e-7`. */
export function shortText(value: number, digits = 3): string {
  if (value === Infinity) return 'infinite';
  if (value === 0 || Number.isNaN(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e9) {
    const rounded = Number(value.toPrecision(digits));
    return size < 1e4 ? String(rounded) : rounded.toLocaleString('en-US');
  }
  return value
    .toExponential(digits - 1)
    .replace(/\.?0*e/, 'e')
    .replace('e+', 'e');
}
