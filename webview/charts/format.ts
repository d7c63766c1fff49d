import { numberText } from '../../src/protocol/numbers';
import { text } from '../ui/texts';
import { type AxisFormat, type Plot } from './plot';

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

/** An x of a plot: of a bar, where it begins and ends. */
export function placeText({ x: { format }, bars }: Pick<Plot, 'x' | 'bars'>, x: number): string {
  if (!bars) return valueText(x, format);
  const half = bars.width / 2;
  // Their ends are multiples of their width: what else their last digits say is how they were computed.
  const digits = Math.max(0, Math.min(12, 2 - Math.floor(Math.log10(bars.width))));
  const [from, to] = [x - half, x + half].map((end) => valueText(+end.toFixed(digits), format));
  return text('{0} to {1}', from!, to!);
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
