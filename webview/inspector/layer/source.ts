import { type LayerStatistics } from '../../../src/inspect/view';
import { type HeatmapSource } from '../../charts/heatmap/source';
import { type OpenModel } from '../model/openModel';

/** A layer as a heatmap takes it; margins and the range of its colours come with the statistics. */
export function sourceOf(
  model: OpenModel,
  layer: number,
  statistics: LayerStatistics | undefined,
): HeatmapSource {
  const { view } = model;
  const { layout, weights } = view.layers[layer]!;
  const range = statistics?.range;
  return {
    key: JSON.stringify([view.file, view.version, layer]),
    layout,
    kinds: weights ? ['mask', 'signed', 'magnitude'] : ['mask'],
    compares: false,
    tile: (address) => model.tile({ layer, ...address }),
    ...(statistics && {
      rowDensity: statistics.rowDensity,
      columnDensity: statistics.columnDensity,
    }),
    ...(range && { range: Math.max(Math.abs(range.min), Math.abs(range.max)) }),
  };
}
