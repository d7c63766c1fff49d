import { type Mask } from '../masks/mask';

/**
 * How stored parameters become the effective weights of an unmodified model, and how gradients come back.
 *
 * - `dense`: the parameters are the weights.
 * - `masked`: weights = parameters * mask. Parameters are kept masked (zero where pruned) and the pullback masks the
 *   gradient, so a pruned weight stays exactly zero through momentum, Adam's moments and weight decay (methods 0.5).
 */
export type Reparametrization =
  { readonly kind: 'dense' } | { readonly kind: 'masked'; readonly mask: Mask };

export const dense: Reparametrization = { kind: 'dense' };

/** The mask of a reparametrization; undefined where nothing is pruned. */
export function maskOf(reparametrization: Reparametrization): Mask | undefined {
  return reparametrization.kind === 'masked' ? reparametrization.mask : undefined;
}

/** Effective weights of one tensor, as a new array. */
export function effective(name: string, stored: Float32Array, r: Reparametrization): Float32Array {
  const kept = maskOf(r)?.get(name)?.values;
  if (kept === undefined) return stored.slice();
  // Chosen, not multiplied: 0 * -1 is -0, and 0 * Infinity is not a number.
  return stored.map((value, i) => (kept[i] === 1 ? value : 0));
}
