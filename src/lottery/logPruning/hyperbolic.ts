import { type Random } from '../../tensors/random';
import { type MagnitudeRange } from '../bounds/logPruning';

/** Random weights: natural logarithms of their magnitudes, and signs, 1 or -1. */
export interface Edges {
  readonly logs: Float64Array;
  readonly signs: Int8Array;
}

/** Room for so many weights. */
export function edges(count: number): Edges {
  return { logs: new Float64Array(count), signs: new Int8Array(count) };
}

/**
 * Draws weights of the hyperbolic distribution, whose density is in inverse proportion to the magnitude: logarithms of
 * magnitudes are uniform, and signs are random. A number of the stream is used for each weight.
 *
 * @param logs filled with natural logarithms of magnitudes
 * @param signs filled with 1 and -1
 */
export function drawHyperbolic(
  random: Random,
  { least, most }: MagnitudeRange,
  logs: Float64Array,
  signs: Int8Array,
): void {
  const low = Math.log(least);
  const width = Math.log(most) - low;
  for (let i = 0; i < logs.length; i++) {
    const drawn = 2 * random.next();
    const negative = drawn >= 1;
    logs[i] = low + width * (negative ? drawn - 1 : drawn);
    signs[i] = negative ? -1 : 1;
  }
}
