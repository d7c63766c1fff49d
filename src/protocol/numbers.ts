import { type Cell, type Format } from '../lottery/experiment';

/** A cell as text; a deviation is shown where there was more than one value to deviate. */
export function cellText(cell: Cell, format: Format, deviations = true): string {
  if (cell === undefined) return '';
  if (typeof cell === 'object') {
    const several = 'count' in cell ? Number(cell.count) > 1 : cell.deviation > 0;
    const shown = deviations && several;
    return (
      numberText(cell.mean, format, true) +
      (shown ? ` ±${numberText(cell.deviation, format, false)}` : '')
    );
  }
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return typeof cell === 'string' ? cell : numberText(cell, format, true);
}

/** A number as its format says; `sign` asks for a plus where differences are shown. */
export function numberText(value: number, format: Format, sign: boolean): string {
  switch (format) {
    case 'integer':
      return Math.round(value).toLocaleString('en-US');
    case 'percent':
      return (100 * value).toFixed(2);
    case 'points': {
      // No "-0.00": a difference that rounds to nothing is none.
      const text = (100 * value).toFixed(2).replace(/^-(?=0\.00$)/, '');
      return sign && Number(text) > 0 ? `+${text}` : text;
    }
    case 'density':
      return `${(100 * value).toFixed(value < 0.0995 ? 2 : 1)} %`;
    case 'number':
      return shortNumber(value);
    case 'text':
    case 'flag':
      return String(value);
  }
}

/** Three digits, and no row of zeros before them: `0.0123`, `3.2e-6`. */
function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size > 0 && size < 1e-4) return exponential(value, 2);
  return String(Number(value.toPrecision(3)));
}

/** A number by its power of ten, without digits that say nothing: `1e-6`. */
export function exponential(value: number, digits: number): string {
  return value
    .toExponential(digits)
    .replace(/\.?0+(?=e)/, '')
    .replace('e+', 'e');
}
