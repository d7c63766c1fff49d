import { exponential } from '../../../src/protocol/numbers';
import { text } from '../../ui/texts';

/** What a field takes. */
export interface Allowed {
  readonly least: number;
  readonly most: number;
  /** Whole numbers only. */
  readonly whole?: boolean;
  /** Whether nothing may stand in it, too. */
  readonly optional?: boolean;
}

/** What stands in a field: a number, nothing where that is allowed, or why it is neither. */
export type Written = { readonly value: number | undefined } | { readonly problem: string };

/** Reads what was written. */
export function readWritten(content: string, allowed: Allowed): Written {
  const { least, most, whole = false, optional = false } = allowed;
  const trimmed = content.trim();
  if (trimmed === '' && optional) return { value: undefined };
  const plain = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed);
  const value = plain ? Number(trimmed) : NaN;
  const fits = value >= least && value <= most && (!whole || Number.isInteger(value));
  return fits ? { value } : { problem: problemOf(allowed) };
}

function problemOf({ least, most, whole = false, optional = false }: Allowed): string {
  const range = [asWritten(least), asWritten(most)] as const;
  if (whole && optional) return text('A whole number from {0} to {1}, or nothing.', ...range);
  if (whole) return text('A whole number from {0} to {1}.', ...range);
  return text('A number from {0} to {1}.', ...range);
}

/** A number as it can be written into a field. */
export function asWritten(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) return exponential(value, 6);
  return String(Number(value.toPrecision(7)));
}
