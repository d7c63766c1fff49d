import { type Mask } from '../masks/mask';
import { type Scored } from './scored/scored';

/**
 * How stored parameters become the effective weights of an unmodified model, and how gradients come back.
 *
 * - `dense`: the parameters are the weights.
 * - `masked`: weights = parameters * mask. Parameters are kept masked (zero where pruned) and the pullback masks the
 *   gradient, so a pruned weight stays exactly zero through momentum, Adam's moments and weight decay (methods 0.5).
 * - `scored`: the parameters are scores of weights that never change; weights = those of the highest scores, or their
 *   signs at one scale a layer (methods 2 and 3a).
 */
export type Reparametrization =
  { readonly kind: 'dense' } | { readonly kind: 'masked'; readonly mask: Mask } | Scored;

export const dense: Reparametrization = { kind: 'dense' };

/** The mask of a reparametrization that has one for the whole training; undefined where nothing is pruned. */
export function maskOf(reparametrization: Reparametrization): Mask | undefined {
  return reparametrization.kind === 'masked' ? reparametrization.mask : undefined;
}

/**
 * Effective weights of one tensor, as a new array. Of a `scored` one: the weights that scores choose among, as what they
 * choose is not known from one tensor alone.
 */
export function effective(name: string, stored: Float32Array, r: Reparametrization): Float32Array {
  const kept = maskOf(r)?.get(name)?.values;
  if (kept === undefined) return stored.slice();
  // Chosen, not multiplied: 0 * -1 is -0, and 0 * Infinity is not a number.
  return stored.map((value, i) => (kept[i] === 1 ? value : 0));
}
