import { PruningError } from './errors';
import { firstDifference, type Mask, type MaskTensor } from './mask';

/** How the survivors of two masks lie to each other, in weights. */
export interface Overlap {
  readonly both: number;
  readonly onlyA: number;
  readonly onlyB: number;
  /** both / (both + onlyA + onlyB); 1 if neither keeps anything. */
  readonly jaccard: number;
}

/**
 * Counts the weights that two masks over the same tensors share.
 * @throws PruningError `mismatch` naming the first tensor that differs in name or shape
 */
export function overlap(a: Mask, b: Mask): Overlap {
  const different = firstDifference(a, b);
  if (different !== undefined) {
    const message = `tensor '${different}' is not in both masks with the same shape; compare masks of one model`;
    throw new PruningError('mismatch', message);
  }
  let both = 0;
  let onlyA = 0;
  let onlyB = 0;
  for (const [name, { values }] of a) {
    const other = (b.get(name) as MaskTensor).values;
    for (let i = 0; i < values.length; i++) {
      const inA = values[i] as number;
      const inB = other[i] as number;
      both += inA & inB;
      onlyA += inA & (1 - inB);
      onlyB += inB & (1 - inA);
    }
  }
  const union = both + onlyA + onlyB;
  return { both, onlyA, onlyB, jaccard: union === 0 ? 1 : both / union };
}
