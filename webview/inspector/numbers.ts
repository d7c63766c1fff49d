import { text } from '../ui/texts';

/** A whole number with separators. */
export function countText(value: number): string {
  return value.toLocaleString('en-US');
}

/** A share as percent, three digits; never 0 % or 100 % where it is not quite that. */
export function shareText(share: number): string {
  if (!Number.isFinite(share)) return '–';
  if (share === 0 || share === 1) return `${100 * share} %`;
  const percent = 100 * share;
  if (percent > 99.9 && percent < 100) return '> 99.9 %';
  if (Math.abs(percent) < 0.001) return `${percent.toExponential(1)} %`;
  return `${Number(percent.toPrecision(3))} %`;
}

/** A value of a weight: four digits. */
export function valueText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e6) return value.toExponential(3);
  return String(Number(value.toPrecision(4)));
}

/** Bytes, in units of a thousand. */
export function bytesText(bytes: number): string {
  if (bytes === 1) return text('1 byte');
  if (bytes < 1000) return text('{0} bytes', bytes);
  const units = ['kB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes / 1000;
  let unit = 0;
  // 999.9 would be written as 1000.
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${Number(value.toPrecision(3))} ${units[unit]}`;
}

/** `784 × 300`; a single number has no dimensions. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? text('scalar') : shape.join(' × ');
}

/** The last part of a path, of whatever system. */
export function baseName(file: string): string {
  return file.split(/[\\/]/).findLast((part) => part !== '') ?? file;
}

/** A count of paths as the reader writes it, digits in groups: `12,345`, `1.234e+45`. */
export function totalText(total: string): string {
  return /^\d+$/.test(total) ? total.replace(/\B(?=(\d{3})+$)/g, ',') : total;
}

/** A product that may be too small for a number, by its logarithm. */
export function productText(log10: number): string {
  if (log10 === -Infinity) return '0';
  if (Number.isNaN(log10)) return 'NaN';
  if (log10 >= -3 && log10 < 6) return String(Number((10 ** log10).toPrecision(4)));
  const exponent = Math.floor(log10);
  const mantissa = (10 ** (log10 - exponent)).toFixed(3);
  return mantissa === '10.000' ? `1.000e${exponent + 1}` : `${mantissa}e${exponent}`;
}
