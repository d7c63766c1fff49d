import { exponential, numberText } from '../../src/protocol/numbers';
import { text } from '../ui/texts';
import { barEnds, type AxisFormat, type Plot } from './plot';

/** A value where it is read off. */
export function valueText(value: number, format: AxisFormat): string {
  switch (format) {
    case 'number':
      return shortNumber(value);
    case 'percent':
      return `${percentText(value)} %`;
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
export function placeText(
  { x: { format, scale }, bars }: Pick<Plot, 'x' | 'bars'>,
  x: number,
): string {
  if (!bars) return valueText(x, format);
  const ends = barEnds(scale, bars.width, x);
  // Their ends are multiples of their width: what else their last digits say is how they were computed.
  const digits = Math.max(0, Math.min(12, 2 - Math.floor(Math.log10(bars.width))));
  const rounded = scale === 'log' ? ends : ends.map((end) => +end.toFixed(digits));
  const [from, to] = rounded.map((end) => valueText(end, format));
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
      const shown = digits > 6 ? shortNumber(100 * value) : (100 * value).toFixed(digits);
      return format === 'points' ? shown : `${shown} %`;
    }
    case 'integer':
    case 'number':
    case 'text':
    case 'flag':
      return shortNumber(value);
  }
}

/** In per cent; what two decimals would call nothing has more. */
function percentText(value: number): string {
  const size = Math.abs(100 * value);
  return size > 0 && size < 0.005 ? shortNumber(100 * value) : numberText(value, 'percent', false);
}

function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-4 || size >= 1e9)) return exponential(value, 2);
  return value.toLocaleString('en-US', { maximumSignificantDigits: size >= 10_000 ? 12 : 4 });
}
