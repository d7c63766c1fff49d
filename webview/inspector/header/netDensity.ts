import { type PathsView } from '../../../src/inspect/pathsView';
import { type ModelView } from '../../../src/inspect/view';
import { type Known } from '../model/statisticsStore';

/** Densities of a whole net: over its kernels, which alone are pruned. */
export interface NetDensity {
  /** Kernels that can be read, and how many of them are known. */
  readonly kernels: number;
  readonly known: number;
  /** Weights of these kernels. */
  readonly prunable: number;
  /** Of them, those that are kept; absent until it is known. */
  readonly kept?: number;
  /** Names of kernels of which nothing is left, as far as they are known. */
  readonly collapsed: readonly string[];
}

/**
 * Adds up what is known of a net.
 *
 * @param known what is known of the layer with this place
 * @param paths its paths, where there are any
 */
export function netDensity(
  view: ModelView,
  known: (layer: number) => Known | undefined,
  paths?: PathsView,
): NetDensity {
  const kernels = view.layers.flatMap((layer, index) =>
    layer.role === 'kernel' && layer.unreadable === undefined ? [{ layer, index }] : [],
  );
  const read = kernels.flatMap(({ layer, index }) => {
    const statistics = known(index)?.statistics;
    return statistics ? [{ layer, statistics }] : [];
  });
  const prunable = kernels.reduce((sum, { layer }) => sum + layer.count, 0);
  const complete = read.length === kernels.length;
  const kept = complete
    ? read.reduce((sum, { statistics }) => sum + statistics.kept, 0)
    : paths?.prunable === prunable
      ? paths.kept
      : undefined;
  return {
    kernels: kernels.length,
    known: read.length,
    prunable,
    ...(kept !== undefined && { kept }),
    collapsed: read
      .filter(({ statistics }) => statistics.count > 0 && statistics.kept === 0)
      .map(({ layer }) => layer.name),
  };
}
