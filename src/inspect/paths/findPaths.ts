import { type NetInput } from '../graph/net';
import { type NoPaths, type PathsView } from '../pathsView';

export interface PathOptions {
  /** How many of the strongest paths, 1 to 1,000. */
  readonly k: number;
  /** Only paths through this unit: all of the view is then about these. */
  readonly through?: { readonly column: number; readonly unit: number };
}

/**
 * The paths of a net: how many there are, what lies on them, and the strongest.
 *
 * @throws RangeError if `k` is not an integer of 1 to 1,000, or there is no unit as `through` names it; and what
 * {@link NetTensor.read} throws
 */
export function findPaths(net: NetInput, options: PathOptions): PathsView | NoPaths {
  return {
    none: `Paths are not computed yet (${net.tensors.length} tensors, ${options.k} paths).`,
  };
}
