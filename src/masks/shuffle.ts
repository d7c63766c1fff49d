import { PruningError } from './errors';
import { sizeOf, type Mask, type MaskTensor } from './mask';

/** A stream of uniform numbers in [0, 1). */
export interface UniformSource {
  next(): number;
}

/**
 * The control "mask shuffled inside each layer" (methods 0.6, control 3): every layer keeps as many weights as before,
 * at places drawn by a Fisher-Yates shuffle.
 * @param random gives each tensor, by name, a stream of its own
 */
export function shuffleWithinLayers(mask: Mask, random: (name: string) => UniformSource): Mask {
  const shuffled = new Map<string, MaskTensor>();
  for (const [name, { shape, values }] of mask) {
    const source = random(name);
    const copy = new Uint8Array(values);
    for (let i = copy.length - 1; i > 0; i--) {
      const j = Math.floor(source.next() * (i + 1));
      const value = copy[i] as number;
      copy[i] = copy[j] as number;
      copy[j] = value;
    }
    shuffled.set(name, { shape, values: copy });
  }
  return shuffled;
}

function isMaskTensor(entry: readonly number[] | MaskTensor): entry is MaskTensor {
  return !Array.isArray(entry);
}

function shapeOf(entry: readonly number[] | MaskTensor): readonly number[] {
  return isMaskTensor(entry) ? entry.shape : entry;
}

/** Options of {@link randomGlobalMask}. */
export interface RandomGlobalOptions {
  /** Tensors that are not pruned: they stay whole and count as survivors. */
  readonly fixed?: ReadonlySet<string>;
}

/**
 * The control "global random at equal density" (methods 0.6, control 5): survivors drawn uniformly, without
 * replacement, over all tensors that are not `fixed` (selection sampling, one random number a weight).
 * @param kept survivors of the whole result, those of the fixed tensors included: `countKept` of the ticket
 * @throws PruningError `out-of-range` if `kept` is no whole number between the fixed weights and all weights
 */
export function randomGlobalMask(
  shapesOrMask: ReadonlyMap<string, readonly number[]> | Mask,
  kept: number,
  random: UniformSource,
  options: RandomGlobalOptions = {},
): Mask {
  const fixed = options.fixed ?? new Set<string>();
  const shapes = [...shapesOrMask].map(([name, entry]) => [name, shapeOf(entry)] as const);
  const unknown = [...fixed].find((name) => !shapesOrMask.has(name));
  if (unknown !== undefined) {
    throw new PruningError('mismatch', `fixed tensor '${unknown}' is not among the mask's tensors`);
  }
  let whole = 0;
  let left = 0;
  for (const [name, shape] of shapes) {
    if (fixed.has(name)) whole += sizeOf(shape);
    else left += sizeOf(shape);
  }
  if (!Number.isInteger(kept) || kept < whole || kept > whole + left) {
    const message = `a random mask cannot keep ${kept} of ${whole + left} weights of which ${whole} are never pruned`;
    throw new PruningError('out-of-range', message);
  }
  let wanted = kept - whole;
  const mask = new Map<string, MaskTensor>();
  for (const [name, shape] of shapes) {
    const values = new Uint8Array(sizeOf(shape));
    if (fixed.has(name)) {
      values.fill(1);
    } else {
      for (let i = 0; i < values.length; i++, left--) {
        if (random.next() * left >= wanted) continue;
        values[i] = 1;
        wanted--;
      }
    }
    mask.set(name, { shape: [...shape], values });
  }
  return mask;
}
