import { numberText } from '../../src/protocol/numbers';
import { type AxisFormat } from './plot';

/** A value where it is read off. */
export function valueText(value: number, format: AxisFormat): string {
  switch (format) {
    case 'number':
      return shortNumber(value);
    case 'percent':
      return `${numberText(value, format, false)} %`;
    case 'integer':
      return Number.isInteger(value) ? numberText(value, format, false) : shortNumber(value);
    case 'density':
    case 'points':
    case 'text':
    case 'flag':
      return numberText(value, format, false);
  }
}

/** A deviation beside a value. */
export function deviationText(value: number, format: AxisFormat): string {
  return `±${valueText(value, format).replace(/ %$/, '')}`;
}

/** A tick of an axis; its unit stands with the axis's title or with the tick. */
export function tickText(value: number, step: number, format: AxisFormat): string {
  switch (format) {
    case 'percent':
    case 'density':
    case 'points': {
      const digits = Math.max(0, Math.ceil(-Math.log10(step * 100) - 1e-9));
      const shown = (100 * value).toFixed(Math.min(6, digits));
      return format === 'points' ? shown : `${shown} %`;
    }
    case 'integer':
    case 'number':
    case 'text':
    case 'flag':
      return shortNumber(value);
  }
}

function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential(2);
  return value.toLocaleString('en-US', { maximumSignificantDigits: size >= 10_000 ? 12 : 4 });
}
