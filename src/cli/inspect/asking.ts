import { type NoPaths, type PathsView } from '../../inspect/pathsView';
import {
  type ComparedModels,
  type LayerStatistics,
  type ModelView,
  type Tile,
  type TileAddress,
} from '../../inspect/view';

/** What this command asks about model files. A file that changes meanwhile is an error: the command can be given again. */
export interface Asking {
  model(file: string): ModelView;
  statistics(view: ModelView, layer: number): LayerStatistics;
  tile(view: ModelView, tile: TileAddress): Tile;
  paths(view: ModelView, k: number): PathsView | NoPaths;
  comparison(view: ModelView, other: ModelView): ComparedModels;
  close(): void;
}

/** What was found out about a file. */
export interface Looked {
  readonly view: ModelView;
  /** Of each layer; undefined where its values cannot be read. */
  readonly statistics: readonly (LayerStatistics | undefined)[];
  /** Of the layers that were asked for. */
  readonly chosen: readonly number[];
  readonly density: NetDensity | undefined;
  readonly paths: PathsView | NoPaths | undefined;
}

/** Whether a file's tensors could be listed and nothing of them read: its shards are missing, say. */
export function isListedOnly({ view: { layers } }: Looked): boolean {
  return layers.length > 0 && layers.every(({ unreadable }) => unreadable !== undefined);
}

/** Densities of a net, over its kernels. */
export interface NetDensity {
  readonly prunable: number;
  readonly kept: number;
  /** As the run asked for it. */
  readonly requested?: number;
  /** kept / prunable. */
  readonly achieved: number;
  /** Of the kept weights, those on a path from an input to an output, / prunable. */
  readonly effective?: number;
}

/** Densities over the kernels whose values could be read; undefined where there is none. */
export function densityOf(
  { layers, ticket }: ModelView,
  statistics: readonly (LayerStatistics | undefined)[],
  paths: PathsView | NoPaths | undefined,
): NetDensity | undefined {
  let [prunable, kept] = [0, 0];
  layers.forEach(({ role }, i) => {
    const found = statistics[i];
    if (role !== 'kernel' || !found) return;
    prunable += found.count;
    kept += found.kept;
  });
  if (prunable === 0) return undefined;
  // Paths that do not lead over all kernels say nothing of the whole.
  const known = paths !== undefined && !('none' in paths) && paths.prunable === prunable;
  return {
    prunable,
    kept,
    ...(ticket?.requested !== undefined && { requested: ticket.requested }),
    achieved: kept / prunable,
    ...(known && { effective: paths.onPaths / paths.prunable }),
  };
}
