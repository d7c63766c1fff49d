import { z } from 'zod';

const bins = 48;
/** Errors below are rounding: single precision knows no smaller ones of such weights. */
const least = 1e-9;

/** How many errors lie in each of bins that are equally wide on a logarithmic scale. */
export const errorHistogramSchema = z.object({
  /** Ends of the first and of the last bin. */
  low: z.number().gt(0),
  high: z.number().gt(0),
  counts: z.array(z.int()),
});

export type ErrorHistogram = z.infer<typeof errorHistogramSchema>;

/** Counts errors; those below the first bin are in it. */
export function errorHistogram(errors: Float64Array): ErrorHistogram {
  let [low, high] = [Infinity, least];
  for (const error of errors) {
    const shown = Math.max(error, least);
    if (shown < low) low = shown;
    if (shown > high) high = shown;
  }
  const from = Math.floor(Math.log10(Math.min(low, high)));
  const to = Math.max(from + 1, Math.ceil(Math.log10(high)));
  const counts = new Array<number>(bins).fill(0);
  const width = (to - from) / bins;
  for (const error of errors) {
    const at = Math.floor((Math.log10(Math.max(error, least)) - from) / width);
    counts[Math.min(bins - 1, Math.max(0, at))]!++;
  }
  return { low: 10 ** from, high: 10 ** to, counts };
}

/** The error that so large a share of all does not exceed. */
export function errorQuantile(errors: Float64Array, share: number): number {
  const sorted = errors.slice().sort();
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
